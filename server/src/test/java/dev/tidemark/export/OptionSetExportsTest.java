package dev.tidemark.export;

import static dev.tidemark.export.ExportWorld.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.ViewType;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.storage.MemoryEngine;
import dev.tidemark.storage.RocksEngine;
import dev.tidemark.storage.RocksOptions;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.table.Table;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One random history, exported under many sets of options: the bytes of every object, manifests
 * too, are the same whichever engine keeps the rows and however; in one file or in many, the lines
 * are the same in the same order.
 */
final class OptionSetExportsTest {
  private static final RocksOptions.Shape TINY = new RocksOptions.Shape(1, 64, 2 << 10, 8 << 10, 1);

  /** Of files of so many bytes: very many, some, one. */
  private static final List<Long> FILE_BYTES = List.of(200L, 5_000L, 1L << 30);

  @TempDir private Path folder = Path.of("");
  private int stores;

  @ParameterizedTest
  @ValueSource(longs = {1})
  void exports_underAnyOptions_haveTheSameBytes(long seed) {
    check(seed, 150);
  }

  @Test
  @Tag("long")
  void exports_ofManyHistoriesUnderAnyOptions_haveTheSameBytes() {
    Long only = Long.getLong("seed");
    long first = only == null ? 10_000 : only;
    long count = only == null ? Long.getLong("histories", 40) : 1;
    for (long seed = first; seed < first + count; seed++) {
      check(seed, 600);
    }
  }

  private List<Function<InstantSource, StorageEngine>> engines() {
    List<RocksOptions> options =
        List.of(
            RocksOptions.DEFAULT.withSync(false),
            RocksOptions.DEFAULT.withSync(false).withSortBytes(1),
            new RocksOptions(false, 1, 1 << 16, 1, TINY));
    List<Function<InstantSource, StorageEngine>> engines = new ArrayList<>();
    engines.add(MemoryEngine::new);
    for (RocksOptions each : options) {
      engines.add(clock -> RocksEngine.open(folder.resolve("store" + ++stores), each, clock));
    }
    return engines;
  }

  private void check(long seed, int writes) {
    List<List<String>> lines = new ArrayList<>();
    for (long fileBytes : FILE_BYTES) {
      Map<String, String> expected = null;
      for (Function<InstantSource, StorageEngine> engine : engines()) {
        Exported exported = run(seed, writes, fileBytes, engine);
        if (expected == null) {
          expected = exported.hashes;
          lines.add(exported.lines);
        }
        assertThat(exported.hashes)
            .describedAs("seed %d, files of %d bytes", seed, fileBytes)
            .isEqualTo(expected);
      }
    }
    for (List<String> each : lines) {
      assertThat(each).describedAs("seed %d", seed).isEqualTo(lines.getFirst()).isNotEmpty();
    }
  }

  /**
   * What came out.
   *
   * @param hashes of every object by its key
   * @param lines of all exports, in the order of exports, splits and lines
   */
  private record Exported(Map<String, String> hashes, List<String> lines) {}

  private static Exported run(
      long seed, int writes, long fileBytes, Function<InstantSource, StorageEngine> engine) {
    ExportSettings usual = ExportWorld.SETTINGS;
    ExportSettings settings =
        new ExportSettings(
            usual.limits(),
            1,
            usual.gzipLevel(),
            usual.partBytes(),
            fileBytes,
            fileBytes,
            usual.exportsMax(),
            usual.retry());
    ExportWorld world = new ExportWorld("2026-01-14T10:00:00Z", settings, engine);
    try (StorageEngine _ = world.storage) {
      return run(new SplittableRandom(seed), writes, world);
    }
  }

  private static Exported run(SplittableRandom random, int writes, ExportWorld world) {
    Table table = world.table("test");
    List<Instant> moments = new ArrayList<>();
    for (int i = 0; i < writes; i++) {
      write(random, world, table);
      if (i % (writes / 3) == writes / 3 - 1) {
        world.clock.advance(Duration.ofSeconds(2));
        moments.add(world.clock.instant());
        world.clock.advance(Duration.ofHours(random.nextInt(30)));
      }
    }
    List<Export> exports = new ArrayList<>();
    for (ExportFormat format : ExportFormat.values()) {
      for (Instant at : moments) {
        exports.add(
            world.run(
                world.request(table, new ExportRequest.Times.Full(at), format, "full/" + format)));
      }
      for (ViewType view : ViewType.values()) {
        exports.add(
            world.run(
                world.request(
                    table,
                    new ExportRequest.Times.Incremental(
                        moments.getFirst(), moments.getLast(), view),
                    format,
                    "incremental")));
      }
    }
    List<String> lines = new ArrayList<>();
    for (Export export : exports) {
      assertThat(export.state()).isInstanceOf(ExportState.Completed.class);
      for (int split = 0; split < export.plan().splits(); split++) {
        byte[] file = world.objects.bytes(BUCKET, ObjectKeys.of(export).data(split));
        lines.addAll(ExportWorld.gunzip(file).lines().toList());
      }
    }
    Map<String, String> hashes = new TreeMap<>();
    for (String key : world.objects.keys(BUCKET)) {
      hashes.put(key, hash(world.objects.bytes(BUCKET, key)));
    }
    return new Exported(hashes, lines);
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static void write(SplittableRandom random, ExportWorld world, Table table) {
    if (random.nextInt(3) == 0) {
      world.clock.advance(Duration.ofNanos(1000L * random.nextInt(1_500_000)));
    }
    String pk = "p" + random.nextInt(40);
    String sk = "s" + random.nextInt(4);
    if (random.nextInt(4) == 0) {
      world.delete(table, pk, sk);
      return;
    }
    Item item =
        Item.of(
            Map.of(
                "pk", new S(pk),
                "sk", new S(sk),
                "n", N.of(random.nextInt(1000)),
                "t", new S("\u00e4\"\n".repeat(random.nextInt(20)))));
    ExportWorld.put(world.storage, table, item);
  }
}
