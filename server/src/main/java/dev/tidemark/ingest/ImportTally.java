package dev.tidemark.ingest;

/**
 * What an import has read.
 *
 * @param imported items, each one that is there twice counted twice
 * @param errors items that were none, and objects whose rest was given up
 * @param bytes after decompression
 */
public record ImportTally(long imported, long errors, long bytes) {
  static final ImportTally NONE = new ImportTally(0, 0, 0);

  ImportTally plus(ImportTally more) {
    return new ImportTally(imported + more.imported, errors + more.errors, bytes + more.bytes);
  }

  public long processed() {
    return imported + errors;
  }
}
