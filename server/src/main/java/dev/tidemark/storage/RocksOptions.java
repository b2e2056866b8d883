package dev.tidemark.storage;

/**
 * How much a {@link RocksEngine} may use.
 *
 * @param sync whether a write is on the disk, not only with the operating system, before it is
 *     acknowledged. Without, a crash of the machine (not of the process) may lose the last writes.
 * @param blockCacheBytes memory for blocks, indexes and filters of files
 * @param writeBufferBytes memory for rows not yet in files
 * @param sortBytes heap that one open cursor may use to sort changes before it spills them to files
 * @param shape of the files
 */
public record RocksOptions(
    boolean sync, long blockCacheBytes, long writeBufferBytes, long sortBytes, Shape shape) {
  /** Durable; fits a process with a heap of 256 MB. */
  public static final RocksOptions DEFAULT =
      new RocksOptions(true, 64 << 20, 32 << 20, 8 << 20, Shape.DEFAULT);

  /**
   * How rows lie in files. Changes nothing that can be read, only what it costs.
   *
   * @param openFiles how many are held open; the database takes no fewer than it needs
   * @param blockBytes of what is read and compressed at once
   * @param fileBytes of a file, about
   * @param levelBytes of the first level below those files that were written first
   * @param firstFiles so many files that were written first are merged into that level
   */
  public record Shape(
      int openFiles, int blockBytes, long fileBytes, long levelBytes, int firstFiles) {
    /** Few files to hold open; for the rest RocksDB's own choices. */
    public static final Shape DEFAULT = new Shape(256, 16 << 10, 64 << 20, 256 << 20, 4);

    public Shape {
      if (openFiles < 1 || blockBytes < 1 || fileBytes < 1 || levelBytes < 1 || firstFiles < 1) {
        throw new IllegalArgumentException("too small a shape");
      }
    }
  }

  public RocksOptions {
    if (blockCacheBytes < 1 || writeBufferBytes < 1 << 16 || sortBytes < 1) {
      throw new IllegalArgumentException("too little memory");
    }
  }

  /** In files of the usual shape. */
  public RocksOptions(boolean sync, long blockCacheBytes, long writeBufferBytes, long sortBytes) {
    this(sync, blockCacheBytes, writeBufferBytes, sortBytes, Shape.DEFAULT);
  }

  public RocksOptions withSync(boolean changed) {
    return new RocksOptions(changed, blockCacheBytes, writeBufferBytes, sortBytes, shape);
  }

  public RocksOptions withSortBytes(long changed) {
    return new RocksOptions(sync, blockCacheBytes, writeBufferBytes, changed, shape);
  }
}
