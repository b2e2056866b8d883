package dev.tidemark.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server in a process of its own is sent all hostile requests; then its log, its access log, its
 * answers and its files are searched for the secrets of the keys, and the files for what is in the
 * objects.
 */
final class SecretsTest {
  private static final Pattern URL = Pattern.compile("export AWS_ENDPOINT_URL=http://[^:]*:(\\d+)");

  @TempDir private Path folder;

  @Test
  @Timeout(300)
  void secrets_whateverIsAsked_areToldToNobody() throws Exception {
    Path keys = folder.resolve("keys.json");
    Files.writeString(keys, Key.FILE);
    Path log = folder.resolve("log");
    Path access = folder.resolve("access");
    Path data = folder.resolve("data");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tidemark.cli.Main",
                "serve",
                "--port",
                "0",
                "--data",
                data.toString(),
                "--credentials",
                keys.toString(),
                "--access-log",
                access.toString(),
                "--test-clock")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    StringBuilder answers = new StringBuilder();
    try (World world = new World(port(process, log), process::destroy)) {
      HostileTest.cases().forEach(each -> answers.append(each.attack().apply(world).text()));
    } finally {
      process.destroy();
      process.waitFor();
    }
    assertThat(read(access)).contains("AKROOT");
    assertThat(read(log)).contains("AKNOBODY");
    for (Path file : List.of(log, access)) {
      assertThat(read(file))
          .doesNotContain(Key.MARK)
          .doesNotContain("Signature=")
          .doesNotContain(World.ROW)
          .doesNotContain(World.OBJECT);
    }
    assertThat(answers).doesNotContain(Key.MARK);
    for (Path file : files(data)) {
      assertThat(read(file)).as("%s", file).doesNotContain(Key.MARK).doesNotContain(World.OBJECT);
    }
  }

  private static int port(Process process, Path log) throws IOException {
    while (process.isAlive()) {
      Matcher url = URL.matcher(read(log));
      if (url.find()) {
        return Integer.parseInt(url.group(1));
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("the server did not start: " + read(log));
  }

  private static List<Path> files(Path under) throws IOException {
    try (Stream<Path> all = Files.walk(under)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }
}
