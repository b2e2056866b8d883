package dev.tidemark.storage;

import dev.tidemark.error.StorageException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Rows with history. Blocking; made for virtual threads; every method may be called from any
 * thread. No caller sees a lock, a history layout or an engine's snapshot.
 *
 * <p>Contract, kept by every engine and checked by one suite:
 *
 * <ul>
 *   <li>A write is durable before it returns. Commit times strictly increase; the rows of one
 *       {@link #transact} share one. If A returned before B began, A's time is smaller.
 *   <li>{@link #write} and {@link #transact} are serializable. A read sees every write that
 *       returned before it began.
 *   <li>{@link #scan} at T, {@link #changes} and {@link #feed} give the same answer for ever while
 *       T is not before the {@link #horizon}, whatever is written, expired or compacted meanwhile.
 *   <li>A write whose outcome cannot be known fails with {@link
 *       StorageException.Kind#UNKNOWN_OUTCOME}.
 * </ul>
 */
public interface StorageEngine extends AutoCloseable {
  CommitClock clock();

  /** An id that no table has or ever had, not even after a restart. */
  TableId reserveTableId();

  /**
   * Makes an empty table.
   *
   * @throws IllegalStateException if the id is or was in use
   */
  void createTable(TableId table, History history);

  /**
   * Switches history on or off, or changes its retention.
   *
   * <p>Off drops the past. On (from off) begins a new past now, at a {@link CommitClock#fence}. A
   * shorter retention moves the horizon forward for good; a longer one never moves it back. While
   * the past is pinned it goes on being recorded, even when off.
   */
  void alterHistory(TableId table, History history);

  /**
   * Drops a table and its past, without walking either. Pins keep what they hold until closed: of a
   * pinned table {@link #splits}, {@link #scan} and {@link #changes} go on, the rest is refused.
   * What was pinned, and whatever is dropped before the first {@link #expire} after opening, goes
   * with a later {@link #expire}.
   */
  void dropTable(TableId table);

  /**
   * Runs while nobody writes to a table: writes that have begun are done by then, and those that
   * come meanwhile wait until it ends. It may drop the table; it must not write to it, nor call
   * this again.
   */
  <T> T withoutWrites(TableId table, Supplier<T> body);

  /** The tables that there are, in order. */
  List<TableId> tables();

  TableSize size(TableId table);

  /** The row as it is, or null. */
  @Nullable Row get(TableId table, Key key);

  /** Rows as they stood at one moment, in the order of the keys; null where there is none. */
  List<@Nullable Row> getAll(List<TableKey> keys);

  /** Rows of a range in key order, or in reverse. */
  Page query(TableId table, KeyRange range, boolean reverse, PageLimit limit);

  /** Reads one row, decides, writes. */
  Outcome write(WriteOp op);

  /**
   * Reads up to a hundred rows, and the few that the caller keeps about the write itself, decides,
   * and writes all or none: none if any decision is {@link Decision.Refuse}. Every op decides, also
   * after a refusal. Outcomes come in the order of the ops. No two ops may name the same row.
   */
  List<Outcome> transact(List<WriteOp> ops);

  /**
   * Keeps index tables with a table: from the return of this call on, every write to the table also
   * writes, in its own commit, what follows from it for the rows of these indexes, and of no
   * others. Index tables are tables like any other, without history; read them with {@link #query}
   * and {@link #getAll}, write to them by no other way. Their {@link #size} is exact, whether they
   * are complete or not.
   *
   * <p>Waits for the writes that are under way, so that after it none keeps an index that was left
   * out, or misses one that was added. Not durable: set again after opening, before the first write
   * to the table; forgotten when the table is dropped. To drop an index, first set the indexes
   * without it. Writes do not fail if an index table is dropped nevertheless: its rows are no
   * longer kept.
   *
   * <p>An index of a table that holds rows begins as not {@link Index#complete}, is filled with
   * {@link #index} while writes go on, and then is set again as complete.
   *
   * @throws StorageException REFUSED if one of the tables is not there
   * @throws IllegalArgumentException if an index table keeps history
   */
  void setIndexes(TableId table, Indexes indexes);

  /**
   * Writes the rows of incomplete indexes that are missing for these base rows as they are now, all
   * in one commit, with their base rows' commit times. Idempotent; leaves base rows and history
   * alone; passes over keys without a row. Holds the rows' locks meanwhile: a few hundred keys at a
   * time.
   */
  void index(TableId table, List<Key> keys);

  /**
   * Fills a table that is empty, keeps no history, and that nobody else writes to or reads until
   * all of it is there; as much as the disk holds, in constant memory, without a log of single
   * writes. Its indexes are filled with it. History switched on afterwards begins after it.
   *
   * @throws StorageException REFUSED if the table is not there
   * @throws IllegalStateException if it holds rows or keeps history
   */
  BulkLoader bulkLoad(TableId table);

  /**
   * The oldest moment that can still be read: the later of when history began and now less the
   * retention.
   *
   * @return null if the table keeps no history
   */
  @Nullable CommitTime horizon(TableId table);

  /**
   * Keeps every moment from {@code from} on readable until the pin is closed. Before the first
   * {@link #expire} after opening, any moment that is still there can be pinned, be it before the
   * horizon or of a dropped table: so pins of before a restart are taken again.
   *
   * @throws StorageException REFUSED if {@code from} is before the horizon
   */
  Pin pin(TableId table, CommitTime from);

  /** About {@code wanted} parts of like size; the same table and number give the same splits. */
  List<Split> splits(TableId table, int wanted);

  /**
   * Every row of the split as it was at {@code at}, once, in key order, in constant memory.
   *
   * <p>A moment that is not after the wall clock is closed first, see {@link
   * CommitClock#awaitClosed}. Of a later one, say {@link CommitTime#MAX}, the answer is the
   * present; that also a table without history gives. An open cursor is unmoved by whatever
   * happens.
   *
   * @throws StorageException REFUSED if {@code at} is before the horizon and no pin covers it
   */
  Cursor<Row> scan(Split split, CommitTime at);

  /**
   * The net change of every row of the split that was written in [from, to), in key order, in
   * constant memory, at a cost of the writes in the window. A row written and left as it was is a
   * change with like images.
   *
   * @throws StorageException REFUSED if {@code from} is before the horizon and no pin covers it
   */
  Cursor<Change> changes(Split split, CommitTime from, CommitTime to);

  /**
   * Every write of the split after a place and before {@code until}, one by one, in the order of
   * commit times and, within a commit, of keys; in constant memory, at a cost of those writes: to
   * ask for what is new since a moment ago costs little, however large the table.
   *
   * <p>Gives what was committed when it was opened. No write that comes later, in any split, has
   * its place before one that was given; so who goes on at the last {@link Written#position} sees
   * every write exactly once. Splits may be changed in between.
   *
   * @param until {@link CommitTime#MAX} for all that there is; a moment that is not after the wall
   *     clock is closed first, as for {@link #scan}
   * @throws StorageException REFUSED if {@code after} is before the horizon and no pin covers it
   */
  Cursor<Written> feed(Split split, FeedPosition after, CommitTime until);

  /**
   * Drops history that is past retention and not pinned, by whole days. Cheap; called from time to
   * time, first after the pins of before a restart are taken again.
   */
  void expire();

  /**
   * What the engine knows of itself at next to no cost; those that it does not know are left out.
   */
  List<Figure> figures();

  /** False once a write has failed in such a way that the engine must be opened again. */
  boolean isWritable();

  /**
   * Finishes what has begun, then releases everything. Later calls fail, also of cursors left open.
   * Idempotent.
   */
  @Override
  void close();
}
