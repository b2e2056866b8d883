package dev.tidemark.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A flow of {@code conformance/flows}, run on its own against a new server. */
final class Flow {
  private static final Path FLOWS = Path.of("flows").toAbsolutePath();

  private Flow() {}

  /**
   * Runs it, and skips the test, saying why, if the flow says that it cannot run here.
   *
   * @param folder an empty one
   * @param programs what must be installed for it to begin
   * @return its lines with PASS, FAIL or SKIP
   */
  static List<String> run(Path folder, List<String> programs, String name, String... arguments)
      throws IOException, InterruptedException {
    for (String program : programs) {
      assumeTrue(isInstalled(program), program + " is not installed");
    }
    List<String> command = new ArrayList<>(List.of(FLOWS.resolve(name).toString()));
    command.addAll(List.of(arguments));
    List<String> verdicts = new ArrayList<>();
    try (ServerProcess server = new ServerProcess(folder.resolve("data"))) {
      Path log = folder.resolve("flow.log");
      ProcessBuilder flow =
          new ProcessBuilder(command)
              .directory(Files.createDirectory(folder.resolve("flow")).toFile())
              .redirectError(log.toFile());
      flow.environment().keySet().removeIf(variable -> variable.startsWith("AWS_"));
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
        lines.lines().filter(line -> line.matches("(PASS|FAIL|SKIP) .*")).forEach(verdicts::add);
      }
      if (process.waitFor() != 0) {
        verdicts.add("FAIL the flow: " + Files.readString(log));
      }
    }
    verdicts.stream().filter(line -> line.startsWith("SKIP ")).forEach(System.out::println);
    assumeTrue(
        verdicts.stream().anyMatch(line -> !line.startsWith("SKIP ")),
        () -> String.join("; ", verdicts));
    return verdicts;
  }

  private static boolean isInstalled(String program) {
    try (Stream<Path> folders =
        Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(Path::of)) {
      return folders.anyMatch(folder -> Files.isExecutable(folder.resolve(program)));
    }
  }
}
