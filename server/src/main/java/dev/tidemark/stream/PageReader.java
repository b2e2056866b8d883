package dev.tidemark.stream;

import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Cursor;
import dev.tidemark.storage.Written;
import dev.tidemark.table.Table;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Takes the records of one page from what was written to a shard. For one use. */
final class PageReader {
  /** Source: API reference, GetRecords. */
  static final int BYTES_MAX = 1 << 20;

  /** So that a page ends also where items are written again and again and never change. */
  private static final int WRITES_MAX = 10_000;

  private final Streams.Found found;
  private final SequenceNumber from;
  private final int limit;
  private final List<StreamRecord> records = new ArrayList<>();
  private long bytes;
  private SequenceNumber position;
  private boolean isAll;

  /**
   * @param from the first record that is wanted
   * @param limit how many are
   */
  PageReader(Streams.Found found, SequenceNumber from, int limit) {
    this.found = found;
    this.from = from;
    this.limit = limit;
    this.position = from;
  }

  /**
   * Reads until the page is full or there is no more.
   *
   * @param writes of the shard, from the commit of the first record that is wanted
   */
  void read(Cursor<Written> writes) {
    Iterator<SequencedWrite> sequenced = new Sequencing(writes);
    Table table = found.table();
    for (int seen = 0; sequenced.hasNext(); ) {
      SequencedWrite next = sequenced.next();
      if (next.number().compareTo(from) < 0) {
        continue;
      }
      position = next.number();
      if (records.size() == limit || seen++ == WRITES_MAX) {
        return;
      }
      StreamRecord record =
          StreamRecord.of(
              found.arn(), found.stream().view(), table.keys(), next.written(), next.number());
      if (record != null) {
        if (!records.isEmpty() && bytes + record.sizeBytes() > BYTES_MAX) {
          return;
        }
        records.add(record);
        bytes += record.sizeBytes();
      }
      position = next.number().next();
    }
    isAll = true;
  }

  List<StreamRecord> records() {
    return records;
  }

  /** Whether there was no more. */
  boolean isAll() {
    return isAll;
  }

  /**
   * Where to go on.
   *
   * @param known before it no more can appear
   */
  SequenceNumber position(CommitTime known) {
    SequenceNumber after = SequenceNumber.from(known);
    return isAll && after.compareTo(position) > 0 ? after : position;
  }

  private record SequencedWrite(SequenceNumber number, Written written) {}

  /** Numbers the writes of each commit, part by part. */
  private static final class Sequencing implements Iterator<SequencedWrite> {
    private final Cursor<Written> writes;
    private SequenceNumber last = new SequenceNumber(0, 0, 0);

    Sequencing(Cursor<Written> writes) {
      this.writes = writes;
    }

    @Override
    public boolean hasNext() {
      return writes.hasNext();
    }

    @Override
    public SequencedWrite next() {
      Written written = writes.next();
      byte[] key = written.key().bytes();
      long micros = written.at().micros();
      int part = key.length == 0 ? 0 : key[0] & 0xff;
      boolean another = micros != last.micros() || part != last.part();
      last = new SequenceNumber(micros, part, another ? 0 : last.ordinal() + 1);
      return new SequencedWrite(last, written);
    }
  }
}
