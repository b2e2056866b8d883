package dev.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RocksEngineTest extends StorageEngineContract {
  static final RocksOptions SMALL = new RocksOptions(true, 1 << 20, 1 << 20, 2000);

  @TempDir Path folder;

  @Override
  StorageEngine open(InstantSource clock) {
    return RocksEngine.open(folder, SMALL, clock);
  }

  @Test
  void figures_afterWritesAndAReopening_moveFromMemoryToFiles() {
    TableId table = table(WEEK);
    for (int i = 0; i < 100; i++) {
      put(table, "k" + i % 10, "v".repeat(1000) + i);
    }

    assertThat(figure(Figure.Kind.MEMORY_BYTES, "current")).isGreaterThan(10_000);
    assertThat(figure(Figure.Kind.MEMORY_BYTES, "history")).isGreaterThan(90_000);
    assertThat(figure(Figure.Kind.WRITES_STOPPED, "")).isZero();
    assertThat(figure(Figure.Kind.BACKGROUND_ERRORS, "")).isZero();

    engine.close();
    engine = open(wall);

    assertThat(figure(Figure.Kind.FILE_BYTES, "current")).isPositive();
    assertThat(figure(Figure.Kind.FILE_BYTES, "history")).isPositive();
    assertThat(figure(Figure.Kind.LEVEL0_FILES, "history")).isPositive();
  }

  @Test
  void figures_ofRocks_areOnePerKindAndStore() {
    List<String> named =
        engine.figures().stream().map(each -> each.kind() + " " + each.store()).toList();
    assertThat(named).doesNotHaveDuplicates();
    assertThat(engine.figures()).allSatisfy(each -> assertThat(each.value()).isNotNegative());
    assertThat(engine.figures().stream().map(Figure::kind).distinct())
        .containsExactlyInAnyOrder(Figure.Kind.values());
  }

  private long figure(Figure.Kind kind, String store) {
    return engine.figures().stream()
        .filter(each -> each.kind() == kind && each.store().equals(store))
        .mapToLong(Figure::value)
        .findFirst()
        .orElseThrow();
  }
}
