package dev.tidemark.homecoming;

import dev.tidemark.format.InvalidExportException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.B;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.storage.Key;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Items as rows of a table. */
final class ItemRows {
  /** Source: AWS developer guide, "Constraints". */
  private static final int ITEM_BYTES_MAX = 400 << 10;

  private ItemRows() {}

  /** The type of a value that can be a key, or null. */
  static @Nullable KeyType keyType(@Nullable AttributeValue value) {
    return switch (value) {
      case S _ -> KeyType.S;
      case N _ -> KeyType.N;
      case B _ -> KeyType.B;
      case null, default -> null;
    };
  }

  /**
   * Where an item's row is.
   *
   * @throws InvalidExportException if it lacks a key attribute, or has one of another type
   */
  static Key key(Item item, KeySchema keys) {
    KeyAttribute range = keys.range();
    return new Key(
        KeyCodec.encode(value(item, keys.hash()), range == null ? null : value(item, range)));
  }

  private static AttributeValue value(Item item, KeyAttribute attribute) {
    AttributeValue value = item.get(attribute.name());
    if (value == null || keyType(value) != attribute.type()) {
      throw new InvalidExportException(
          "an item without the key attribute %s of type %s"
              .formatted(attribute.name(), attribute.type()));
    }
    return value;
  }

  /**
   * What an item weighs.
   *
   * @throws InvalidExportException if that is more than an item may
   */
  static int sizeBytes(Item item) {
    int size = item.sizeBytes();
    if (size > ITEM_BYTES_MAX) {
      throw new InvalidExportException("an item of " + size + " bytes");
    }
    return size;
  }

  /** An item's key, for a person. */
  static String text(Item item, KeySchema keys) {
    return keys.attributes().stream()
        .map(attribute -> attribute.name() + "=" + text(item.get(attribute.name())))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String text(@Nullable AttributeValue value) {
    return switch (value) {
      case S(String text) -> "\"" + text + "\"";
      case N(BigDecimal number) -> number.toPlainString();
      case B(byte[] bytes) -> Base64.getEncoder().encodeToString(bytes);
      case null, default -> "none";
    };
  }
}
