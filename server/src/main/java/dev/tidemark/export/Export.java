package dev.tidemark.export;

import dev.tidemark.format.ExportFormat;
import dev.tidemark.job.JobId;
import dev.tidemark.job.JobRecord;
import dev.tidemark.job.JobStore;
import dev.tidemark.table.SystemTables;
import java.util.List;

/** All that is known of an export, and kept for 90 days. */
public record Export(
    JobId id,
    Source source,
    ExportWindow window,
    ExportFormat format,
    Destination destination,
    String token,
    boolean typeGiven,
    Plan plan,
    ExportState state)
    implements JobRecord {
  static final JobStore.Kind<Export> KIND =
      new JobStore.Kind<>(
          SystemTables.EXPORTS, "export", ExportCodec::toItem, ExportCodec::fromItem);

  /** {@code <table's ARN>/export/<id>}. */
  @Override
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

  @Override
  public String region() {
    return source.region();
  }

  @Override
  public String account() {
    return source.account();
  }

  @Override
  public boolean isFinal() {
    return state.isFinal();
  }

  /** Of the table, in order of time; of the account, in order of ARN. */
  @Override
  public List<Listing> listings() {
    return List.of(
        new Listing(ofTable(source.uuid()), id.text()),
        new Listing(ofAccount(region(), account()), arn()));
  }

  static String ofTable(String uuid) {
    return "table/" + uuid;
  }

  static String ofAccount(String region, String account) {
    return "account/" + region + "/" + account;
  }

  Export with(ExportState changed) {
    return new Export(id, source, window, format, destination, token, typeGiven, plan, changed);
  }
}
