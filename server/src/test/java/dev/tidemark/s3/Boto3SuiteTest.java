package dev.tidemark.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** boto3, unmodified, against the endpoint; skipped where there is no Python with boto3. */
final class Boto3SuiteTest {
  private static final String FOLDER = "src/test/resources/dev/tidemark/s3/";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "boto3_suite.py",
        "boto3_configurations.py",
        "boto3_encryption.py",
        "boto3_recorded.py"
      })
  void everyOperation_askedByBoto3_answersAsS3Does(String suite) throws Exception {
    assumeTrue(run("", "-c", "import boto3").status() == 0, "python3 with boto3 is not here");
    try (LocalS3 server = new LocalS3(folder, 0)) {
      Outcome outcome = run(server.url(), FOLDER + suite);

      assertThat(outcome.status()).as(outcome.output()).isZero();
    }
  }

  private record Outcome(int status, String output) {}

  private static Outcome run(String url, String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("python3"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().put("AWS_ENDPOINT_URL", url);
    builder.environment().put("AWS_ACCESS_KEY_ID", LocalS3.ACCESS_KEY);
    builder.environment().put("AWS_SECRET_ACCESS_KEY", LocalS3.SECRET_KEY);
    builder.environment().put("AWS_DEFAULT_REGION", "us-east-1");
    try {
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Outcome(process.waitFor(), output);
    } catch (IOException e) {
      return new Outcome(-1, e.toString());
    }
  }
}
