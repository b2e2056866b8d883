package dev.tidemark.storage;

/**
 * How much a {@link RocksEngine} may use.
 *
 * @param sync whether a write is on the disk, not only with the operating system, before it is
 *     acknowledged. Without, a crash of the machine (not of the process) may lose the last writes.
 * @param blockCacheBytes memory for blocks, indexes and filters of files
 * @param writeBufferBytes memory for rows not yet in files
 * @param sortBytes heap that one open cursor may use to sort changes before it spills them to files
 */
public record RocksOptions(
    boolean sync, long blockCacheBytes, long writeBufferBytes, long sortBytes) {
  /** Durable; fits a process with a heap of 256 MB. */
  public static final RocksOptions DEFAULT = new RocksOptions(true, 64 << 20, 32 << 20, 8 << 20);

  public RocksOptions {
    if (blockCacheBytes < 1 || writeBufferBytes < 1 << 16 || sortBytes < 1) {
      throw new IllegalArgumentException("too little memory");
    }
  }

  public RocksOptions withSync(boolean changed) {
    return new RocksOptions(changed, blockCacheBytes, writeBufferBytes, sortBytes);
  }

  public RocksOptions withSortBytes(long changed) {
    return new RocksOptions(sync, blockCacheBytes, writeBufferBytes, changed);
  }
}
