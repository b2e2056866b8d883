package dev.tidemark.objectstore;

import java.nio.ByteBuffer;

/** A multipart upload under way. One thread at a time. */
public interface Upload extends AutoCloseable {
  /** Bytes of every part but the last, at least: S3's rule. */
  int PART_BYTES_MIN = 5 * 1024 * 1024;

  /** Sends the next part. The buffer's content is used before this returns. */
  void part(ByteBuffer content);

  /** Makes the object visible. At least one part, which may be empty, must have been sent. */
  StoredObject complete();

  /** Gives the upload up, and its parts, unless it was completed. */
  @Override
  void close();
}
