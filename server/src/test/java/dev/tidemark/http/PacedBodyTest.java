package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PacedBodyTest {
  private static final PacedBody.Waiting NOBODY =
      new PacedBody.Waiting() {
        @Override
        public void waits() {}

        @Override
        public void waited(long bytes) {}
      };

  private final AtomicLong elapsedMillis = new AtomicLong();
  private final PacedBody body =
      new PacedBody(
          new ByteArrayInputStream(new byte[100_000]),
          () -> elapsedMillis.get() * 1_000_000,
          NOBODY);

  @Test
  void body_trickling_isCutAfterTheGrace() throws IOException {
    elapsedMillis.set(PacedBody.GRACE_MILLIS);
    assertThat(body.read()).isZero();
    elapsedMillis.set(PacedBody.GRACE_MILLIS + 1);
    assertThatThrownBy(body::read)
        .isInstanceOf(PacedBody.TooSlow.class)
        .hasMessage("2 bytes of the body in 30001 ms");
  }

  @Test
  void body_slowButSteady_isReadToItsEnd() throws IOException {
    for (int i = 0; i < 100; i++) {
      elapsedMillis.addAndGet(1000);
      assertThat(body.readNBytes(1000)).hasSize(1000);
    }
    elapsedMillis.addAndGet(1_000_000);
    assertThat(body.read()).isEqualTo(-1);
  }
}
