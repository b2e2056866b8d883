package dev.tidemark.storage;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Up to when commits were acknowledged, in a file beside the database. A log that lost its end
 * looks like one whose writer died: only what stands elsewhere can tell.
 *
 * <p>It is written after a commit is synced, and not synced itself: when the process dies the
 * operating system still has it, and when the machine does, it may be behind what is on the disk,
 * but never ahead. It is one thread's at a time.
 */
final class RocksMark implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RocksMark.class);
  private static final RocksMark NONE = new RocksMark(null);

  /** Not a channel: threads are interrupted, and that would close it. */
  private final @Nullable RandomAccessFile file;

  private boolean failed;

  private RocksMark(@Nullable RandomAccessFile file) {
    this.file = file;
  }

  /**
   * @param sync false: a crash of the machine may lose acknowledged commits, so nothing is marked
   */
  static RocksMark open(Path path, boolean sync) throws IOException {
    if (!sync) {
      Files.deleteIfExists(path);
      return NONE;
    }
    return new RocksMark(new RandomAccessFile(path.toFile(), "rw"));
  }

  static RocksMark openToRead(Path path) throws IOException {
    return Files.exists(path) ? new RocksMark(new RandomAccessFile(path.toFile(), "r")) : NONE;
  }

  /** The newest commit that was acknowledged, in microseconds; 0 if none is known. */
  long micros() throws IOException {
    if (file == null || file.length() < Long.BYTES) {
      return 0;
    }
    file.seek(0);
    return file.readLong();
  }

  /** To be called once a commit is durable. A mark that stays behind does no harm. */
  void acknowledge(long micros) {
    if (file == null || failed) {
      return;
    }
    try {
      file.seek(0);
      // In one call, so that a kill is before or after it.
      file.write(ByteBuffer.allocate(Long.BYTES).putLong(micros).array());
    } catch (IOException e) {
      failed = true;
      LOG.warn("cannot mark what was acknowledged", e);
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
