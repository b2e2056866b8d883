package dev.tidemark.objectstore;

import dev.tidemark.objectstore.ObjectStoreException.Kind;
import java.io.IOException;

/** The failures of the local store, with the codes and texts of S3. */
final class LocalErrors {
  private LocalErrors() {}

  static ObjectStoreException noSuchBucket() {
    return refused("NoSuchBucket", "The specified bucket does not exist");
  }

  static ObjectStoreException noSuchKey() {
    return refused("NoSuchKey", "The specified key does not exist.");
  }

  /** What a reader of a deleted key is told. */
  static ObjectStoreException deleted(DeleteMarker marker) {
    return new ObjectStoreException("NoSuchKey", "The specified key does not exist.", marker);
  }

  /** What a reader of a delete marker by its id is told. */
  static ObjectStoreException isDeleteMarker(DeleteMarker marker) {
    return new ObjectStoreException(
        "MethodNotAllowed", "The specified method is not allowed against this resource.", marker);
  }

  static ObjectStoreException noSuchVersion() {
    return refused("NoSuchVersion", "The specified version does not exist.");
  }

  static ObjectStoreException invalidVersionId() {
    return refused("InvalidArgument", "Invalid version id specified");
  }

  static ObjectStoreException noSuchUpload() {
    return refused(
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have"
            + " been aborted or completed.");
  }

  static ObjectStoreException bucketNotEmpty() {
    return refused("BucketNotEmpty", "The bucket you tried to delete is not empty");
  }

  static ObjectStoreException versionsLeft() {
    return refused(
        "BucketNotEmpty",
        "The bucket you tried to delete is not empty. You must delete all versions in the bucket.");
  }

  static ObjectStoreException preconditionFailed() {
    return refused(
        "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
  }

  static ObjectStoreException invalidPart() {
    return refused(
        "InvalidPart",
        "One or more of the specified parts could not be found.  The part may not have been"
            + " uploaded, or the specified entity tag may not match the part's entity tag.");
  }

  static ObjectStoreException invalidPartOrder() {
    return refused(
        "InvalidPartOrder",
        "The list of parts was not in ascending order. Parts must be ordered by part number.");
  }

  static ObjectStoreException entityTooSmall() {
    return refused(
        "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
  }

  static ObjectStoreException keyTooLong() {
    return refused("KeyTooLongError", "Your key is too long");
  }

  static ObjectStoreException accessDenied() {
    return refused("AccessDenied", "Access Denied");
  }

  static ObjectStoreException invalidRange() {
    return refused("InvalidRange", "The requested range is not satisfiable");
  }

  static ObjectStoreException invalidBucketName() {
    return refused("InvalidBucketName", "The specified bucket is not valid.");
  }

  static ObjectStoreException badDigest(ChecksumAlgorithm algorithm) {
    return refused(
        "BadDigest", "The " + algorithm + " you specified did not match the calculated checksum.");
  }

  static ObjectStoreException refused(String code, String message) {
    return new ObjectStoreException(Kind.REFUSED, code, message, null);
  }

  /** The disk failed us: nothing that the client did. */
  static ObjectStoreException internal(IOException cause) {
    return new ObjectStoreException(
        Kind.RETRY, "InternalError", "We encountered an internal error. Please try again.", cause);
  }
}
