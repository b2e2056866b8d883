package dev.tidemark.item;

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
import java.util.Map;

/**
 * Sizes as DynamoDB reckons them. Source: AWS developer guide, "DynamoDB item sizes and formats":
 * names and strings in UTF-8 bytes, lists and maps 3 bytes and 1 for each entry.
 */
public final class ItemSizes {
  private static final int COLLECTION_BYTES = 3;
  private static final int ENTRY_BYTES = 1;

  private ItemSizes() {}

  /** Size of an item. */
  public static int of(Map<String, AttributeValue> attributes) {
    int size = 0;
    for (Map.Entry<String, AttributeValue> attribute : attributes.entrySet()) {
      size += Utf8.length(attribute.getKey()) + of(attribute.getValue());
    }
    return size;
  }

  /** Size of a value without its name. */
  public static int of(AttributeValue value) {
    return switch (value) {
      case S(String s) -> Utf8.length(s);
      case N(var n) -> Numbers.sizeBytes(n);
      case B(byte[] b) -> b.length;
      case Bool _, Null _ -> 1;
      case SS(var strings) -> strings.stream().mapToInt(Utf8::length).sum();
      case NS(var numbers) -> numbers.stream().mapToInt(Numbers::sizeBytes).sum();
      case BS(var binaries) -> binaries.stream().mapToInt(b -> b.length).sum();
      case L(var values) ->
          COLLECTION_BYTES + values.stream().mapToInt(v -> ENTRY_BYTES + of(v)).sum();
      case M(var values) -> COLLECTION_BYTES + ENTRY_BYTES * values.size() + of(values);
    };
  }
}
