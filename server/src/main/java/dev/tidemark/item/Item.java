package dev.tidemark.item;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/**
 * An item in its binary form, the one that is stored (FORMATS.md, "Item"). Canonical: two items are
 * equal exactly if their bytes are, for attributes, map entries and set elements are sorted and
 * numbers have one form. Immutable.
 */
public final class Item {
  /** The item without attributes. */
  public static final Item EMPTY = of(Map.of());

  private final byte[] bytes;

  private Item(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Item of(Map<String, AttributeValue> attributes) {
    return new Item(ItemCodec.encode(attributes));
  }

  /** Wraps bytes that {@link #bytes} gave; they must not be changed after. */
  public static Item ofBytes(byte[] bytes) {
    return new Item(bytes);
  }

  /** The binary form; not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** The value of a top-level attribute, or null. */
  public @Nullable AttributeValue get(String name) {
    return ItemCodec.find(bytes, name);
  }

  /** All attributes, by name in UTF-8 order. */
  public Map<String, AttributeValue> attributes() {
    return ItemCodec.decode(bytes);
  }

  /** Number of top-level attributes. */
  public int attributeCount() {
    return ItemCodec.count(bytes);
  }

  /** The content in stored order: name, value, name, value. */
  public void accept(ItemVisitor visitor) {
    ItemCodec.walk(bytes, visitor);
  }

  /** One attribute, if there: name, value. Returns whether it was there. */
  public boolean acceptAttribute(String name, ItemVisitor visitor) {
    return acceptAttribute(name.getBytes(StandardCharsets.UTF_8), visitor);
  }

  /** The same by a name in UTF-8, for those who ask every item. */
  public boolean acceptAttribute(byte[] name, ItemVisitor visitor) {
    return ItemCodec.walkAttribute(bytes, name, visitor);
  }

  /** The size that DynamoDB reckons with: limits, capacity, pages, table size. */
  public int sizeBytes() {
    return ItemSizes.of(attributes());
  }

  /** A copy with other or further attributes. */
  public Item with(Map<String, AttributeValue> changes) {
    Map<String, AttributeValue> all = new LinkedHashMap<>(attributes());
    for (Entry<String, AttributeValue> change : changes.entrySet()) {
      all.put(change.getKey(), change.getValue());
    }
    return of(all);
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Item item && Arrays.equals(bytes, item.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return attributes().toString();
  }
}
