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
