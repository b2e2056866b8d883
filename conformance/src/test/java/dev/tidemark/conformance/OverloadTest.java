package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@link Overload}: 500 of every slow kind, and all at once at the end. */
final class OverloadTest {
  private static final int MANY = 500;

  @TempDir private Path folder;

  @Test
  @Timeout(120)
  void crowds_ofEveryKind_leaveTheServerServing() throws Exception {
    try (ServerProcess server = new ServerProcess(folder.resolve("data"))) {
      Overload overload = new Overload(server);
      overload.prepare();
      List<Overload.Crowd> crowds = new ArrayList<>();
      for (Overload.Attack attack : Overload.Attack.values()) {
        crowds.add(new Overload.Crowd(attack, attack.waits() ? MANY / 4 : MANY / 50));
      }

      Overload.Seen during = overload.run("all at once", crowds, Duration.ofSeconds(4));
      Overload.Seen after = overload.run("after", List.of(), Duration.ofSeconds(1));

      assertThat(during.good()).as(during.line()).isPositive();
      assertThat(during.rssMegabytes()).as(during.line()).isLessThan(700);
      assertThat(during.crowd().keySet())
          .as(during.line())
          .doesNotContain("InternalServerError", "InternalError", "500");
      assertThat(after.good()).as(after.line()).isPositive();
      assertThat(after.bad()).as(after.line()).isEmpty();
      assertThat(overload.stop(MANY)).contains("exit code 0");
      assertThat(Files.readString(folder.resolve("server.log")))
          .doesNotContain("OutOfMemoryError", "event=fault");
    }
  }
}
