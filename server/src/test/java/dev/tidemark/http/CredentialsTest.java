package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.access.Principal;
import dev.tidemark.access.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CredentialsTest {
  @TempDir private Path folder;

  @Test
  void file_ofKeys_isRead() throws Exception {
    Path file = folder.resolve("keys.json");
    Files.writeString(
        file,
        """
        [{"accessKeyId": "a", "secretAccessKey": "s"}, {"secretAccessKey": "t", "accessKeyId": "b"}]
        """);
    Credentials credentials = Credentials.load(file);
    assertThat(credentials.key("a")).isEqualTo(new Credentials.Key("s", Principal.ROOT));
    assertThat(credentials.key("b")).isEqualTo(new Credentials.Key("t", Principal.ROOT));
    assertThat(credentials.key("c")).isNull();
  }

  @Test
  void file_ofKeysWithRoles_isRead() throws Exception {
    Path file = folder.resolve("keys.json");
    Files.writeString(
        file,
        """
        [{"accessKeyId": "a", "secretAccessKey": "s", "role": "admin"},
         {"accessKeyId": "b", "secretAccessKey": "t", "role": "read-only", "user": "ann",
          "tables": ["orders*"]},
         {"accessKeyId": "c", "secretAccessKey": "u", "role": "export-only", "user": "ann",
          "tables": ["orders"], "buckets": ["exports-?"]}]
        """);
    Credentials credentials = Credentials.load(file);
    assertThat(credentials.key("a"))
        .isEqualTo(new Credentials.Key("s", new Principal("a", Role.ADMIN, null, null)));
    assertThat(credentials.key("b"))
        .isEqualTo(
            new Credentials.Key(
                "t", new Principal("ann", Role.READ_ONLY, List.of("orders*"), List.of())));
    assertThat(credentials.key("c"))
        .isEqualTo(
            new Credentials.Key(
                "u",
                new Principal("ann", Role.EXPORT_ONLY, List.of("orders"), List.of("exports-?"))));
    assertThat(credentials.key("c")).asString().doesNotContain("u,").doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "[1]",
        "[{}]",
        "[{\"accessKeyId\":\"a\"}]",
        "[{\"accessKeyId\":\"a\",\"secretAccessKey\":5}]",
        "[{\"accessKeyId\":\"a\",\"secretAccessKey\":\"s\",\"role\":\"r\"}]",
        "[{\"accessKeyId\":\"a\",\"secretAccessKey\":\"s\",\"role\":\"Admin\"}]",
        "[{\"accessKeyId\":\"a\",\"secretAccessKey\":\"s\",\"Role\":\"admin\"}]",
        "[{\"accessKeyId\":\"a\",\"secretAccessKey\":\"s\",\"tables\":[\"t\"]}]",
        "[{\"accessKeyId\":\"a\",\"secretAccessKey\":\"s\",\"user\":\"u\"}]",
        "[{\"accessKeyId\":\"a/b\",\"secretAccessKey\":\"s\"}]",
        "[{\"accessKeyId\":\"a\",\"secretAccessKey\":\"s\",\"secretAccessKey\":\"s\"}]",
        "[{\"accessKeyId\":\"a\",\"secretAccessKey\":\"s\",\"role\":\"admin\",\"user\":\"a/b\"}]",
        "[{\"accessKeyId\":\"a\",\"secretAccessKey\":\"s\",\"role\":\"admin\",\"tables\":\"t\"}]",
        "[{\"accessKeyId\":\"a\",\"secretAccessKey\":\"s\",\"role\":\"admin\",\"tables\":[\"a b\"]}]",
        "[{\"accessKeyId\":\"a\",\"secretAccessKey\":\"s\",\"role\":\"admin\",\"tables\":[null]}]",
        "[{\"accessKeyId\":\"a\",\"secretAccessKey\":\"s\",\"role\":\"export-only\",\"tables\":[\"t\"]}]",
        "[{\"accessKeyId\":\"a\",\"secretAccessKey\":\"s\"},{\"accessKeyId\":\"a\",\"secretAccessKey\":\"s\"}]",
        "[{\"accessKeyId\":\"a\",\"secretAccessKey\":\"s\"}] []",
        "[{\"accessKeyId\":\"a\",\"secretAccessKey\":\"s\""
      })
  void file_ofAnotherForm_isRefusedInOneLine(String json) throws Exception {
    Path file = folder.resolve("keys.json");
    Files.writeString(file, json);
    assertThatThrownBy(() -> Credentials.load(file))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("keys.json")
        .hasMessageNotContaining("\n")
        .hasMessageNotContaining("\"s\"");
    assertThatThrownBy(() -> Credentials.load(folder.resolve("none")))
        .isInstanceOf(StartFailure.class);
  }
}
