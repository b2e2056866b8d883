package dev.tidemark.table;

import dev.tidemark.error.StorageException;
import dev.tidemark.item.Item;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.PageWalk;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.WriteOp;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes items whose time has come, as ordinary deletes that the past remembers. An item is looked
 * at again under its lock, so one that was changed meanwhile stays. Thread-safe.
 *
 * <p>Source of the rules: AWS developer guide, "Using time to live": numbers of seconds only, and
 * what expired more than five years ago is left alone.
 */
public final class Expiry {
  private static final int YEARS_MAX = 5;

  /** Items of one transaction. */
  private static final PageLimit PAGE = new PageLimit(100, 1 << 20);

  private final StorageEngine storage;
  private final Catalogue catalogue;
  private final InstantSource clock;

  public Expiry(StorageEngine storage, Catalogue catalogue, InstantSource clock) {
    this.storage = storage;
    this.catalogue = catalogue;
    this.clock = clock;
  }

  /** Deletes all items that have expired by now. Costs what there is to delete. */
  public void sweep() {
    Due due = Due.at(clock.instant());
    for (Table table : catalogue.all()) {
      TimeToLive timeToLive = table.settings().timeToLive();
      if (timeToLive != null && table.isActive()) {
        sweep(table, timeToLive, due);
      }
    }
  }

  /** Seconds of expiry from {@code from} on, before {@code to}. */
  private record Due(long from, long to) {
    static Due at(Instant now) {
      long earliest = now.atOffset(ZoneOffset.UTC).minusYears(YEARS_MAX).toEpochSecond();
      return new Due(Math.max(0, earliest), Math.max(0, now.getEpochSecond()));
    }

    boolean includes(@Nullable Long second) {
      return second != null && from <= second && second < to;
    }
  }

  private void sweep(Table table, TimeToLive timeToLive, Due due) {
    try {
      KeyRange range = ExpiryRows.range(due.from(), due.to());
      for (Page page : PageWalk.of(storage, timeToLive.index(), range, PAGE)) {
        delete(table, timeToLive, due, page.rows());
      }
    } catch (StorageException e) {
      if (isWanted(table, timeToLive)) {
        throw e;
      }
    }
  }

  private void delete(Table table, TimeToLive timeToLive, Due due, List<Row> expired) {
    storage.transact(
        expired.stream()
            .map(row ->
                new WriteOp(
                    table.storageId(),
                    ExpiryRows.base(row.key()),
                    current ->
                        current != null
                                && due.includes(
                                    ExpiryRows.second(timeToLive, Item.ofBytes(current.value())))
                            ? Decision.EXPIRE
                            : Decision.KEEP))
            .toList());
  }

  private boolean isWanted(Table table, TimeToLive timeToLive) {
    Table now = catalogue.find(table.region(), table.name());
    return now != null
        && now.settings().timeToLive() != null
        && now.settings().timeToLive().index().equals(timeToLive.index());
  }
}
