package dev.tidemark.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.error.ApiError.CancellationReason;
import dev.tidemark.error.ApiError.TransactionCanceled;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ApiExceptionTest {
  /** In a JVM of its own, as what matters is when a class is loaded. Fails under JDK 25.0.3. */
  @Test
  void kindThatIsNewToTheJvm_isCaughtByVirtualThreadThatWaited() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                String.join(
                    File.pathSeparator, location(ApiException.class), location(NewKind.class)),
                NewKind.class.getName())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said).isEqualTo(NewKind.DONE);
    assertThat(process.waitFor()).isZero();
  }

  private static String location(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  /** Throws one kind of error until that is compiled, then another through a frame that waits. */
  static final class NewKind {
    static final String DONE = "TransactionCanceledException";

    private static final int CALLS = 20_000;
    private static final int DEPTH = 5;

    private NewKind() {}

    static void main(String[] args) throws InterruptedException {
      Semaphore go = new Semaphore(0);
      for (int i = 0; i < CALLS; i++) {
        nameOfError(null);
      }
      Thread waiting = Thread.ofVirtual().start(() -> System.out.print(nameOfError(go)));
      while (!go.hasQueuedThreads()) {
        Thread.onSpinWait();
      }
      go.release();
      waiting.join();
    }

    private static String nameOfError(@Nullable Semaphore go) {
      try {
        fail(go, DEPTH);
        throw new AssertionError();
      } catch (ApiException e) {
        return e.error().type().shortName();
      }
    }

    /** Deep, as the JVM brings only the topmost frames of a thread back when it goes on. */
    private static void fail(@Nullable Semaphore go, int depth) {
      if (depth > 0) {
        fail(go, depth - 1);
      }
      if (go == null) {
        throw ApiError.validation("");
      }
      go.acquireUninterruptibly();
      throw new TransactionCanceled(List.of(CancellationReason.NONE)).toException();
    }
  }
}
