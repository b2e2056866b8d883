package dev.tidemark.fuzz;

import dev.tidemark.error.StorageException;
import dev.tidemark.format.ByteSink;
import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.RecordWriter;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.item.RandomValues;
import java.util.Map;

/** The bytes of items on disk: whole ones come back, damaged ones are refused or are items. */
final class ItemTarget implements FuzzTarget {
  private static final KeySchema KEYS = new KeySchema(new KeyAttribute("a", KeyType.S), null);

  @Override
  public void run(FuzzBytes in) {
    switch (in.nextInt(4)) {
      case 0 -> read(in.rest());
      case 1 -> {
        Map<String, AttributeValue> attributes =
            new RandomValues(in).item(4, "a", "b", "", "\ud83d\ude00");
        Item item = Item.of(attributes);
        if (!Item.ofBytes(item.bytes()).attributes().equals(attributes)) {
          throw new AssertionError("another item: " + attributes);
        }
      }
      default -> {
        Item item = Item.of(new RandomValues(in).item(4, "a", "b", "c", "d"));
        read(in.damaged(item.bytes()));
      }
    }
  }

  private static void read(byte[] bytes) {
    Item item = Item.ofBytes(bytes);
    try {
      Map<String, AttributeValue> attributes = item.attributes();
      if (!Item.of(attributes).attributes().equals(attributes)) {
        throw new AssertionError("another item: " + attributes);
      }
    } catch (StorageException e) {
      refuse(e);
    }
    for (ExportFormat format : ExportFormat.values()) {
      try {
        item.get("b");
        RecordWriter.of(format, KEYS).item(item, new ByteSink());
      } catch (StorageException e) {
        refuse(e);
      }
    }
  }

  private static void refuse(StorageException e) {
    if (e.kind() != StorageException.Kind.CORRUPT) {
      throw new AssertionError(e);
    }
  }
}
