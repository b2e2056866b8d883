package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of {@code docs/recipes}, run as they stand by the flow of that name. */
final class RecipesTest {
  private static final Path FLOWS = Path.of("flows").toAbsolutePath();

  @Test
  @Tag("long")
  void recipes_asTheyStand_printWhatTheySay(@TempDir Path folder) throws Exception {
    for (String program : List.of("python3", "bash", "aws")) {
      assumeTrue(isInstalled(program), program + " is not installed");
    }
    List<String> said = new ArrayList<>();
    try (ServerProcess server = new ServerProcess(folder.resolve("data"))) {
      ProcessBuilder flow =
          new ProcessBuilder(FLOWS.resolve("recipes").toString())
              .directory(Files.createDirectory(folder.resolve("flow")).toFile())
              .redirectErrorStream(true);
      flow.environment()
          .putAll(
              Map.of(
                  "AWS_ENDPOINT_URL", server.endpoint().toString(),
                  "AWS_ACCESS_KEY_ID", "any",
                  "AWS_SECRET_ACCESS_KEY", "thing",
                  "AWS_REGION", "us-east-1",
                  "AWS_DEFAULT_REGION", "us-east-1",
                  "PYTHONPATH", FLOWS.resolve("lib").toString(),
                  "PYTHONDONTWRITEBYTECODE", "1"));
      Process process = flow.start();
      process.getOutputStream().close();
      try (BufferedReader lines = process.inputReader()) {
        lines.lines().forEach(said::add);
      }
      assertThat(process.waitFor()).as("%s", said).isZero();
    }
    said.stream().filter(line -> line.startsWith("SKIP ")).forEach(System.out::println);
    assertThat(said)
        .noneMatch(line -> line.startsWith("FAIL "))
        .anyMatch(line -> line.startsWith("PASS the example"));
  }

  private static boolean isInstalled(String program) {
    try (Stream<Path> folders =
        Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(Path::of)) {
      return folders.anyMatch(folder -> Files.isExecutable(folder.resolve(program)));
    }
  }
}
