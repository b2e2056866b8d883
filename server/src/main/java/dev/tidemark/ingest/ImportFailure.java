package dev.tidemark.ingest;

import dev.tidemark.error.ApiException;
import dev.tidemark.error.StorageException;
import dev.tidemark.objectstore.FailureDescription;
import dev.tidemark.objectstore.ObjectStoreException;
import java.util.random.RandomGenerator;

/** Why an import failed, in the API's terms: codes as measured on AWS. */
record ImportFailure(String code, String message) {
  /** Some items were none; the others are there. */
  static final ImportFailure ITEM_VALIDATION =
      new ImportFailure(
          "ItemValidationError",
          "Some of the items failed validation checks and were not imported. Please check"
              + " CloudWatch error logs for more details.");

  static ImportFailure of(RuntimeException failure, RandomGenerator random) {
    return switch (failure) {
      case ObjectStoreException refused -> {
        FailureDescription described = FailureDescription.of(refused, random);
        yield new ImportFailure(described.code(), described.message());
      }
      // Only the making of the table throws any.
      case ApiException taken -> new ImportFailure("TableAlreadyExists", taken.error().message());
      default ->
          new ImportFailure(
              "InternalServerError", "The import failed because of an internal error.");
    };
  }

  /** Whether the same step may succeed later. */
  static boolean mayPass(RuntimeException failure) {
    return switch (failure) {
      case ObjectStoreException e -> e.kind() == ObjectStoreException.Kind.RETRY;
      case StorageException e ->
          e.kind() == StorageException.Kind.RETRY
              || e.kind() == StorageException.Kind.UNKNOWN_OUTCOME;
      default -> false;
    };
  }

  /** Whether this is the end of the process's work and not of the import. */
  static boolean endsProcess(RuntimeException failure) {
    return failure instanceof StorageException e && e.kind() == StorageException.Kind.REOPEN;
  }
}
