package dev.tidemark.storage;

import dev.tidemark.error.StorageException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Every byte that {@link RocksEngine} puts on disk, version {@value #VERSION}. Numbers are big
 * endian and unsigned; a varint is little-endian groups of seven bits, the high bit set on all but
 * the last byte. Times are microseconds since the epoch.
 *
 * <pre>
 * folder/FORMAT         text: "tidemark-storage 1\n"
 * folder/acknowledged   newest commit or fence that was acknowledged(8); see RocksMark
 * folder/rocksdb/       a RocksDB database with the column families below
 * folder/tmp/           sorted runs of open cursors and bulk loads, files of rows that a load hands
 *                       to the database at its end; emptied on open
 *
 * meta
 *   "c"                 floor(8) latest(8)     no commit before floor is to come;
 *                                              the newest commit or fence
 *   "i"                 id(4)                  highest table number given out
 *   "t" table(4)        phase(1: 0 live, 1 dropped, 2 gone)
 *                       retention(8, micros; 0: history off)
 *                       earliest(8) kept(8)    see TableState; 2^63-1: never
 *   "s" table(4)        rows(8) bytes(8)       size of the table
 *
 * current: the rows as they are
 *   table(4) key        row = written(8) sizeBytes(varint) value
 *
 * history: what each write to a table that records its past replaced, in order of time
 *   day(2) table(4) part(1) time(8) key
 *                       flags(1: 1 there was a row, 2 the write removed it, 4 as expired) [row]
 *     time              of the write
 *     day               days since the epoch of time, no more than 65535
 *     part              first byte of key, 0 if key is empty
 *
 * successor: for a write with a history entry whose row was replaced later, by which write
 *   day(2) table(4) part(1) time(8) key
 *                       time(8) of the write that replaced the row
 *     day, time         of the write whose row was replaced
 * </pre>
 *
 * <p>The row that a write at p left behind is the current row if that was written at p, and
 * otherwise the row in the history entry of p's successor. Of a write that removed the row the
 * flags say so, and it has no successor.
 */
final class RocksLayout {
  static final int VERSION = 1;
  static final String FORMAT_FILE = "FORMAT";
  static final String FORMAT_NAME = "tidemark-storage";
  static final String MARK_FILE = "acknowledged";
  static final String DATABASE = "rocksdb";
  static final String TEMPORARY = "tmp";

  static final String CURRENT = "current";
  static final String HISTORY = "history";
  static final String SUCCESSOR = "successor";
  static final String META = "default";

  static final int DAY_MAX = 0xffff;
  static final int PARTS = 256;

  private static final int TABLE_BYTES = 4;
  private static final int DAY_TABLE_BYTES = 2 + TABLE_BYTES;

  /** Day, table and part, with which an event begins. */
  private static final int PART_BYTES = DAY_TABLE_BYTES + 1;

  /** Without the key of the row. */
  static final int EVENT_BYTES = PART_BYTES + 8;

  private static final int HAD_ROW = 1;
  private static final int REMOVED = 2;
  private static final int EXPIRED = 4;

  private RocksLayout() {}

  // meta

  static byte[] clockKey() {
    return new byte[] {'c'};
  }

  static byte[] clock(Timeline timeline) {
    return ByteBuffer.allocate(16).putLong(timeline.floor()).putLong(timeline.latest()).array();
  }

  static Timeline clock(byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    return new Timeline(in.getLong(), in.getLong());
  }

  static byte[] highestIdKey() {
    return new byte[] {'i'};
  }

  static byte[] highestId(int id) {
    return ByteBuffer.allocate(4).putInt(id).array();
  }

  static int highestId(byte[] value) {
    return ByteBuffer.wrap(value).getInt();
  }

  static byte[] stateKey(TableId table) {
    return ByteBuffer.allocate(1 + TABLE_BYTES).put((byte) 't').putInt(table.value()).array();
  }

  static byte[] sizeKey(TableId table) {
    return ByteBuffer.allocate(1 + TABLE_BYTES).put((byte) 's').putInt(table.value()).array();
  }

  static byte[] stateKeys() {
    return new byte[] {'t'};
  }

  static TableId stateTable(byte[] key) {
    return new TableId(ByteBuffer.wrap(key).getInt(1));
  }

  static byte[] state(TableState state) {
    long retention =
        state.history() instanceof History.Keep keep ? TableState.retentionMicros(keep) : 0;
    return ByteBuffer.allocate(1 + 3 * 8)
        .put(
            switch (state.phase()) {
              case LIVE -> (byte) 0;
              case DROPPED -> (byte) 1;
              case GONE -> (byte) 2;
            })
        .putLong(retention)
        .putLong(state.earliest())
        .putLong(state.kept())
        .array();
  }

  static byte[] size(TableSize size) {
    return ByteBuffer.allocate(16).putLong(size.rows()).putLong(size.bytes()).array();
  }

  static TableState state(byte[] state, byte @Nullable [] size) {
    ByteBuffer in = ByteBuffer.wrap(state);
    TableState.Phase phase =
        switch (in.get()) {
          case 0 -> TableState.Phase.LIVE;
          case 1 -> TableState.Phase.DROPPED;
          case 2 -> TableState.Phase.GONE;
          default -> throw corrupt("a table's state");
        };
    long retention = in.getLong();
    History history =
        retention == 0 ? History.OFF : new History.Keep(Duration.of(retention, ChronoUnit.MICROS));
    ByteBuffer sizes = ByteBuffer.wrap(size == null ? new byte[16] : size);
    return new TableState(
        phase,
        history,
        in.getLong(),
        in.getLong(),
        new TableSize(sizes.getLong(), sizes.getLong()));
  }

  // current

  static byte[] tablePrefix(TableId table) {
    return ByteBuffer.allocate(TABLE_BYTES).putInt(table.value()).array();
  }

  static byte[] currentKey(TableId table, byte[] key) {
    return ByteBuffer.allocate(TABLE_BYTES + key.length).putInt(table.value()).put(key).array();
  }

  /** Where a range of keys ends. */
  static byte[] currentEnd(TableId table, byte @Nullable [] to) {
    return to == null ? end(tablePrefix(table)) : currentKey(table, to);
  }

  static byte[] rowKey(byte[] currentKey) {
    return Arrays.copyOfRange(currentKey, TABLE_BYTES, currentKey.length);
  }

  static byte[] row(Row row) {
    ByteBuffer out = ByteBuffer.allocate(rowBytes(row));
    putRow(out, row);
    return out.array();
  }

  static Row row(byte[] key, byte[] encoded) {
    return readRow(key, ByteBuffer.wrap(encoded));
  }

  private static int rowBytes(Row row) {
    return 8 + varintBytes(row.sizeBytes()) + row.value().length;
  }

  private static void putRow(ByteBuffer out, Row row) {
    out.putLong(row.written().micros());
    int size = row.sizeBytes();
    while ((size & ~0x7f) != 0) {
      out.put((byte) (size | 0x80));
      size >>>= 7;
    }
    out.put((byte) size).put(row.value());
  }

  private static Row readRow(byte[] key, ByteBuffer in) {
    try {
      CommitTime written = new CommitTime(in.getLong());
      int size = 0;
      for (int shift = 0; ; shift += 7) {
        byte b = in.get();
        size |= (b & 0x7f) << shift;
        if (b >= 0) {
          break;
        }
        if (shift > 28) {
          throw corrupt("a row");
        }
      }
      byte[] value = new byte[in.remaining()];
      in.get(value);
      return new Row(new Key(key), written, size, value);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw corrupt("a row");
    }
  }

  private static int varintBytes(int value) {
    return value == 0 ? 1 : (38 - Integer.numberOfLeadingZeros(value)) / 7;
  }

  // history and successor

  static int day(long micros) {
    return (int) Math.min(DAY_MAX, micros / TableState.DAY_MICROS);
  }

  static int part(byte[] key) {
    return key.length == 0 ? 0 : key[0] & 0xff;
  }

  /** The key of a write's history or successor entry. */
  static byte[] eventKey(TableId table, long micros, byte[] key) {
    return event(day(micros), table, part(key), micros, key);
  }

  /** Where the entries of a part from a time on begin, on one day. */
  static byte[] eventStart(int day, TableId table, int part, long micros) {
    return event(day, table, part, micros, new byte[0]);
  }

  private static byte[] event(int day, TableId table, int part, long micros, byte[] key) {
    return ByteBuffer.allocate(EVENT_BYTES + key.length)
        .putShort((short) day)
        .putInt(table.value())
        .put((byte) part)
        .putLong(micros)
        .put(key)
        .array();
  }

  /** What all of a table's entries of a day begin with. */
  static byte[] dayPrefix(int day, TableId table) {
    return ByteBuffer.allocate(DAY_TABLE_BYTES).putShort((short) day).putInt(table.value()).array();
  }

  /** What all entries of a day begin with. */
  static byte[] dayPrefix(int day) {
    return ByteBuffer.allocate(2).putShort((short) day).array();
  }

  static int eventDay(byte[] event) {
    return ByteBuffer.wrap(event).getShort(0) & 0xffff;
  }

  static int eventTable(byte[] event) {
    return ByteBuffer.wrap(event).getInt(2);
  }

  static int eventPart(byte[] event) {
    return event[DAY_TABLE_BYTES] & 0xff;
  }

  static long eventMicros(byte[] event) {
    return ByteBuffer.wrap(event).getLong(DAY_TABLE_BYTES + 1);
  }

  static byte[] eventRowKey(byte[] event) {
    return Arrays.copyOfRange(event, EVENT_BYTES, event.length);
  }

  /** Whether two events are of one day, table and part. */
  static boolean isSamePart(byte[] a, byte[] b) {
    return Arrays.equals(a, 0, PART_BYTES, b, 0, PART_BYTES);
  }

  /** Compares events of one day and table by time, then key. */
  static int compareInPart(byte[] a, byte[] b) {
    return Arrays.compareUnsigned(a, PART_BYTES, a.length, b, PART_BYTES, b.length);
  }

  /**
   * What a write replaced.
   *
   * @param expired only if removed
   */
  static byte[] replaced(@Nullable Row before, boolean removed, boolean expired) {
    ByteBuffer out = ByteBuffer.allocate(1 + (before == null ? 0 : rowBytes(before)));
    int flags = (before == null ? 0 : HAD_ROW) | (removed ? REMOVED : 0) | (expired ? EXPIRED : 0);
    out.put((byte) flags);
    if (before != null) {
      putRow(out, before);
    }
    return out.array();
  }

  /** The row that a write replaced, null if there was none. */
  static @Nullable Row replacedRow(byte[] key, byte[] encoded) {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    return (flags(in) & HAD_ROW) == 0 ? null : readRow(key, in);
  }

  /** Whether the write removed the row. */
  static boolean removed(byte[] encoded) {
    return (flags(ByteBuffer.wrap(encoded)) & REMOVED) != 0;
  }

  /** Whether the write removed the row because its time had come. */
  static boolean expired(byte[] encoded) {
    return (flags(ByteBuffer.wrap(encoded)) & EXPIRED) != 0;
  }

  private static int flags(ByteBuffer in) {
    if (!in.hasRemaining()) {
      throw corrupt("a replaced row");
    }
    return in.get();
  }

  static byte[] time(long micros) {
    return ByteBuffer.allocate(8).putLong(micros).array();
  }

  static long time(byte[] encoded) {
    return ByteBuffer.wrap(encoded).getLong();
  }

  /** The end of the range of keys with a prefix that is not all ones. */
  static byte[] end(byte[] prefix) {
    byte[] end = KeyRange.after(prefix);
    if (end == null) {
      throw new IllegalArgumentException("a prefix without an end");
    }
    return end;
  }

  static StorageException corrupt(String what) {
    return new StorageException(StorageException.Kind.CORRUPT, what + " cannot be read");
  }
}
