package dev.tidemark.operation;

import dev.tidemark.backfill.Backfills;
import dev.tidemark.encryption.KeyRing;
import dev.tidemark.restore.Backups;
import dev.tidemark.restore.Restores;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.stream.Streams;
import dev.tidemark.table.Catalogue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The operations about tables and their items, by the names that requests call them. */
public final class Operations {
  private Operations() {}

  /**
   * The way back.
   *
   * @param lag how far the latest moment that can be restored is behind the present
   */
  public record Recovery(Backups backups, Restores restores, Duration lag) {}

  /**
   * @param random for the ids of tables
   * @param conflictWait for how long a transaction or a write waits for another transaction on the
   *     same item
   * @param address host and port that clients reach this server at
   */
  public static Map<String, Operation> of(
      StorageEngine storage,
      Catalogue catalogue,
      KeyRing keyRing,
      Backfills backfills,
      Recovery recovery,
      InstantSource clock,
      RandomGenerator random,
      Duration conflictWait,
      String address) {
    TableKeys keys = new TableKeys(keyRing);
    TableLookup tables = new TableLookup(catalogue, keys);
    TableRows rows = new TableRows(storage, catalogue, new OngoingTransactions(conflictWait));
    WriteTransaction transaction =
        new WriteTransaction(rows, TransactionTokens.open(storage), clock);
    ContinuousBackups backups = new ContinuousBackups(rows, clock);
    Backups made = recovery.backups();
    Restores restores = recovery.restores();
    KinesisDestinations kinesis = new KinesisDestinations(tables);
    ContributorInsights insights = new ContributorInsights(tables);
    return Map.ofEntries(
        Map.entry("CreateTable", new CreateTable(catalogue, keys, clock, random)),
        Map.entry("DescribeTable", new DescribeTable(tables, rows, keys, clock)),
        Map.entry("ListTables", new ListTables(catalogue)),
        Map.entry("DeleteTable", new DeleteTable(made, tables, rows)),
        Map.entry(
            "UpdateContinuousBackups", new UpdateContinuousBackups(catalogue, tables, backups)),
        Map.entry("DescribeContinuousBackups", new DescribeContinuousBackups(tables, backups)),
        Map.entry("CreateBackup", new CreateBackup(tables, keys, made)),
        Map.entry("DescribeBackup", new DescribeBackup(made)),
        Map.entry("ListBackups", new ListBackups(made)),
        Map.entry("DeleteBackup", new DeleteBackup(made)),
        Map.entry(
            "RestoreTableFromBackup",
            new RestoreTableFromBackup(catalogue, keys, made, restores, clock, random)),
        Map.entry(
            "RestoreTableToPointInTime",
            new RestoreTableToPointInTime(
                catalogue, keys, restores, backups, recovery.lag(), clock, random)),
        Map.entry("PutItem", new PutItem(tables, rows)),
        Map.entry("GetItem", new GetItem(tables, rows)),
        Map.entry("UpdateTable", new UpdateTable(catalogue, backfills, tables, rows, keys, clock)),
        Map.entry("UpdateItem", new UpdateItem(tables, rows)),
        Map.entry("DeleteItem", new DeleteItem(tables, rows)),
        Map.entry("BatchGetItem", new BatchGetItem(tables, rows)),
        Map.entry("BatchWriteItem", new BatchWriteItem(tables, rows)),
        Map.entry("TransactGetItems", new TransactGetItems(tables, rows)),
        Map.entry("TransactWriteItems", new TransactWriteItems(tables, rows, transaction)),
        Map.entry("ExecuteStatement", new ExecuteStatement(tables, rows)),
        Map.entry("BatchExecuteStatement", new BatchExecuteStatement(tables, rows)),
        Map.entry("ExecuteTransaction", new ExecuteTransaction(tables, rows, transaction)),
        Map.entry("Query", new Query(tables, rows)),
        Map.entry("Scan", new Scan(tables, rows)),
        Map.entry("TagResource", new TagResource(catalogue, tables)),
        Map.entry("UntagResource", new UntagResource(catalogue, tables)),
        Map.entry("ListTagsOfResource", new ListTagsOfResource(tables)),
        Map.entry("PutResourcePolicy", new PutResourcePolicy(catalogue, tables, clock)),
        Map.entry("GetResourcePolicy", new GetResourcePolicy(tables)),
        Map.entry("DeleteResourcePolicy", new DeleteResourcePolicy(catalogue, tables, clock)),
        Map.entry("UpdateTimeToLive", new UpdateTimeToLive(catalogue, backfills, tables, keys)),
        Map.entry("DescribeTimeToLive", new DescribeTimeToLive(tables)),
        Map.entry("DescribeLimits", new DescribeLimits()),
        Map.entry("CreateGlobalTable", LegacyGlobalTables::create),
        Map.entry("UpdateGlobalTable", LegacyGlobalTables::update),
        Map.entry("DescribeGlobalTable", LegacyGlobalTables::describe),
        Map.entry("ListGlobalTables", LegacyGlobalTables::list),
        Map.entry("DescribeGlobalTableSettings", LegacyGlobalTables::settings),
        Map.entry("UpdateGlobalTableSettings", LegacyGlobalTables::settings),
        Map.entry("DescribeKinesisStreamingDestination", kinesis::describe),
        Map.entry("EnableKinesisStreamingDestination", kinesis::enable),
        Map.entry("DisableKinesisStreamingDestination", kinesis::disable),
        Map.entry("UpdateKinesisStreamingDestination", kinesis::update),
        Map.entry("DescribeContributorInsights", insights::describe),
        Map.entry("ListContributorInsights", insights::list),
        Map.entry("UpdateContributorInsights", insights::update),
        Map.entry("DescribeTableReplicaAutoScaling", ReplicaAutoScaling::none),
        Map.entry("UpdateTableReplicaAutoScaling", ReplicaAutoScaling::none),
        Map.entry("SearchVectors", new SearchVectors(tables)),
        Map.entry("DescribeEndpoints", new DescribeEndpoints(address)));
  }

  /** The operations of DynamoDB Streams. */
  public static Map<String, Operation> ofStreams(Streams streams) {
    return Map.of(
        "ListStreams", new ListStreams(streams),
        "DescribeStream", new DescribeStream(streams),
        "GetShardIterator", new GetShardIterator(streams),
        "GetRecords", new GetRecords(streams));
  }
}
