package dev.tidemark.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A process that is killed. It prints "open", then what it has done. */
final class Victim {
  private Victim() {}

  /**
   * Runs it, kills it after so many lines, and returns when it is gone.
   *
   * @param opened run once it is open
   * @param line given every line it printed, the last one perhaps cut off
   */
  static void killAfter(
      int lines, Class<?> main, List<String> arguments, Runnable opened, Consumer<String> line)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(arguments);
    Process child =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader output = child.inputReader(UTF_8)) {
      assertThat(output.readLine()).isEqualTo("open");
      opened.run();
      int seen = 0;
      String next;
      while ((next = output.readLine()) != null) {
        line.accept(next);
        if (++seen == lines) {
          // By handle: what it had written before is still to be read.
          assertThat(child.toHandle().destroyForcibly()).isTrue();
        }
      }
    } finally {
      child.destroyForcibly();
    }
  }
}
