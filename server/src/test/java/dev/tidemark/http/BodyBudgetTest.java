package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class BodyBudgetTest {
  private static final int BLOCK = 64 * 1024;

  private static InputStream bytes(int length) {
    return new ByteArrayInputStream(new byte[length]);
  }

  @Test
  void body_anyLength_isReadWhole() throws IOException {
    byte[] content = new byte[3 * BLOCK + 5];
    new Random(1).nextBytes(content);
    BodyBudget budget = new BodyBudget(16 * BLOCK, () -> {});
    for (int length : new int[] {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, content.length}) {
      byte[] part = Arrays.copyOf(content, length);
      try (BodyBudget.Share share = budget.share(_ -> {})) {
        assertThat(share.read(new ByteArrayInputStream(part), -1, length)).isEqualTo(part);
      }
      try (BodyBudget.Share share = budget.share(_ -> {})) {
        assertThat(share.read(bytes(length + 1), -1, length)).isNull();
      }
    }
  }

  @Test
  void bodies_largeAtOnce_areRefusedUntilOthersEnd() throws IOException {
    BodyBudget budget = new BodyBudget(4 * BLOCK, () -> {});
    try (BodyBudget.Share one = budget.share(_ -> {});
        BodyBudget.Share two = budget.share(_ -> {});
        BodyBudget.Share three = budget.share(_ -> {})) {
      assertThat(one.read(bytes(3 * BLOCK), -1, 10 * BLOCK)).hasSize(3 * BLOCK);
      assertThatThrownBy(() -> two.read(bytes(3 * BLOCK), -1, 10 * BLOCK))
          .isInstanceOf(BodyBudget.Exhausted.class);
      assertThat(three.read(bytes(1000), -1, 10 * BLOCK)).hasSize(1000);
    }
    try (BodyBudget.Share four = budget.share(_ -> {})) {
      assertThat(four.read(bytes(3 * BLOCK), -1, 10 * BLOCK)).hasSize(3 * BLOCK);
    }
  }

  @Test
  void bodies_thatUnpackAtOnce_countWithAllTheirBytes() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(new byte[3 * BLOCK]);
    }
    BodyBudget budget = new BodyBudget(4 * BLOCK, () -> {});
    try (BodyBudget.Share one = budget.share(_ -> {});
        BodyBudget.Share two = budget.share(_ -> {})) {
      assertThat(Body.gunzip(packed.toByteArray(), in -> one.read(in, 10 * BLOCK)))
          .hasSize(3 * BLOCK);
      assertThatThrownBy(() -> Body.gunzip(packed.toByteArray(), in -> two.read(in, 10 * BLOCK)))
          .isInstanceOf(BodyBudget.Exhausted.class);
    }
  }
}
