package dev.tidemark.table;

import dev.tidemark.error.StorageException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.History;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.PageWalk;
import dev.tidemark.storage.Pin;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.WriteOp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pasts that streams are read from, kept by pins: so a table's point-in-time recovery is what
 * its owner says, whether there are streams or not, and a table that was dropped is kept while its
 * streams can be read. Pins go with the process and are taken again by the next one.
 *
 * <p>Used under the catalogue's lock, but for {@link #dropped}.
 */
final class StreamPasts {
  private static final Logger LOG = LoggerFactory.getLogger(StreamPasts.class);

  /** More than the life of records, so that what is being read stays readable for a while. */
  private static final Duration KEPT = TableStream.LIFE.plusHours(1);

  /** What is no longer needed is given up in steps of this. */
  private static final Duration STEP = Duration.ofMinutes(10);

  private static final PageLimit PAGE = new PageLimit(1000, 1 << 20);

  private final StorageEngine storage;
  private final Map<TableId, Held> held = new HashMap<>();
  private final ConcurrentSkipListMap<TableId, Table> dropped = new ConcurrentSkipListMap<>();

  /** All commits from a moment on, while the pin is open. */
  record Held(CommitTime from, Pin pin) {}

  StreamPasts(StorageEngine storage) {
    this.storage = storage;
  }

  /** Reads which dropped tables have streams. */
  void load() {
    if (!storage.tables().contains(SystemTables.DROPPED_STREAMS)) {
      return;
    }
    for (Page page : PageWalk.of(storage, SystemTables.DROPPED_STREAMS, KeyRange.ALL, PAGE)) {
      for (Row row : page.rows()) {
        Table table = TableCodec.fromItem(Item.ofBytes(row.value()));
        dropped.put(table.storageId(), table);
      }
    }
  }

  /** Takes up the past of a table's streams where an earlier process left it. */
  void resume(Table table) {
    if (table.settings().streams().all().isEmpty()) {
      return;
    }
    try {
      CommitTime from = needed(table);
      held.put(table.storageId(), new Held(from, storage.pin(table.storageId(), from)));
    } catch (StorageException e) {
      if (e.kind() != StorageException.Kind.REFUSED) {
        throw e;
      }
      if (table.settings().streams().enabled() != null) {
        LOG.error("table {}: the past of its stream is lost", table.arn(), e);
        begin(table.storageId(), Catalogue.isRecorded(table));
      }
    }
  }

  /**
   * Begins to record what is written to a table, if nobody does so yet.
   *
   * @param recorded whether the table has a past of its own
   * @return from when on all is recorded: before every write that comes after
   */
  CommitTime begin(TableId table, boolean recorded) {
    if (held.containsKey(table)) {
      return storage.clock().fence();
    }
    Held begun = hold(storage, table, recorded);
    held.put(table, begun);
    return begun.from();
  }

  /** See {@link Catalogue#pinNow}. */
  static Held hold(StorageEngine storage, TableId table, boolean recorded) {
    if (!recorded) {
      storage.alterHistory(table, new History.Keep(KEPT));
    }
    try {
      CommitTime at = storage.clock().fence();
      return new Held(at, storage.pin(table, at));
    } finally {
      if (!recorded) {
        storage.alterHistory(table, History.OFF);
      }
    }
  }

  /** What is to be written in the commit with which a table goes, its streams ended. */
  WriteOp dropping(Table table) {
    if (!storage.tables().contains(SystemTables.DROPPED_STREAMS)) {
      storage.createTable(SystemTables.DROPPED_STREAMS, History.OFF);
    }
    Item item = TableCodec.toItem(table);
    return new WriteOp(
        SystemTables.DROPPED_STREAMS,
        key(table),
        _ -> new Decision.Put(item.bytes(), item.bytes().length));
  }

  /** After that commit. */
  void dropped(Table table) {
    dropped.put(table.storageId(), table);
  }

  /** The tables that were dropped and have streams yet, as they were. */
  List<Table> dropped() {
    return List.copyOf(dropped.values());
  }

  @Nullable Table dropped(TableId table) {
    return dropped.get(table);
  }

  /** Gives up what no stream of the table needs at {@code now}. */
  void release(Table table, Instant now) {
    Held before = held.get(table.storageId());
    if (table.settings().streams().readable(now).isEmpty()) {
      if (dropped.containsKey(table.storageId())) {
        storage.write(new WriteOp(SystemTables.DROPPED_STREAMS, key(table), _ -> Decision.DELETE));
        dropped.remove(table.storageId());
      }
      close(table.storageId());
    } else if (before != null) {
      CommitTime from = needed(table);
      if (before.from().toInstant().plus(STEP).isBefore(from.toInstant())) {
        held.put(table.storageId(), new Held(from, storage.pin(table.storageId(), from)));
        before.pin().close();
      }
    }
  }

  /** Gives up the pasts of tables that came to have no stream. */
  void keepOnly(Set<TableId> tables) {
    List.copyOf(held.keySet()).stream()
        .filter(table -> !tables.contains(table))
        .forEach(this::close);
  }

  /** Gives up a table's past. */
  void close(TableId table) {
    Held last = held.remove(table);
    if (last != null) {
      last.pin().close();
    }
  }

  /**
   * The oldest moment that can be asked for. Measured from the newest commit, which is durable and
   * no later than the present, so that it never lies before what an earlier process gave up.
   */
  private CommitTime needed(Table table) {
    return needed(table, storage.clock().latest());
  }

  /** The same of a table that has streams, at the newest commit. */
  static CommitTime needed(Table table, CommitTime latest) {
    CommitTime begin = table.settings().streams().all().getFirst().begin();
    long kept = latest.micros() - KEPT.toNanos() / 1000;
    return CommitTime.max(begin, new CommitTime(Math.max(0, kept)));
  }

  static Key key(Table table) {
    return new Key(
        KeyCodec.encode(
            new AttributeValue.S(table.region()), AttributeValue.N.of(table.storageId().value())));
  }
}
