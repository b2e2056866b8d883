package dev.tidemark.homecoming;

import dev.tidemark.item.Item;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A change of one item that waits to be made (FORMATS.md, "Homecomings").
 *
 * @param before null: it was not there, or is not told
 * @param after null: it is deleted
 */
record StagedChange(@Nullable Item before, @Nullable Item after) {
  private static final int NONE = -1;

  static StagedChange of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    Item before = item(in);
    return new StagedChange(before, item(in));
  }

  byte[] bytes() {
    byte[] old = before == null ? null : before.bytes();
    byte[] now = after == null ? null : after.bytes();
    ByteBuffer out = ByteBuffer.allocate(2 * Integer.BYTES + length(old) + length(now));
    put(out, old);
    put(out, now);
    return out.array();
  }

  private static int length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static void put(ByteBuffer out, byte @Nullable [] bytes) {
    if (bytes == null) {
      out.putInt(NONE);
    } else {
      out.putInt(bytes.length).put(bytes);
    }
  }

  private static @Nullable Item item(ByteBuffer in) {
    int length = in.getInt();
    if (length == NONE) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return Item.ofBytes(bytes);
  }
}
