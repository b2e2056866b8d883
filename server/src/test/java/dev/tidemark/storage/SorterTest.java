package dev.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SorterTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 1000, 20_000, 10_000_000})
  void sorted_anyMemory_givesFirstImageAndLastWrite(long memoryBytes) throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    TreeMap<Key, Writes> expected = new TreeMap<>();
    try (Sorter<Writes> sorter = new Sorter<>(folder, memoryBytes, Writes.FORM)) {
      for (int i = 0; i < 5000; i++) {
        byte[] key = new byte[random.nextInt(1, 3)];
        random.nextBytes(key);
        key[0] &= 0x1f;
        byte[] image = new byte[random.nextInt(20)];
        random.nextBytes(image);
        Writes writes = new Writes(key, image, i, random.nextBoolean());
        sorter.add(writes);
        expected.merge(new Key(key), writes, Writes::then);
      }
      List<String> found = new ArrayList<>();
      Iterator<Writes> sorted = sorter.sorted();
      while (sorted.hasNext()) {
        found.add(text(sorted.next()));
      }
      assertThat(found).isEqualTo(expected.values().stream().map(SorterTest::text).toList());
      assertThat(sorter.runs()).isLessThan(3 * 64);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  private static String text(Writes writes) {
    return new Key(writes.key())
        + " "
        + new Key(writes.replaced())
        + " "
        + writes.last()
        + " "
        + writes.removed();
  }
}
