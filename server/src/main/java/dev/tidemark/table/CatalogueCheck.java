package dev.tidemark.table;

import dev.tidemark.error.Findings;
import dev.tidemark.item.Item;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.History;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.PageWalk;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.StoredTable;
import dev.tidemark.storage.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks the catalogue against the store without changing either: every row can be read and is
 * where it belongs, and what it says of the store is so.
 */
public final class CatalogueCheck {
  private static final PageLimit PAGE = new PageLimit(1000, 1 << 20);
  private static final String KIND = "catalogue";

  private final StorageEngine storage;
  private final Map<TableId, StoredTable> stored;
  private final Findings findings;

  /** Which places in the store are taken, and by what. */
  private final Map<TableId, String> taken = new HashMap<>();

  public CatalogueCheck(
      StorageEngine storage, Map<TableId, StoredTable> stored, Findings findings) {
    this.storage = storage;
    this.stored = stored;
    this.findings = findings;
  }

  /** The tables that there are, as far as their rows can be read. */
  public List<Table> tables() {
    List<Table> tables =
        read(SystemTables.CATALOGUE, table -> Catalogue.key(table.region(), table.name()));
    tables.forEach(this::check);
    return tables;
  }

  /** The tables that were dropped and have streams yet. */
  public List<Table> dropped() {
    List<Table> tables = read(SystemTables.DROPPED_STREAMS, StreamPasts::key);
    tables.forEach(this::checkStreams);
    return tables;
  }

  private List<Table> read(TableId from, Function<Table, Key> key) {
    List<Table> tables = new ArrayList<>();
    if (!isLive(from)) {
      return tables;
    }
    for (Page page : PageWalk.of(storage, from, KeyRange.ALL, PAGE)) {
      for (Row row : page.rows()) {
        Table table = read(row);
        if (table == null) {
          continue;
        }
        tables.add(table);
        if (!key.apply(table).equals(row.key())) {
          findings.fault(KIND, table.arn(), "is not in the place of its name");
        }
      }
    }
    return tables;
  }

  private @Nullable Table read(Row row) {
    try {
      return TableCodec.fromItem(Item.ofBytes(row.value()));
    } catch (RuntimeException e) {
      findings.fault(KIND, "row " + row.key(), "cannot be read: " + e.getMessage());
      return null;
    }
  }

  private void check(Table table) {
    List<TableId> places = Catalogue.storageIds(table);
    for (TableId place : places) {
      String other = taken.put(place, table.arn());
      if (other != null) {
        findings.fault(KIND, table.arn(), "has a place in the store that " + other + " has too");
      }
      if (!isLive(place)) {
        findings.fault(KIND, table.arn(), "table " + place.value() + " of it is not in the store");
      }
    }
    for (TableId index : table.indexIds()) {
      StoredTable there = stored.get(index);
      if (there != null && (there.history() instanceof History.Keep || there.kept() != null)) {
        findings.fault(KIND, table.arn(), "index " + index.value() + " of it keeps a past");
      }
    }
    StoredTable there = stored.get(table.storageId());
    boolean keeps = there != null && there.history() instanceof History.Keep;
    if (there != null && there.isLive() && keeps != Catalogue.isRecorded(table)) {
      findings.note(
          KIND,
          table.arn(),
          "a change of point-in-time recovery was cut short; it will be off when a server starts");
    }
    checkStreams(table);
  }

  /** The records of streams are read from the past. */
  private void checkStreams(Table table) {
    if (table.settings().streams().all().isEmpty()) {
      return;
    }
    CommitTime latest = storage.clock().latest();
    if (table.settings().streams().readable(latest.toInstant()).isEmpty()) {
      return;
    }
    StoredTable there = stored.get(table.storageId());
    if (there == null || !there.reachesBackTo(StreamPasts.needed(table, latest))) {
      findings.fault("stream", table.arn(), "the past of its stream is gone");
    }
  }

  private boolean isLive(TableId id) {
    StoredTable there = stored.get(id);
    return there != null && there.isLive();
  }
}
