package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
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
    assertThat(credentials.secret("a")).isEqualTo("s");
    assertThat(credentials.secret("b")).isEqualTo("t");
    assertThat(credentials.secret("c")).isNull();
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
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> Credentials.load(folder.resolve("none")))
        .isInstanceOf(StartFailure.class);
  }
}
