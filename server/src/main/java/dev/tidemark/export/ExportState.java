package dev.tidemark.export;

import java.time.Instant;

/** How far an export is. Each state holds what is known in it and no earlier. */
public sealed interface ExportState {
  /** Data files are being written. */
  record Writing() implements ExportState {}

  /** All data files are there; the manifests, which say {@code end}, are being written. */
  record Closing(Instant end) implements ExportState {}

  /** All is there. */
  record Completed(Instant end, long items, long billedBytes) implements ExportState {}

  /** Given up. */
  record Failed(Instant end, String code, String message) implements ExportState {}

  /** The status of the API. */
  default String status() {
    return switch (this) {
      case Writing _, Closing _ -> "IN_PROGRESS";
      case Completed _ -> "COMPLETED";
      case Failed _ -> "FAILED";
    };
  }

  /** Whether nothing will change any more. */
  default boolean isFinal() {
    return switch (this) {
      case Writing _, Closing _ -> false;
      case Completed _, Failed _ -> true;
    };
  }
}
