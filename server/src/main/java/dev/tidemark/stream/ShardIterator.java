package dev.tidemark.stream;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where in a shard to read on. Holds all that is needed, so nothing is kept of it here; it works
 * after a restart as before.
 *
 * @param shardMillis the shard's id, its first half
 * @param shardFirst the second: the first byte of its keys
 * @param position the first record that is wanted; null: the oldest that there is
 * @param issued the start of its life
 */
record ShardIterator(
    StreamArn stream,
    long shardMillis,
    int shardFirst,
    @Nullable SequenceNumber position,
    Instant issued) {
  private static final byte VERSION = 1;
  private static final int BYTES = 1 + 8 + 1 + 8 + 1 + 8 + 1 + 4;

  /** AWS's form: the stream's ARN, a number, and what is its own business. */
  @Override
  public String toString() {
    ByteBuffer out = ByteBuffer.allocate(BYTES);
    out.put(VERSION).putLong(shardMillis).put((byte) shardFirst).putLong(issued.toEpochMilli());
    out.put((byte) (position == null ? 0 : 1));
    SequenceNumber from = position == null ? new SequenceNumber(0, 0, 0) : position;
    out.putLong(from.micros()).put((byte) from.part()).putInt(from.ordinal());
    return stream + "|1|" + Base64.getUrlEncoder().withoutPadding().encodeToString(out.array());
  }

  /** Null if it is none of ours. */
  static @Nullable ShardIterator parse(String text) {
    String[] parts = text.split("\\|", -1);
    StreamArn stream = parts.length == 3 ? StreamArn.parse(parts[0]) : null;
    if (stream == null || !parts[1].equals("1")) {
      return null;
    }
    try {
      ByteBuffer in = ByteBuffer.wrap(Base64.getUrlDecoder().decode(parts[2]));
      if (in.remaining() != BYTES || in.get() != VERSION) {
        return null;
      }
      long shardMillis = in.getLong();
      int shardFirst = in.get() & 0xff;
      Instant issued = Instant.ofEpochMilli(in.getLong());
      boolean positioned = in.get() != 0;
      SequenceNumber position = new SequenceNumber(in.getLong(), in.get() & 0xff, in.getInt());
      return new ShardIterator(
          stream, shardMillis, shardFirst, positioned ? position : null, issued);
    } catch (IllegalArgumentException | BufferUnderflowException _) {
      return null;
    }
  }

  boolean isOf(Shard shard) {
    return shard.from().micros() / 1000 == shardMillis && shard.first() == shardFirst;
  }
}
