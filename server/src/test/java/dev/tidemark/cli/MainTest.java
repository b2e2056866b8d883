package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  @Test
  void help_ofEveryCommand_isPrintedToStandardOutput() {
    assertThat(run("--help")).isZero();
    assertThat(run("serve", "--help")).isZero();
    assertThat(run("import", "--help")).isZero();
    assertThat(run("demo", "--help")).isZero();
    assertThat(out.toString()).contains("Usage: tidemark", "--limits", "--allow-gap", "--keep");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void version_isPrintedToStandardOutput() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("tidemark ");
  }

  @Test
  void noCommand_isRefusedWithHint() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines("tidemark: no command given\nTry 'tidemark --help'.\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "bogus | no such command or argument: bogus",
        "serve bogus | no such command or argument: bogus",
        "serve --prot 3 | '--prot'",
        "serve --port x | 'x' is not an int",
        "serve --port 70000 | --port must be 0 to 65535",
        "serve --limits none | '--limits'",
        "serve --region US | --region must be",
        "serve --account 12 | --account must be 12 digits",
        "serve --export-level 0 | --export-level must be 1 to 9",
        "serve --export-level 10 | --export-level must be 1 to 9",
        "serve --tls-cert c.pem | --tls-cert and --tls-key are given together",
        "serve --tls-key k.pem | --tls-cert and --tls-key are given together",
        "serve --host 0.0.0.0 --tls-cert c --tls-key k | without --credentials",
        "serve --s3-endpoint ftp://h | --s3-endpoint must be",
        "serve --s3-endpoint :: | '--s3-endpoint'",
        "import x | '--table=NAME'",
        "import --table places | 'EXPORT'",
        "import x --table a/b | --table must be",
        "import x --table places --hash id | --hash must be NAME:S",
        "import x --table places --range id:S | --range needs --hash",
        "serve --host 0.0.0.0 | without --credentials",
        "serve --host 192.0.2.1 | without --credentials",
      })
  void badArguments_areRefusedInOneLineWithHint(String args, String reason) {
    assertThat(run(args.split(" "))).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(2)
        .anySatisfy(line -> assertThat(line).startsWith("tidemark: ").contains(reason))
        .last()
        .asString()
        .startsWith("Try 'tidemark");
    assertThat(out.toString()).isEmpty();
  }
}
