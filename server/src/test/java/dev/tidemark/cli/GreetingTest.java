package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class GreetingTest {
  @Test
  void exports_ofTheDefaults_areThreeLinesToPaste() {
    StringWriter out = new StringWriter();
    Greeting.exports(new PrintWriter(out, true), ServeOptions.embedded(Path.of("d"), 0), 8000);
    assertThat(out.toString().lines())
        .containsExactly(
            "  export AWS_ENDPOINT_URL=http://127.0.0.1:8000",
            "  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local",
            "  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1");
  }

  @Test
  void exports_withTls_nameHttpsAndHowToTrustTheCertificate() {
    StringWriter out = new StringWriter();
    Greeting.exports(
        new PrintWriter(out, true),
        new ServeOptions(
            "::1",
            0,
            Path.of("d"),
            ServeOptions.Engine.MEMORY,
            ServeOptions.Sync.NONE,
            ServeOptions.Limits.OPEN,
            false,
            null,
            ServeOptions.TlsFiles.of(Path.of("cert.pem"), Path.of("key.pem")),
            null,
            null,
            "eu-west-1",
            ServeOptions.DEFAULT_ACCOUNT,
            ServeOptions.DEFAULT_EXPORT_LEVEL,
            ServeOptions.Log.DEFAULT),
        8443);
    assertThat(out.toString().lines())
        .containsExactly(
            "  export AWS_ENDPOINT_URL=https://[::1]:8443",
            "  # if its issuer is not a public one: export AWS_CA_BUNDLE=FILE, the issuer's"
                + " certificate, or, self-signed, cert.pem",
            "  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local",
            "  export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1");
  }
}
