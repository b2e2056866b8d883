package dev.tidemark.storage;

import dev.tidemark.error.StorageException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The one order of everything that changes the store. A thread takes all changes that wait, gives
 * out the times, writes them as one batch and wakes whoever brought them.
 */
final class RocksLedger implements AutoCloseable {
  private static final int ORDERS_MAX = 1024;
  private static final long BATCH_BYTES = 8 << 20;

  /**
   * Puts a change into a batch. Throws only before it has put anything. Run by the ledger's thread,
   * so it must not wait for a lock: its owner may be waiting for this very batch.
   */
  @FunctionalInterface
  interface Order<T extends @Nullable Object> {
    T stage(RocksBatch batch) throws RocksDBException;
  }

  /** Makes a batch durable. */
  @FunctionalInterface
  interface Log {
    void write(WriteBatch batch) throws RocksDBException;
  }

  private final RocksStore store;
  private final Log log;
  private final InstantSource wall;
  private final Map<TableId, TableState> tables = new ConcurrentHashMap<>();
  private final BlockingQueue<Ticket<?>> queue = new LinkedBlockingQueue<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("ledger").daemon().factory());
  private final LastWrites lastWrites;

  /** What the batch that is being written makes true: known before any of it can be read. */
  private volatile Timeline assigned;

  /** What is written. */
  private volatile Timeline published;

  /** Its thread's alone. */
  private int highestId;

  private volatile @Nullable Throwable broken;

  private static final class Ticket<T extends @Nullable Object> {
    private final Order<T> order;
    private final Semaphore done = new Semaphore(0);
    private @Nullable T result;
    private @Nullable RuntimeException failure;

    Ticket(Order<T> order) {
      this.order = order;
    }

    void stage(RocksBatch batch) throws RocksDBException {
      try {
        result = order.stage(batch);
      } catch (RuntimeException refused) {
        failure = refused;
      }
    }
  }

  RocksLedger(RocksStore store, Log log, InstantSource wall) {
    this.store = store;
    this.log = log;
    this.wall = wall;
    byte[] clock = store.get(store.meta, RocksLayout.clockKey());
    this.published = clock == null ? Timeline.START : RocksLayout.clock(clock);
    this.assigned = published;
    this.lastWrites = new LastWrites(published.floor());
    byte[] highest = store.get(store.meta, RocksLayout.highestIdKey());
    this.highestId = highest == null ? TableId.SYSTEM_TABLES - 1 : RocksLayout.highestId(highest);
    byte[] from = RocksLayout.stateKeys();
    try (RocksRange states =
        new RocksRange(store.db, store.meta, null, from, RocksLayout.end(from), true)) {
      for (; states.valid(); states.next()) {
        TableId table = RocksLayout.stateTable(states.key());
        byte[] size = store.get(store.meta, RocksLayout.sizeKey(table));
        tables.put(table, RocksLayout.state(states.value(), size));
      }
    }
    thread.execute(this::commitAll);
  }

  /** The tables as they are. */
  Map<TableId, TableState> tables() {
    return tables;
  }

  /** Of a table, for all writes that can be read. */
  long[] lastWrites(TableId table) {
    return lastWrites.of(table);
  }

  Timeline published() {
    return published;
  }

  /** No commit before its floor is to come, not even one whose batch is being written. */
  Timeline assigned() {
    return assigned;
  }

  long now() {
    return published.now(wall.instant());
  }

  /** Whether no write has failed so far. */
  boolean isWritable() {
    return broken == null;
  }

  /** Brings a change into the order and returns once it is durable. */
  <T extends @Nullable Object> T submit(Order<T> order) {
    Ticket<T> ticket = new Ticket<>(order);
    queue.add(ticket);
    ticket.done.acquireUninterruptibly();
    RuntimeException failure = ticket.failure;
    if (failure != null) {
      throw failure;
    }
    return result(ticket);
  }

  @SuppressWarnings("NullAway") // Without a failure the order has given its result, null or not.
  private static <T extends @Nullable Object> T result(Ticket<T> ticket) {
    return ticket.result;
  }

  private void commitAll() {
    List<Ticket<?>> tickets = new ArrayList<>(ORDERS_MAX);
    try {
      while (true) {
        tickets.add(queue.take());
        commit(tickets);
        tickets.forEach(ticket -> ticket.done.release());
        tickets.clear();
      }
    } catch (InterruptedException _) {
      // Closed.
    }
  }

  private void commit(List<Ticket<?>> tickets) {
    Throwable earlier = broken;
    if (earlier != null) {
      fail(
          tickets,
          StorageException.Kind.REOPEN,
          "an earlier write failed: open the store again",
          earlier);
      return;
    }
    try {
      batch(tickets);
    } catch (RocksDBException | RuntimeException | Error e) {
      broken = e;
      fail(
          tickets,
          StorageException.Kind.UNKNOWN_OUTCOME,
          "the write-ahead log failed: " + e.getMessage(),
          e);
    }
  }

  private static void fail(
      List<Ticket<?>> tickets, StorageException.Kind kind, String message, Throwable cause) {
    for (Ticket<?> ticket : tickets) {
      if (ticket.failure == null) {
        ticket.failure = new StorageException(kind, message, cause);
      }
    }
  }

  /** Writes a ticket and those that wait behind it, which it adds. */
  private void batch(List<Ticket<?>> tickets) throws RocksDBException {
    try (RocksBatch batch = new RocksBatch(store, tables, published, highestId, wall, lastWrites)) {
      tickets.getFirst().stage(batch);
      Ticket<?> next;
      while (tickets.size() < ORDERS_MAX
          && batch.dataBytes() < BATCH_BYTES
          && (next = queue.poll()) != null) {
        tickets.add(next);
        next.stage(batch);
      }
      write(batch);
    }
  }

  private void write(RocksBatch batch) throws RocksDBException {
    WriteBatch finished = batch.finish();
    if (finished == null) {
      return;
    }
    assigned = batch.timeline();
    log.write(finished);
    store.acknowledge(batch.timeline().latest());
    tables.putAll(batch.changed());
    highestId = batch.highestId();
    published = batch.timeline();
  }

  /** Call when nobody is inside {@link #submit}, nor will be. */
  @Override
  public void close() {
    thread.shutdownNow();
    thread.close();
  }
}
