package dev.tidemark.item;

import dev.tidemark.error.ApiException;
import dev.tidemark.error.StorageException;
import dev.tidemark.item.AttributeValue.B;
import dev.tidemark.item.AttributeValue.BS;
import dev.tidemark.item.AttributeValue.Bool;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.NS;
import dev.tidemark.item.AttributeValue.Null;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.AttributeValue.SS;
import dev.tidemark.item.ItemVisitor.SetKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The binary form of an item:
 *
 * <pre>
 * item   = count entry*                      entries sorted by name
 * entry  = length name value                 length of the name in bytes
 * value  = tag payload
 * S 1, N 2, B 3   = length bytes             N: canonical decimal text
 * false 4, true 5, null 6                    no payload
 * SS 7, NS 8, BS 9 = length count (length bytes)*
 * L 10   = length count value*
 * M 11   = length count entry*
 * </pre>
 *
 * Numbers are unsigned LEB128; {@code length} counts the payload bytes that follow it, so that a
 * reader can step over any value.
 */
final class ItemCodec {
  private static final byte TAG_S = 1;
  private static final byte TAG_N = 2;
  private static final byte TAG_B = 3;
  private static final byte TAG_FALSE = 4;
  private static final byte TAG_TRUE = 5;
  private static final byte TAG_NULL = 6;
  private static final byte TAG_SS = 7;
  private static final byte TAG_NS = 8;
  private static final byte TAG_BS = 9;
  private static final byte TAG_L = 10;
  private static final byte TAG_M = 11;

  /** Far above what an item may be nested, far below what a stack can hold. */
  private static final int DEPTH_MAX = 200;

  private ItemCodec() {}

  static byte[] encode(Map<String, AttributeValue> attributes) {
    Writer out = new Writer(256);
    writeEntries(out, attributes);
    return out.toBytes();
  }

  static Map<String, AttributeValue> decode(byte[] bytes) {
    Reader in = new Reader(bytes);
    try {
      Map<String, AttributeValue> attributes = in.entries(0);
      in.end(bytes.length);
      return attributes;
    } catch (IllegalArgumentException | ApiException e) {
      throw in.corrupt(e); // a number or a set that is none
    }
  }

  static int count(byte[] bytes) {
    return new Reader(bytes).count();
  }

  static @Nullable AttributeValue find(byte[] bytes, String name) {
    Reader in = new Reader(bytes);
    try {
      return in.seek(name.getBytes(StandardCharsets.UTF_8)) ? in.value(0) : null;
    } catch (IllegalArgumentException | ApiException e) {
      throw in.corrupt(e);
    }
  }

  static void walk(byte[] bytes, ItemVisitor visitor) {
    Reader in = new Reader(bytes);
    try {
      in.walkEntries(in.count(), 0, visitor);
      in.end(bytes.length);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw in.corrupt(e); // a text or a number that is none
    }
  }

  static boolean walkAttribute(byte[] bytes, byte[] name, ItemVisitor visitor) {
    Reader in = new Reader(bytes);
    if (!in.seek(name)) {
      return false;
    }
    try {
      visitor.name(name, 0, name.length);
      in.walkValue(0, visitor);
      return true;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw in.corrupt(e);
    }
  }

  private static void writeEntries(Writer out, Map<String, AttributeValue> entries) {
    Map<String, AttributeValue> sorted = entries;
    if (entries.size() > 1) {
      TreeMap<String, AttributeValue> tree = new TreeMap<>(Utf8.ORDER);
      tree.putAll(entries);
      sorted = tree;
    }
    out.varint(sorted.size());
    for (Map.Entry<String, AttributeValue> entry : sorted.entrySet()) {
      out.block(entry.getKey().getBytes(StandardCharsets.UTF_8));
      writeValue(out, entry.getValue());
    }
  }

  private static void writeValue(Writer out, AttributeValue value) {
    switch (value) {
      case S(String s) -> {
        out.tag(TAG_S);
        out.block(s.getBytes(StandardCharsets.UTF_8));
      }
      case N n -> {
        out.tag(TAG_N);
        out.block(n.text().getBytes(StandardCharsets.US_ASCII));
      }
      case B(byte[] b) -> {
        out.tag(TAG_B);
        out.block(b);
      }
      case Bool(boolean b) -> out.tag(b ? TAG_TRUE : TAG_FALSE);
      case Null _ -> out.tag(TAG_NULL);
      case SS(var strings) ->
          writeSet(
              out, TAG_SS, strings.stream().map(s -> s.getBytes(StandardCharsets.UTF_8)).toList());
      case NS(var numbers) ->
          writeSet(
              out,
              TAG_NS,
              numbers.stream()
                  .map(n -> n.toPlainString().getBytes(StandardCharsets.US_ASCII))
                  .toList());
      case BS(var binaries) -> writeSet(out, TAG_BS, binaries);
      case L(var values) -> {
        out.tag(TAG_L);
        int mark = out.beginLength();
        out.varint(values.size());
        for (AttributeValue element : values) {
          writeValue(out, element);
        }
        out.endLength(mark);
      }
      case M(var values) -> {
        out.tag(TAG_M);
        int mark = out.beginLength();
        writeEntries(out, values);
        out.endLength(mark);
      }
    }
  }

  private static void writeSet(Writer out, byte tag, List<byte[]> elements) {
    out.tag(tag);
    int mark = out.beginLength();
    out.varint(elements.size());
    for (byte[] element : elements) {
      out.block(element);
    }
    out.endLength(mark);
  }

  private static final class Writer {
    private byte[] buffer;
    private int position;

    Writer(int capacity) {
      buffer = new byte[capacity];
    }

    void tag(byte tag) {
      reserve(1);
      buffer[position++] = tag;
    }

    void varint(int value) {
      reserve(5);
      position += putVarint(buffer, position, value);
    }

    void block(byte[] bytes) {
      varint(bytes.length);
      reserve(bytes.length);
      System.arraycopy(bytes, 0, buffer, position, bytes.length);
      position += bytes.length;
    }

    /** Leaves room for no length yet; {@link #endLength} shifts the payload by its bytes. */
    int beginLength() {
      return position;
    }

    void endLength(int mark) {
      int length = position - mark;
      byte[] encoded = new byte[5];
      int width = putVarint(encoded, 0, length);
      reserve(width);
      System.arraycopy(buffer, mark, buffer, mark + width, length);
      System.arraycopy(encoded, 0, buffer, mark, width);
      position += width;
    }

    byte[] toBytes() {
      return Arrays.copyOf(buffer, position);
    }

    private void reserve(int more) {
      if (buffer.length - position < more) {
        buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, position + more));
      }
    }

    private static int putVarint(byte[] target, int offset, int value) {
      int at = offset;
      int rest = value;
      while (rest >= 0x80) {
        target[at++] = (byte) (rest | 0x80);
        rest >>>= 7;
      }
      target[at++] = (byte) rest;
      return at - offset;
    }
  }

  private static final class Reader {
    private final byte[] bytes;
    private int position;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    int varint() {
      int value = 0;
      for (int shift = 0; shift < 32; shift += 7) {
        byte b = next();
        value |= (b & 0x7f) << shift;
        if (b >= 0) {
          return value;
        }
      }
      throw corrupt();
    }

    /** A count of things of at least a byte each. */
    int count() {
      int count = varint();
      if (count < 0 || count > bytes.length - position) {
        throw corrupt();
      }
      return count;
    }

    /** Where a value ends whose length comes next. */
    private int ending() {
      int length = varint();
      if (length < 0 || length > bytes.length - position) {
        throw corrupt();
      }
      return position + length;
    }

    void end(int expected) {
      if (position != expected) {
        throw corrupt();
      }
    }

    private void checkDepth(int depth) {
      if (depth > DEPTH_MAX) {
        throw corrupt();
      }
    }

    Map<String, AttributeValue> entries(int depth) {
      checkDepth(depth);
      int count = count();
      Map<String, AttributeValue> entries = LinkedHashMap.newLinkedHashMap(count);
      for (int i = 0; i < count; i++) {
        entries.put(string(), value(depth + 1));
      }
      return entries;
    }

    /** Stands before the value of a top-level attribute, if it is there. */
    boolean seek(byte[] wanted) {
      int count = count();
      for (int i = 0; i < count; i++) {
        int length = varint();
        int start = position;
        skip(length);
        int order = Arrays.compareUnsigned(bytes, start, start + length, wanted, 0, wanted.length);
        if (order == 0) {
          return true;
        }
        if (order > 0) {
          return false;
        }
        skipValue();
      }
      return false;
    }

    AttributeValue value(int depth) {
      checkDepth(depth);
      byte tag = next();
      return switch (tag) {
        case TAG_S -> new S(string());
        case TAG_N -> new N(number());
        case TAG_B -> new B(block());
        case TAG_FALSE -> AttributeValue.FALSE;
        case TAG_TRUE -> AttributeValue.TRUE;
        case TAG_NULL -> AttributeValue.NULL;
        case TAG_SS -> new SS(values(_ -> string(), depth));
        case TAG_NS -> new NS(values(_ -> number(), depth));
        case TAG_BS -> new BS(values(_ -> block(), depth));
        case TAG_L -> new L(values(this::value, depth));
        case TAG_M -> {
          int end = ending();
          Map<String, AttributeValue> entries = entries(depth);
          end(end);
          yield new M(entries);
        }
        default -> throw corrupt();
      };
    }

    private <T> List<T> values(IntFunction<T> element, int depth) {
      int end = ending();
      int count = count();
      List<T> values = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        values.add(element.apply(depth + 1));
      }
      end(end);
      return values;
    }

    void walkEntries(int count, int depth, ItemVisitor visitor) {
      for (int i = 0; i < count; i++) {
        int length = varint();
        int start = position;
        skip(length);
        visitor.name(bytes, start, length);
        walkValue(depth + 1, visitor);
      }
    }

    void walkValue(int depth, ItemVisitor visitor) {
      checkDepth(depth);
      byte tag = next();
      switch (tag) {
        case TAG_S, TAG_N, TAG_B -> walkScalar(tag, visitor);
        case TAG_FALSE -> visitor.bool(false);
        case TAG_TRUE -> visitor.bool(true);
        case TAG_NULL -> visitor.nul();
        case TAG_SS -> walkSet(SetKind.SS, TAG_S, visitor);
        case TAG_NS -> walkSet(SetKind.NS, TAG_N, visitor);
        case TAG_BS -> walkSet(SetKind.BS, TAG_B, visitor);
        case TAG_L -> {
          int end = ending();
          int count = count();
          visitor.beginList(count);
          for (int i = 0; i < count; i++) {
            walkValue(depth + 1, visitor);
          }
          visitor.endList();
          end(end);
        }
        case TAG_M -> {
          int end = ending();
          int count = count();
          visitor.beginMap(count);
          walkEntries(count, depth, visitor);
          visitor.endMap();
          end(end);
        }
        default -> throw corrupt();
      }
    }

    private void walkSet(SetKind kind, byte elementTag, ItemVisitor visitor) {
      int end = ending();
      int count = count();
      visitor.beginSet(kind, count);
      for (int i = 0; i < count; i++) {
        walkScalar(elementTag, visitor);
      }
      visitor.endSet();
      end(end);
    }

    private void walkScalar(byte tag, ItemVisitor visitor) {
      int length = varint();
      int start = position;
      skip(length);
      switch (tag) {
        case TAG_S -> visitor.string(bytes, start, length);
        case TAG_N -> visitor.number(bytes, start, length);
        default -> visitor.binary(bytes, start, length);
      }
    }

    private void skipValue() {
      byte tag = next();
      if (tag != TAG_FALSE && tag != TAG_TRUE && tag != TAG_NULL) {
        skip(varint());
      }
    }

    private String string() {
      int length = varint();
      int start = position;
      skip(length);
      String text = new String(bytes, start, length, StandardCharsets.UTF_8);
      // What is no UTF-8 becomes that character, but so does the character itself.
      if (text.indexOf('\ufffd') >= 0
          && !Arrays.equals(
              text.getBytes(StandardCharsets.UTF_8),
              Arrays.copyOfRange(bytes, start, start + length))) {
        throw corrupt();
      }
      return text;
    }

    /** In plain digits: with an exponent, few bytes could be a number of gigabytes. */
    private BigDecimal number() {
      int length = varint();
      int start = position;
      skip(length);
      for (int i = start; i < position; i++) {
        if (bytes[i] == 'e' || bytes[i] == 'E') {
          throw corrupt();
        }
      }
      return new BigDecimal(new String(bytes, start, length, StandardCharsets.US_ASCII));
    }

    private byte[] block() {
      int length = varint();
      int start = position;
      skip(length);
      return Arrays.copyOfRange(bytes, start, start + length);
    }

    private byte next() {
      if (position >= bytes.length) {
        throw corrupt();
      }
      return bytes[position++];
    }

    private void skip(int length) {
      if (length < 0 || length > bytes.length - position) {
        throw corrupt();
      }
      position += length;
    }

    private StorageException corrupt() {
      return corrupt(null);
    }

    StorageException corrupt(@Nullable Throwable cause) {
      return new StorageException(
          StorageException.Kind.CORRUPT, "not an item: stopped at byte " + position, cause);
    }
  }
}
