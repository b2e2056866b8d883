package dev.tidemark.ingest;

import java.time.Instant;

/** How far an import is. Each state holds what is known in it and no earlier. */
public sealed interface ImportState {
  /** Objects are being read. The table has no rows, if it is there at all. */
  record Reading() implements ImportState {}

  /** All objects were read. The table has all rows, or none and they are to be read again. */
  record Loading(ImportTally tally) implements ImportState {}

  /** Every item is there. */
  record Completed(Instant end, ImportTally tally) implements ImportState {}

  /** Given up, or done with errors. */
  record Failed(Instant end, ImportTally tally, String code, String message)
      implements ImportState {}

  /** The status of the API. */
  default String status() {
    return switch (this) {
      case Reading _, Loading _ -> "IN_PROGRESS";
      case Completed _ -> "COMPLETED";
      case Failed _ -> "FAILED";
    };
  }

  /** Whether nothing will change any more. */
  default boolean isFinal() {
    return switch (this) {
      case Reading _, Loading _ -> false;
      case Completed _, Failed _ -> true;
    };
  }
}
