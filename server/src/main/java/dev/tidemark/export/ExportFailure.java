package dev.tidemark.export;

import dev.tidemark.error.StorageException;
import dev.tidemark.objectstore.ObjectStoreException;

/**
 * Why an export failed, in the API's terms: codes and texts as measured on AWS, where the text is
 * that of the S3 client of that time.
 */
record ExportFailure(String code, String message) {
  private static final int NOT_FOUND = 404;
  private static final int FORBIDDEN = 403;
  private static final int BAD_REQUEST = 400;
  private static final int INTERNAL = 500;
  private static final int UNAVAILABLE = 503;

  static ExportFailure of(RuntimeException failure) {
    return failure instanceof ObjectStoreException refused
        ? new ExportFailure(code(refused.code()), text(refused))
        : new ExportFailure(
            "InternalServerError", "The export failed because of an internal error.");
  }

  /** Whether the same step may succeed later. All steps may be repeated. */
  static boolean mayPass(RuntimeException failure) {
    return switch (failure) {
      case ObjectStoreException e -> e.kind() == ObjectStoreException.Kind.RETRY;
      case StorageException e ->
          e.kind() == StorageException.Kind.RETRY
              || e.kind() == StorageException.Kind.UNKNOWN_OUTCOME;
      default -> false;
    };
  }

  /** Whether this is the end of the process's work and not of the export. */
  static boolean endsProcess(RuntimeException failure) {
    return failure instanceof StorageException e && e.kind() == StorageException.Kind.REOPEN;
  }

  private static String code(String s3) {
    if (s3.equals("InvalidBucketName")) {
      return "S3NoSuchBucket";
    }
    if (s3.startsWith("KMS.") || s3.startsWith("Kms")) {
      return "KmsNotFoundException";
    }
    return "S3" + s3;
  }

  private static String text(ObjectStoreException refused) {
    String message = String.valueOf(refused.getMessage());
    if (message.contains("(Service: ")) {
      return message;
    }
    return "%s (Service: Amazon S3; Status Code: %d; Error Code: %s; Request ID: null;"
            .formatted(message, status(refused.code()), refused.code())
        + " S3 Extended Request ID: null; Proxy: null)";
  }

  private static int status(String code) {
    return switch (code) {
      case "NoSuchBucket" -> NOT_FOUND;
      case "AccessDenied" -> FORBIDDEN;
      case "InternalError" -> INTERNAL;
      case "SlowDown", "ServiceUnavailable" -> UNAVAILABLE;
      default -> BAD_REQUEST;
    };
  }
}
