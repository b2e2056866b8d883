package dev.tidemark.ingest;

/**
 * An item that was not imported.
 *
 * @param objectKey the object that it is in
 * @param position as {@link dev.tidemark.format.ItemReader#position}; 0: the object as a whole
 */
public record ImportError(String objectKey, long position, String reason) {
  private static final int REASON_CHARS_MAX = 1000;

  public ImportError {
    if (reason.length() > REASON_CHARS_MAX) {
      reason = reason.substring(0, REASON_CHARS_MAX);
    }
  }
}
