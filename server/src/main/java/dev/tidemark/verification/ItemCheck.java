package dev.tidemark.verification;

import dev.tidemark.error.Findings;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.ItemSizes;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.item.KeySchema;
import dev.tidemark.storage.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What must be so of every row that holds an item of a table. */
final class ItemCheck {
  private static final String KIND = "item";

  /** Source: AWS developer guide, "Constraints". */
  private static final int ITEM_BYTES_MAX = 400 << 10;

  private final KeySchema keys;
  private final String where;
  private final Findings findings;

  ItemCheck(KeySchema keys, String where, Findings findings) {
    this.keys = keys;
    this.where = where;
    this.findings = findings;
  }

  /** Returns whether the item can be read. */
  boolean check(Row row) {
    Map<String, AttributeValue> item;
    try {
      item = Item.ofBytes(row.value()).attributes();
    } catch (RuntimeException e) {
      fault(row, "its item cannot be read");
      return false;
    }
    if (!Arrays.equals(Item.of(item).bytes(), row.value())) {
      fault(row, "its item is not in the one form that items have");
    }
    int size = ItemSizes.of(item);
    if (size != row.sizeBytes()) {
      fault(row, "is said to weigh %d bytes, and weighs %d".formatted(row.sizeBytes(), size));
    }
    if (size > ITEM_BYTES_MAX) {
      fault(row, "weighs %d bytes; no item may weigh more than 400 KB".formatted(size));
    }
    checkKey(row, item);
    return true;
  }

  private void checkKey(Row row, Map<String, AttributeValue> item) {
    for (KeyAttribute attribute : keys.attributes()) {
      AttributeValue value = item.get(attribute.name());
      if (value == null || !value.typeName().equals(attribute.type().name())) {
        fault(
            row,
            "its key attribute %s is missing or not of type %s"
                .formatted(attribute.name(), attribute.type()));
        return;
      }
    }
    List<AttributeValue> values =
        keys.attributes().stream().map(attribute -> item.get(attribute.name())).toList();
    AttributeValue sort = values.size() > 1 ? values.get(1) : null;
    if (!Arrays.equals(KeyCodec.encode(values.getFirst(), sort), row.key().bytes())) {
      fault(row, "is not where an item of the key %s belongs".formatted(values));
    }
  }

  private void fault(Row row, String what) {
    findings.fault(
        KIND, "%s, row %s of %d".formatted(where, row.key(), row.written().micros()), what);
  }
}
