package dev.tidemark.item;

import dev.tidemark.item.AttributeValue.B;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Row keys whose unsigned byte order is: by hash of the partition key, then partition key, then
 * sort key in DynamoDB's order. A row of an index is the same by the key of the index, and then by
 * the table's.
 *
 * <pre>
 * key    = hash(4, big endian) part [part]
 * index  = hash(4, big endian) part{1..4} part{0..4} key
 * hash   = fmix32(CRC-32C of the partition key's parts, one after the other)
 * part   = S and B: bytes, 0x00 written as 00 FF, ended by 00 01
 *          N: sign exponent digits, see {@link #number}
 * </pre>
 *
 * Each part ends itself, so no key is a prefix of another.
 */
public final class KeyCodec {
  /** Bytes of the hash that every key begins with. */
  public static final int HASH_BYTES = 4;

  private static final int EXPONENT_OFFSET = 1024;
  private static final byte[] NOTHING = {};

  private KeyCodec() {}

  /** The key of a row. {@code range} is null exactly if the table has no sort key. */
  public static byte[] encode(AttributeValue hash, @Nullable AttributeValue range) {
    return encode(List.of(hash), range == null ? List.of() : List.of(range), NOTHING);
  }

  /**
   * The key of a row of an index.
   *
   * @param partition values of all partition key attributes of the index
   * @param sort values of all its sort key attributes
   * @param key of the table's row, made by {@link #encode}
   */
  public static byte[] indexKey(
      List<AttributeValue> partition, List<AttributeValue> sort, byte[] key) {
    return encode(partition, sort, key);
  }

  /**
   * What the keys of all rows of a table or index begin with that agree in these values.
   *
   * @param partition values of all partition key attributes
   * @param sort values of none, some or all sort key attributes, the most significant first
   */
  public static byte[] prefix(List<AttributeValue> partition, List<AttributeValue> sort) {
    return encode(partition, sort, NOTHING);
  }

  private static byte[] encode(
      List<AttributeValue> partition, List<AttributeValue> sort, byte[] end) {
    byte[] hashed = parts(partition);
    byte[] sorted = parts(sort);
    return ByteBuffer.allocate(HASH_BYTES + hashed.length + sorted.length + end.length)
        .putInt(hash(hashed))
        .put(hashed)
        .put(sorted)
        .put(end)
        .array();
  }

  /**
   * The key of the table's row that the key of an index's row ends with.
   *
   * @param attributes the index's key attributes, partition key first
   * @throws IllegalArgumentException if the key is none of such an index
   */
  public static byte[] tableKey(byte[] indexKey, List<KeyAttribute> attributes) {
    int at = HASH_BYTES;
    for (KeyAttribute attribute : attributes) {
      at = afterPart(indexKey, at, attribute.type() == KeyType.N);
    }
    if (at >= indexKey.length) {
      throw new IllegalArgumentException("an index's key that ends too early");
    }
    return Arrays.copyOfRange(indexKey, at, indexKey.length);
  }

  private static int afterPart(byte[] key, int from, boolean number) {
    if (number && from < key.length && key[from] == 2) {
      return from + 1;
    }
    int end = number && from < key.length && key[from] == 1 ? 0xff : 0;
    for (int i = number ? from + 3 : from; i < key.length; i++) {
      if ((key[i] & 0xff) == end) {
        if (number) {
          return i + 1;
        }
        if (i + 1 < key.length && key[i + 1] == 1) {
          return i + 2;
        }
        i++;
      }
    }
    throw new IllegalArgumentException("an index's key that ends too early");
  }

  private static byte[] parts(List<AttributeValue> values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(32);
    for (AttributeValue value : values) {
      out.writeBytes(part(value));
    }
    return out.toByteArray();
  }

  /** What the keys of all rows of one partition key begin with. */
  public static byte[] partition(AttributeValue hash) {
    return encode(hash, null);
  }

  /** A sort key's part: compare these bytes to compare sort keys of one type. */
  public static byte[] part(AttributeValue value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(32);
    switch (value) {
      case S(String s) -> escaped(out, s.getBytes(StandardCharsets.UTF_8), true);
      case B(byte[] b) -> escaped(out, b, true);
      case N(BigDecimal n) -> number(out, n);
      case AttributeValue.Bool _,
          AttributeValue.Null _,
          AttributeValue.SS _,
          AttributeValue.NS _,
          AttributeValue.BS _,
          AttributeValue.L _,
          AttributeValue.M _ ->
          throw new IllegalArgumentException("not a key type: " + value.typeName());
    }
    return out.toByteArray();
  }

  /** What the parts of all strings or binaries that begin with {@code prefix} begin with. */
  public static byte[] partPrefix(AttributeValue prefix) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(32);
    switch (prefix) {
      case S(String s) -> escaped(out, s.getBytes(StandardCharsets.UTF_8), false);
      case B(byte[] b) -> escaped(out, b, false);
      default -> throw new IllegalArgumentException("no prefixes of " + prefix.typeName());
    }
    return out.toByteArray();
  }

  private static void escaped(ByteArrayOutputStream out, byte[] bytes, boolean end) {
    for (byte b : bytes) {
      out.write(b);
      if (b == 0) {
        out.write(0xff);
      }
    }
    if (end) {
      out.write(0);
      out.write(1);
    }
  }

  /**
   * A number: 01 negative, 02 zero, 03 positive; then the decimal exponent of the first digit plus
   * 1024 in two bytes; then digit pairs, each plus one; then 00. All but the first byte inverted
   * for negatives.
   */
  private static void number(ByteArrayOutputStream out, BigDecimal value) {
    if (value.signum() == 0) {
      out.write(2);
      return;
    }
    boolean negative = value.signum() < 0;
    int mask = negative ? 0xff : 0;
    BigDecimal stripped = value.abs().stripTrailingZeros();
    String digits = stripped.unscaledValue().toString();
    int exponent = digits.length() - 1 - stripped.scale() + EXPONENT_OFFSET;
    out.write(negative ? 1 : 3);
    out.write((exponent >>> 8) ^ mask);
    out.write((exponent & 0xff) ^ mask);
    for (int i = 0; i < digits.length(); i += 2) {
      int tens = digits.charAt(i) - '0';
      int units = i + 1 < digits.length() ? digits.charAt(i + 1) - '0' : 0;
      out.write((tens * 10 + units + 1) ^ mask);
    }
    out.write(mask);
  }

  /** CRC-32C spread by MurmurHash3's 32-bit finalizer: fixed for ever, for it is on disk. */
  static int hash(byte[] partition) {
    CRC32C crc = new CRC32C();
    crc.update(partition, 0, partition.length);
    int h = (int) crc.getValue();
    h ^= h >>> 16;
    h *= 0x85ebca6b;
    h ^= h >>> 13;
    h *= 0xc2b2ae35;
    h ^= h >>> 16;
    return h;
  }
}
