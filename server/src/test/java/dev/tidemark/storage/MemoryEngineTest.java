package dev.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class MemoryEngineTest extends StorageEngineContract {
  @Override
  StorageEngine open(InstantSource clock) {
    return new MemoryEngine(clock);
  }

  @Test
  void figures_ofMemory_areTheSizeOfItsRows() {
    put(table(WEEK), "a", "12345");
    put(table(History.OFF), "b", "123");
    assertThat(engine.figures())
        .containsExactly(new Figure(Figure.Kind.MEMORY_BYTES, "current", 8));
  }
}
