package dev.tidemark.ingest;

import dev.tidemark.job.JobId;
import dev.tidemark.job.JobRecord;
import dev.tidemark.job.JobStore;
import dev.tidemark.table.SystemTables;
import dev.tidemark.table.Table;
import java.util.List;

/**
 * All that is known of an import, and kept for 90 days.
 *
 * @param table as it is to be made: its places in the store and its creation come only then
 * @param tableParameters the client's TableCreationParameters in JSON, which are told as they were
 */
public record Import(
    JobId id,
    Table table,
    ImportSource source,
    String token,
    String tableParameters,
    ImportState state)
    implements JobRecord {
  static final JobStore.Kind<Import> KIND =
      new JobStore.Kind<>(
          SystemTables.IMPORTS, "import", ImportCodec::toItem, ImportCodec::fromItem);

  /** {@code <table's ARN>/import/<id>}. */
  @Override
  public String arn() {
    return table.arn() + "/import/" + id;
  }

  @Override
  public String region() {
    return table.region();
  }

  @Override
  public String account() {
    return table.account();
  }

  @Override
  public boolean isFinal() {
    return state.isFinal();
  }

  /** Of tables of its table's ARN and of the account, both in order of time. */
  @Override
  public List<Listing> listings() {
    return List.of(
        new Listing(ofTable(table.arn()), id.text()),
        new Listing(ofAccount(region(), account()), inTime(id, arn())));
  }

  static String ofTable(String tableArn) {
    return "table/" + tableArn;
  }

  static String ofAccount(String region, String account) {
    return "account/" + region + "/" + account;
  }

  static String inTime(JobId id, String arn) {
    return id + "/" + arn;
  }

  Import with(ImportState changed) {
    return new Import(id, table, source, token, tableParameters, changed);
  }
}
