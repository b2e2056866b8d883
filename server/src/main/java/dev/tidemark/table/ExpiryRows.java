package dev.tidemark.table;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.storage.IndexRow;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The index that a table's items expire by: its keys are the second of expiry, 8 bytes big-endian,
 * and then the item's key; its values are empty (FORMATS.md, "Expiry index").
 */
final class ExpiryRows {
  private static final byte[] NOTHING = new byte[0];

  /** More digits than a second within the next billion years has. */
  private static final int DIGITS_MAX = 18;

  private ExpiryRows() {}

  /** An item's row; null if it does not expire. */
  static @Nullable IndexRow row(TimeToLive timeToLive, Key base, Item item) {
    Long second = second(timeToLive, item);
    return second == null ? null : new IndexRow(new Key(key(second, base.bytes())), 0, NOTHING);
  }

  /**
   * When an item expires, in seconds since the epoch, rounded down; null: never, for it has not the
   * attribute, or not as a number, or one before 1970.
   */
  static @Nullable Long second(TimeToLive timeToLive, Item item) {
    if (!(item.get(timeToLive.attribute()) instanceof AttributeValue.N(BigDecimal number))) {
      return null;
    }
    long digits = number.precision() - (long) number.scale();
    if (number.signum() < 0 || digits > DIGITS_MAX) {
      return null;
    }
    return digits <= 0 ? 0 : number.setScale(0, RoundingMode.FLOOR).longValueExact();
  }

  /** The rows of items that expire from one second on, before another. */
  static KeyRange range(long from, long to) {
    return new KeyRange(key(from, NOTHING), key(to, NOTHING));
  }

  /** The key of the item that a row is of. */
  static Key base(Key indexKey) {
    byte[] bytes = indexKey.bytes();
    return new Key(Arrays.copyOfRange(bytes, Long.BYTES, bytes.length));
  }

  private static byte[] key(long second, byte[] base) {
    return ByteBuffer.allocate(Long.BYTES + base.length).putLong(second).put(base).array();
  }
}
