package dev.tidemark.storage;

import dev.tidemark.error.StorageException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The one order of everything that changes the store. Group commit without a thread of its own:
 * whoever comes first takes what is waiting, gives out the times, writes it as one batch, wakes the
 * others and hands over to the next in line.
 */
final class RocksLedger {
  private static final int ORDERS_MAX = 1024;
  private static final long BATCH_BYTES = 8 << 20;

  /**
   * Puts a change into a batch. Throws only before it has put anything. Run by whoever leads, so it
   * must not wait for a lock: its owner may be waiting for this very batch.
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
  private final ReentrantLock queueLock = new ReentrantLock();
  private final Deque<Ticket<?>> queue = new ArrayDeque<>();
  private boolean leading;
  private final LastWrites lastWrites;

  /** What the batch that is being written makes true: known before any of it can be read. */
  private volatile Timeline assigned;

  /** What is written. */
  private volatile Timeline published;

  private volatile int highestId;
  private volatile @Nullable Throwable broken;

  private static final class Ticket<T extends @Nullable Object> {
    private final Order<T> order;
    private final Semaphore wake = new Semaphore(0);
    private boolean lead;
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
    boolean lead;
    queueLock.lock();
    try {
      queue.add(ticket);
      lead = !leading;
      leading = true;
    } finally {
      queueLock.unlock();
    }
    if (!lead) {
      ticket.wake.acquireUninterruptibly();
      lead = ticket.lead;
    }
    if (lead) {
      lead();
    }
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

  /** One batch; the caller's ticket is the first, and out of the queue before anything can fail. */
  private void lead() {
    List<Ticket<?>> tickets = new ArrayList<>();
    Ticket<?> own = poll();
    if (own != null) {
      tickets.add(own);
    }
    try {
      if (broken == null) {
        batch(tickets);
      } else {
        refuse(tickets);
      }
    } catch (RocksDBException | RuntimeException | Error e) {
      broken = e;
      for (Ticket<?> ticket : tickets) {
        if (ticket.failure == null) {
          ticket.failure =
              new StorageException(
                  StorageException.Kind.UNKNOWN_OUTCOME,
                  "the write-ahead log failed: " + e.getMessage(),
                  e);
        }
      }
    } finally {
      handOver(tickets);
    }
  }

  /** Writes the caller's ticket and those that wait behind it. */
  private void batch(List<Ticket<?>> tickets) throws RocksDBException {
    try (RocksBatch batch = new RocksBatch(store, tables, published, highestId, wall, lastWrites)) {
      tickets.getFirst().stage(batch);
      Ticket<?> next;
      while (tickets.size() < ORDERS_MAX
          && batch.dataBytes() < BATCH_BYTES
          && (next = poll()) != null) {
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

  private void refuse(List<Ticket<?>> tickets) {
    Ticket<?> next;
    while ((next = poll()) != null) {
      tickets.add(next);
    }
    for (Ticket<?> ticket : tickets) {
      ticket.failure =
          new StorageException(
              StorageException.Kind.REOPEN,
              "an earlier write failed: open the store again",
              broken);
    }
  }

  private @Nullable Ticket<?> poll() {
    queueLock.lock();
    try {
      return queue.poll();
    } finally {
      queueLock.unlock();
    }
  }

  private void handOver(List<Ticket<?>> done) {
    queueLock.lock();
    try {
      Ticket<?> next = queue.peek();
      leading = next != null;
      if (next != null) {
        next.lead = true;
        next.wake.release();
      }
    } finally {
      queueLock.unlock();
    }
    for (Ticket<?> ticket : done) {
      ticket.wake.release();
    }
  }
}
