package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a person calls it, on exports that AWS made and that their author edited. */
final class ImportCommandTest {
  private static final Path SAMPLES = samples();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path data = Path.of("");

  private static Path samples() {
    return Path.of(
        URI.create(
            Objects.requireNonNull(
                    ImportCommandTest.class.getResource("/dev/tidemark/format/real-export"))
                .toString()));
  }

  private int run(Path place, String... options) {
    List<String> args =
        Stream.concat(
                Stream.of("import", place.toString(), "--table", "test", "--data", data.toString()),
                Stream.of(options))
            .toList();
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(
        new PrintWriter(out, true), new PrintWriter(err, true), args.toArray(String[]::new));
  }

  private void assertRefused(int exit, String reason) {
    assertThat(exit).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines()).singleElement().asString().contains(reason);
  }

  @Test
  void exports_ofAFolder_comeHomeOnceAllQuestionsAreAnswered() {
    assertRefused(run(SAMPLES), "manifest-summary.json does not fit manifest-summary.md5");
    assertRefused(
        run(SAMPLES, "--edited-manifests"), "the key seems to be --hash pk:S --range sk:S");
    assertRefused(run(SAMPLES, "--edited-manifests", "--yes"), "--allow-gap takes it all the same");

    assertThat(run(SAMPLES, "--edited-manifests", "--yes", "--allow-gap"))
        .describedAs(err::toString)
        .isZero();
    assertThat(out.toString())
        .contains("arn:aws:dynamodb:eu-north-1:123456789123:table/test is here as test.")
        .containsSubsequence("3 items", "01768385930622-", "6 changes", "5 changes");
    String first = out.toString();

    assertThat(run(SAMPLES, "--edited-manifests")).isZero();
    assertThat(out.toString()).isEqualTo(first);
  }

  @Test
  void place_withoutExport_isRefused() throws IOException {
    assertRefused(run(data.resolve("nowhere")), "no such folder");
    assertRefused(run(SAMPLES.resolve("AWSDynamoDB/data")), "no export in");
    Path begun = Files.createDirectories(data.resolve("01768385930622-efd1a093"));
    assertRefused(run(begun), "manifest-summary.json is missing");
    assertThat(Files.exists(data.resolve("rocksdb"))).isTrue();
  }
}
