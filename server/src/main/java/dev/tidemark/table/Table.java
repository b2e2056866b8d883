package dev.tidemark.table;

import dev.tidemark.item.KeySchema;
import dev.tidemark.storage.TableId;
import java.time.Instant;

/**
 * A table as the catalogue knows it.
 *
 * @param storageId its rows' place in the store
 * @param uuid the API's TableId
 * @param region the region that its creator signed for
 * @param account 12 digits
 */
public record Table(
    TableId storageId,
    String uuid,
    String region,
    String account,
    String name,
    KeySchema keys,
    Instant created,
    BillingMode billing,
    PointInTimeRecovery recovery,
    TableSettings settings) {
  /** A table with settings left as they are by default. */
  public Table(
      TableId storageId,
      String uuid,
      String region,
      String account,
      String name,
      KeySchema keys,
      Instant created,
      BillingMode billing,
      PointInTimeRecovery recovery) {
    this(
        storageId,
        uuid,
        region,
        account,
        name,
        keys,
        created,
        billing,
        recovery,
        TableSettings.of(keys));
  }

  /** {@code arn:aws:dynamodb:<region>:<account>:table/<name>}. */
  public String arn() {
    return "arn:aws:dynamodb:" + region + ":" + account + ":table/" + name;
  }

  public Table with(PointInTimeRecovery changed) {
    return new Table(
        storageId, uuid, region, account, name, keys, created, billing, changed, settings);
  }

  public Table with(BillingMode changed) {
    return new Table(
        storageId, uuid, region, account, name, keys, created, changed, recovery, settings);
  }

  public Table with(TableSettings changed) {
    return new Table(
        storageId, uuid, region, account, name, keys, created, billing, recovery, changed);
  }
}
