package dev.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.error.StorageException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A write-ahead log that was damaged after its process was killed. One whose end is gone looks like
 * one whose writer died in the middle of a write: nobody may take it for that.
 */
final class RocksLogDamageTest {
  private static final TableId TABLE = new TableId(3);
  private static final int WRITES = 50;
  private static final int BLOCK = 32 << 10;

  @TempDir Path folder;
  private final ManualClock wall = new ManualClock(Instant.parse("2026-03-01T10:00:00Z"));
  private Path killed = Path.of("");

  /** What a killed process leaves behind: the files as they are while it runs. */
  private void live(RocksOptions options) throws IOException {
    killed = folder.resolve("killed");
    try (RocksEngine engine = RocksEngine.open(folder.resolve("live"), options, wall)) {
      engine.createTable(TABLE, new History.Keep(Duration.ofDays(1)));
      for (int i = 0; i < WRITES; i++) {
        wall.advance(Duration.ofSeconds(1));
        Outcome _ = engine.write(EngineFixture.putOp(TABLE, "k" + i, "v".repeat(3000)));
      }
      copyAsOfOneMoment(folder.resolve("live"), killed);
    }
  }

  /** Memory may still be going to files; nothing is written, so that ends. */
  private static void copyAsOfOneMoment(Path from, Path to) throws IOException {
    for (int attempt = 0; ; attempt++) {
      Path copy = from.resolveSibling("copy-" + attempt);
      try {
        List<String> before = files(from);
        copy(from, copy);
        if (files(from).equals(before) && files(copy).equals(before)) {
          Files.move(copy, to);
          return;
        }
      } catch (NoSuchFileException gone) {
        assertThat(attempt).isLessThan(1000);
      }
    }
  }

  /** Names and sizes. */
  private static List<String> files(Path folder) throws IOException {
    List<String> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(Files::isRegularFile).sorted().toList()) {
        files.add(folder.relativize(path) + " " + Files.size(path));
      }
    }
    return files;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  /** The logs, the oldest first. */
  private List<Path> logs() throws IOException {
    try (Stream<Path> all = Files.list(killed.resolve("rocksdb"))) {
      return all.filter(path -> path.toString().endsWith(".log")).sorted().toList();
    }
  }

  private void openIsRefused(String line) {
    assertThatThrownBy(() -> RocksEngine.open(killed, RocksEngineTest.SMALL, wall).close())
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(line);
  }

  @Test
  void open_afterAKill_hasAllThatWasAcknowledged() throws IOException {
    live(RocksOptions.DEFAULT);
    try (RocksEngine engine = RocksEngine.open(killed, RocksOptions.DEFAULT, wall)) {
      assertThat(engine.size(TABLE).rows()).isEqualTo(WRITES);
    }
  }

  @Test
  void open_withTheTailCutOff_isRefusedEachTime() throws IOException {
    live(RocksOptions.DEFAULT);
    Path log = logs().getLast();
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.setLength(file.length() - 1000);
    }
    openIsRefused("has lost writes");
    openIsRefused("has lost writes");
  }

  @Test
  void open_withTheTailCutOffAndTheMarkDeleted_goesOnWithWhatIsLeft() throws IOException {
    live(RocksOptions.DEFAULT);
    try (RandomAccessFile file = new RandomAccessFile(logs().getLast().toFile(), "rw")) {
      file.setLength(file.length() - 1000);
    }
    Files.delete(killed.resolve("acknowledged"));
    try (RocksEngine engine = RocksEngine.open(killed, RocksOptions.DEFAULT, wall)) {
      assertThat(engine.size(TABLE).rows()).isEqualTo(WRITES - 1);
    }
  }

  /**
   * A record's length that reaches behind the end of the file looks like a write that was cut
   * short, so lengths are flipped above all. A log is blocks of 32 KB, in which each record has a
   * CRC of 4 bytes, a length of 2, little endian, and a kind of 1 before it.
   */
  @Test
  void open_withABitOfTheLogFlipped_neverLosesAWriteSilently() throws IOException {
    live(RocksOptions.DEFAULT);
    Path log = logs().getLast();
    byte[] bytes = Files.readAllBytes(log);
    int record = 0;
    for (int at = 0; at + 7 < bytes.length; record++) {
      if (at % BLOCK > BLOCK - 7) {
        at += BLOCK - at % BLOCK;
        continue;
      }
      if (record % 3 == 0) {
        for (int flipped : new int[] {at + 5, at + 6, at + 20}) {
          openWithBitFlipped(log, bytes, flipped);
        }
      }
      at += 7 + (bytes[at + 4] & 0xff) + ((bytes[at + 5] & 0xff) << 8);
    }
    assertThat(record).as("records").isGreaterThan(WRITES);
  }

  private void openWithBitFlipped(Path log, byte[] bytes, int at) throws IOException {
    Path copy = folder.resolve("flipped-" + at);
    copy(killed, copy);
    byte[] flipped = bytes.clone();
    flipped[at] ^= 0x40;
    Files.write(copy.resolve(killed.relativize(log)), flipped);
    try (RocksEngine engine = RocksEngine.open(copy, RocksOptions.DEFAULT, wall)) {
      assertThat(engine.size(TABLE).rows()).as("bit at %d", at).isEqualTo(WRITES);
    } catch (StorageException refused) {
      assertThat(refused.kind())
          .isIn(StorageException.Kind.CORRUPT, StorageException.Kind.UNUSABLE);
    }
  }

  @Test
  void open_withALogMissing_isRefused() throws IOException {
    live(RocksOptions.DEFAULT);
    Files.delete(logs().getLast());
    openIsRefused("");
  }

  @Test
  void open_withAnEarlierLogCut_isRefused() throws IOException {
    live(new RocksOptions(true, 1 << 20, 1 << 16, 1 << 20));
    List<Path> logs = logs();
    assertThat(logs.size()).as("logs").isGreaterThan(1);
    for (Path log : logs) {
      Path copy = folder.resolve("cut-" + log.getFileName());
      copy(killed, copy);
      Path cut = copy.resolve(killed.relativize(log));
      try (RandomAccessFile file = new RandomAccessFile(cut.toFile(), "rw")) {
        file.setLength(file.length() * 2 / 3);
      }
      try (RocksEngine engine = RocksEngine.open(copy, RocksOptions.DEFAULT, wall)) {
        assertThat(engine.size(TABLE).rows()).as("%s cut", log).isEqualTo(WRITES);
        for (int i = 0; i < WRITES; i++) {
          assertThat(engine.get(TABLE, EngineFixture.key("k" + i))).isNotNull();
        }
      } catch (StorageException refused) {
        assertThat(refused.kind())
            .isIn(StorageException.Kind.CORRUPT, StorageException.Kind.UNUSABLE);
      }
    }
  }

  @Test
  void open_withoutSync_marksNothing() throws IOException {
    live(RocksOptions.DEFAULT.withSync(false));
    assertThat(killed.resolve("acknowledged")).doesNotExist();
  }
}
