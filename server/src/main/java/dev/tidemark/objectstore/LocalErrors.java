package dev.tidemark.objectstore;

import dev.tidemark.encryption.KeyException;
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

  static ObjectStoreException conditionalRequestConflict() {
    return refused(
        "ConditionalRequestConflict",
        "The conditional request cannot succeed due to a conflicting operation against this"
            + " resource.");
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

  static ObjectStoreException kmsKeyGone(String keyArn) {
    return refused("KMS.NotFoundException", "Key '" + keyArn + "' does not exist");
  }

  /** A KMS key that cannot be used. Source of the codes: S3 Developer Guide, error responses. */
  static ObjectStoreException kms(KeyException e) {
    String code =
        switch (e.kind()) {
          case NOT_FOUND, KEY_GONE, ALIAS_EXISTS -> "KMS.NotFoundException";
          case DISABLED -> "KMS.DisabledException";
          case PENDING_DELETION, AWS_MANAGED, UNREADABLE -> "KMS.KMSInvalidStateException";
        };
    return refused(code, String.valueOf(e.getMessage()));
  }

  // Source of the texts below: LocalStack's snapshots of S3, test_s3, recorded in February 2026.

  static ObjectStoreException customerKeyMissing() {
    return refused(
        "InvalidRequest",
        "The object was stored using a form of Server Side Encryption. The correct parameters must"
            + " be provided to retrieve the object.");
  }

  static ObjectStoreException customerKeyWrong() {
    return refused(
        "AccessDenied",
        "Requests specifying Server Side Encryption with Customer provided keys must provide the"
            + " correct secret key.");
  }

  static ObjectStoreException notCustomerEncrypted() {
    return refused(
        "InvalidRequest", "The encryption parameters are not applicable to this object.");
  }

  /** Of a part without the key that its upload began with. */
  static ObjectStoreException partKeyMissing() {
    return refused(
        "InvalidRequest",
        "The multipart upload initiate requested encryption. Subsequent part requests must include"
            + " the appropriate encryption parameters.");
  }

  static ObjectStoreException partKeyWrong() {
    return refused(
        "InvalidRequest",
        "The provided encryption parameters did not match the ones used originally.");
  }

  /** Source of the text: S3 User Guide, troubleshooting access denied errors. */
  static ObjectStoreException customerKeysBlocked(String bucket, String key) {
    return refused(
        "AccessDenied",
        ("The request is not authorized to perform: s3:PutObject on resource:"
                + " \"arn:aws:s3:::%s/%s\" because this bucket has blocked upload requests that"
                + " specify Server Side Encryption with Customer provided keys (SSE-C). Please"
                + " specify a different server-side encryption type")
            .formatted(bucket, key));
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
