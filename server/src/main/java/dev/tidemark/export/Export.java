package dev.tidemark.export;

import dev.tidemark.format.ExportFormat;

/** All that is known of an export, and kept for 90 days. */
public record Export(
    ExportId id,
    Source source,
    ExportWindow window,
    ExportFormat format,
    Destination destination,
    String token,
    boolean typeGiven,
    Plan plan,
    ExportState state) {
  /** {@code <table's ARN>/export/<id>}. */
  public String arn() {
    return source.arn() + "/export/" + id;
  }

  /** {@code FULL_EXPORT} or {@code INCREMENTAL_EXPORT}. */
  public String type() {
    return switch (window) {
      case ExportWindow.Full _ -> "FULL_EXPORT";
      case ExportWindow.Incremental _ -> "INCREMENTAL_EXPORT";
    };
  }

  /** The key of the object that is written last but one, and named by DescribeExport. */
  public String manifestKey() {
    return ObjectKeys.of(this).manifestSummary();
  }

  Export with(ExportState changed) {
    return new Export(id, source, window, format, destination, token, typeGiven, plan, changed);
  }
}
