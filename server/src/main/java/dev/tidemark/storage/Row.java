package dev.tidemark.storage;

/**
 * A row as it stood at some moment.
 *
 * @param written the commit that wrote this value
 * @param sizeBytes what the writer says that the row weighs; summed up in {@link TableSize}
 * @param value opaque bytes, not to be changed after
 */
public record Row(Key key, CommitTime written, int sizeBytes, byte[] value) {}
