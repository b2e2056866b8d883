package dev.tidemark.table;

import dev.tidemark.item.KeySchema;
import dev.tidemark.storage.TableId;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table as the catalogue knows it.
 *
 * @param storageId its rows' place in the store
 * @param uuid the API's TableId
 * @param region the region that its creator signed for
 * @param account 12 digits
 * @param indexes in the order that they were made in
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
    TableSettings settings,
    List<SecondaryIndex> indexes,
    TablePhase phase) {
  public Table {
    indexes = List.copyOf(indexes);
  }

  /** A table without indexes, with settings left as they are by default. */
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
        TableSettings.of(keys),
        List.of(),
        TablePhase.ACTIVE);
  }

  /** {@code arn:aws:dynamodb:<region>:<account>:table/<name>}. */
  public String arn() {
    return "arn:aws:dynamodb:" + region + ":" + account + ":table/" + name;
  }

  public Table with(PointInTimeRecovery changed) {
    return new Table(
        storageId, uuid, region, account, name, keys, created, billing, changed, settings, indexes,
        phase);
  }

  public Table with(BillingMode changed) {
    return new Table(
        storageId, uuid, region, account, name, keys, created, changed, recovery, settings, indexes,
        phase);
  }

  public Table with(TableSettings changed) {
    return new Table(
        storageId, uuid, region, account, name, keys, created, billing, recovery, changed, indexes,
        phase);
  }

  /** In the order that they were made in. */
  public Table with(List<SecondaryIndex> changed) {
    return new Table(
        storageId, uuid, region, account, name, keys, created, billing, recovery, settings, changed,
        phase);
  }

  public Table with(TablePhase changed) {
    return new Table(
        storageId, uuid, region, account, name, keys, created, billing, recovery, settings, indexes,
        changed);
  }

  /** The same table; what is counted by the day is counted for the UTC day of {@code now}. */
  public Table asOf(Instant now) {
    return with(settings.with(settings.capacity().asOf(now)))
        .with(indexes.stream().map(index -> index.with(index.capacity().asOf(now))).toList());
  }

  /** What the billing mode gives, and never less than it once was. */
  public WarmThroughput warmThroughput() {
    return settings.capacity().warmFloor().max(WarmThroughput.of(billing));
  }

  /** Whether its items can be read and written, and its settings changed. */
  public boolean isActive() {
    return phase instanceof TablePhase.Active;
  }

  /** The places in the store of its secondary indexes, and last of the one that items expire by. */
  public List<TableId> indexIds() {
    return Stream.concat(
            indexes.stream().map(SecondaryIndex::storageId),
            Stream.ofNullable(settings.timeToLive()).map(TimeToLive::index))
        .toList();
  }

  /** Those of {@link #indexIds} that rows may be missing in. */
  public List<TableId> unfilledIndexIds() {
    return Stream.concat(
            indexes.stream()
                .filter(index -> index.phase() != SecondaryIndex.Phase.ACTIVE)
                .map(SecondaryIndex::storageId),
            Stream.ofNullable(settings.timeToLive())
                .filter(timeToLive -> !timeToLive.complete())
                .map(TimeToLive::index))
        .toList();
  }

  /** With one of {@link #indexIds} said to be filled. */
  public Table withFilled(TableId index) {
    TimeToLive timeToLive = settings.timeToLive();
    if (timeToLive != null && timeToLive.index().equals(index)) {
      return with(settings.withTimeToLive(new TimeToLive(timeToLive.attribute(), index, true)));
    }
    return with(
        indexes.stream()
            .map(one -> one.storageId().equals(index) ? one.with(SecondaryIndex.Phase.ACTIVE) : one)
            .toList());
  }

  /** The secondary index of a name, or null. */
  public @Nullable SecondaryIndex index(String indexName) {
    for (SecondaryIndex index : indexes) {
      if (index.name().equals(indexName)) {
        return index;
      }
    }
    return null;
  }
}
