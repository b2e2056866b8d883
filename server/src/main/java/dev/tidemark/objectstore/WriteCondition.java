package dev.tidemark.objectstore;

import org.jspecify.annotations.Nullable;

/**
 * What must hold of the object being replaced, decided in the moment of the write.
 *
 * @param ifMatch the ETag that it must have, without quotes, or null
 * @param ifAbsent whether there must be none
 */
public record WriteCondition(@Nullable String ifMatch, boolean ifAbsent) {
  /** Writes whatever is there. */
  public static final WriteCondition NONE = new WriteCondition(null, false);

  /**
   * The same for the completion of an upload, which conflicts with an object that was written since
   * it began, whatever its ETag. Source: recorded answers of S3 in LocalStack's {@code
   * test_multipart_if_match_with_put_identical}.
   */
  void check(@Nullable LocalObject current, MultipartUpload upload) {
    check(current);
    if (ifMatch != null && current != null && current.lastModified().isAfter(upload.initiated())) {
      throw LocalErrors.conditionalRequestConflict();
    }
  }

  /** Fails as S3 does unless the condition holds of {@code current}. */
  void check(@Nullable LocalObject current) {
    if (ifAbsent && current != null) {
      throw LocalErrors.preconditionFailed();
    }
    if (ifMatch == null) {
      return;
    }
    if (current == null) {
      throw LocalErrors.noSuchKey();
    }
    if (!ifMatch.equals("*") && !ifMatch.equals(current.etag())) {
      throw LocalErrors.preconditionFailed();
    }
  }
}
