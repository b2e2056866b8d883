package dev.tidemark.export;

import dev.tidemark.error.StorageException;
import dev.tidemark.objectstore.FailureDescription;
import dev.tidemark.objectstore.ObjectStoreException;
import java.util.random.RandomGenerator;

/**
 * Why an export failed, in the API's terms: codes and texts as measured on AWS, where the text is
 * that of the S3 client of that time.
 */
record ExportFailure(String code, String message) {
  /**
   * @param random of the ids that S3's client would name; a failure of an external S3 has its own
   */
  static ExportFailure of(RuntimeException failure, RandomGenerator random) {
    if (failure instanceof ObjectStoreException refused) {
      FailureDescription described = FailureDescription.of(refused, random);
      return new ExportFailure(described.code(), described.message());
    }
    return new ExportFailure(
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
}
