package dev.tidemark.format;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.Item;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of a record as they are met, and what both formats demand of them. */
final class RecordParts {
  /** DynamoDB allows 32 levels; the stack is safe with twice as many. */
  static final int NESTING_MAX = 64;

  private static final String ITEM = "Item";
  private static final String METADATA = "Metadata";
  private static final String KEYS = "Keys";
  private static final String OLD_IMAGE = "OldImage";
  private static final String NEW_IMAGE = "NewImage";
  private static final String WRITE_TIMESTAMP_MICROS = "WriteTimestampMicros";
  private static final List<String> MEMBERS = List.of(ITEM, METADATA, KEYS, OLD_IMAGE, NEW_IMAGE);

  private final Map<String, Map<String, AttributeValue>> members = new LinkedHashMap<>();

  void put(String name, Map<String, AttributeValue> attributes) {
    if (!MEMBERS.contains(name)) {
      throw new InvalidExportException("unknown member " + name);
    }
    putOnce(members, name, attributes);
  }

  ExportRecord toRecord() {
    if (members.containsKey(ITEM)) {
      return new ExportRecord.FullItem(Item.of(toItem()));
    }
    Map<String, AttributeValue> keys = members.get(KEYS);
    if (keys == null || keys.isEmpty()) {
      throw new InvalidExportException("neither Item nor Keys");
    }
    return new ExportRecord.Changed(
        writeMicros(), Item.of(keys), image(OLD_IMAGE), image(NEW_IMAGE));
  }

  /** The attributes of what must be an item. */
  Map<String, AttributeValue> toItem() {
    Map<String, AttributeValue> item = members.get(ITEM);
    if (item == null) {
      throw new InvalidExportException("no Item");
    }
    if (members.size() > 1) {
      throw new InvalidExportException("Item beside " + members.keySet());
    }
    return item;
  }

  private @Nullable Item image(String name) {
    Map<String, AttributeValue> attributes = members.get(name);
    return attributes == null ? null : Item.of(attributes);
  }

  private long writeMicros() {
    Map<String, AttributeValue> metadata = members.get(METADATA);
    if (metadata != null && metadata.get(WRITE_TIMESTAMP_MICROS) instanceof N(BigDecimal micros)) {
      try {
        return micros.longValueExact();
      } catch (ArithmeticException e) {
        throw new InvalidExportException("WriteTimestampMicros is not a time: " + micros, e);
      }
    }
    throw new InvalidExportException("no number Metadata.WriteTimestampMicros");
  }

  static <V> void putOnce(Map<String, V> map, String name, V value) {
    if (map.put(name, value) != null) {
      throw new InvalidExportException("twice the name " + name);
    }
  }

  /**
   * @param read the elements of a set as they were met
   * @param kept the elements of the set made of them
   */
  static void requireDistinct(Collection<?> read, Collection<?> kept) {
    if (read.size() != kept.size()) {
      throw new InvalidExportException("a set has an element twice");
    }
  }

  static void requireElements(Collection<?> read) {
    if (read.isEmpty()) {
      throw new InvalidExportException("a set is empty");
    }
  }

  static void requireDepth(int depth) {
    if (depth > NESTING_MAX) {
      throw new InvalidExportException("nested deeper than " + NESTING_MAX + " levels");
    }
  }
}
