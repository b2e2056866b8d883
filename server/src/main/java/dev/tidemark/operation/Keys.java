package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.ItemSizes;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.item.KeySchema;
import dev.tidemark.storage.Key;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks primary keys as AWS does, and finds the rows that they name. */
final class Keys {
  static final String MISMATCH = "The provided key element does not match the schema";

  private Keys() {}

  /**
   * The row that a key names.
   *
   * @param key exactly the attributes of the primary key
   */
  static Key ofKey(Map<String, AttributeValue> key, KeySchema keys) {
    for (KeyAttribute attribute : keys.attributes()) {
      checkPiece(key, attribute, keys);
    }
    if (key.size() != keys.attributes().size()) {
      throw ApiError.validation(MISMATCH);
    }
    return of(key, keys);
  }

  /** The row of a new item. */
  static Key ofItem(Map<String, AttributeValue> item, KeySchema keys) {
    for (KeyAttribute attribute : keys.attributes()) {
      AttributeValue value = item.get(attribute.name());
      if (value == null) {
        throw ApiError.validation(
            "One or more parameter values were invalid: Missing the key "
                + attribute.name()
                + " in the item");
      }
      if (!hasType(value, attribute)) {
        throw ApiError.validation(
            "One or more parameter values were invalid: Type mismatch for key "
                + attribute.name()
                + " expected: "
                + attribute.type()
                + " actual: "
                + value.typeName());
      }
      checkValue(value, attribute, keys);
    }
    return of(item, keys);
  }

  /** One attribute of a key: there, of the right type, not empty, not too long. */
  static void checkPiece(Map<String, AttributeValue> key, KeyAttribute attribute, KeySchema keys) {
    AttributeValue value = key.get(attribute.name());
    if (value == null || !hasType(value, attribute)) {
      throw ApiError.validation(MISMATCH);
    }
    checkValue(value, attribute, keys);
  }

  /** A value of the right type for a key attribute: not empty, not too long. */
  static void checkValue(AttributeValue value, KeyAttribute attribute, KeySchema keys) {
    if (value instanceof AttributeValue.N) {
      return;
    }
    refuseEmpty(value, attribute);
    int bytes = ItemSizes.of(value);
    boolean isPartition = keys.partition().contains(attribute);
    if (isPartition && bytes > KeySchema.PARTITION_BYTES_MAX) {
      throw partitionTooLong();
    }
    if (!isPartition && bytes > KeySchema.SORT_BYTES_MAX) {
      throw sortTooLong();
    }
  }

  static ApiException partitionTooLong() {
    return ApiError.validation(
        "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size"
            + " limit of2048 bytes");
  }

  static ApiException sortTooLong() {
    return ApiError.validation(
        "One or more parameter values were invalid: Aggregated size of all range keys has exceeded"
            + " the size limit of 1024 bytes");
  }

  /** A value of the right type for a key attribute, or to compare it with: not empty. */
  static void refuseEmpty(AttributeValue value, KeyAttribute attribute) {
    if (ItemSizes.of(value) == 0) {
      throw ApiError.validation(
          "One or more parameter values are not valid. The AttributeValue for a key attribute"
              + " cannot contain an empty "
              + (value instanceof AttributeValue.S ? "string" : "binary")
              + " value. Key: "
              + attribute.name());
    }
  }

  static boolean hasType(AttributeValue value, KeyAttribute attribute) {
    return value.typeName().equals(attribute.type().name());
  }

  /** These attributes of an item, which must have them. */
  static Map<String, AttributeValue> project(
      Map<String, AttributeValue> item, List<KeyAttribute> attributes) {
    Map<String, AttributeValue> key = new LinkedHashMap<>();
    for (KeyAttribute attribute : attributes) {
      key.put(attribute.name(), required(item, attribute));
    }
    return key;
  }

  /** The values of these attributes, which must be there. */
  static List<AttributeValue> values(
      Map<String, AttributeValue> item, List<KeyAttribute> attributes) {
    return attributes.stream().map(attribute -> required(item, attribute)).toList();
  }

  /** The row of an item whose key is known to be valid. */
  static Key of(Map<String, AttributeValue> values, KeySchema keys) {
    KeyAttribute range = keys.range();
    @Nullable AttributeValue sort = range == null ? null : required(values, range);
    return new Key(KeyCodec.encode(required(values, keys.hash()), sort));
  }

  private static AttributeValue required(
      Map<String, AttributeValue> values, KeyAttribute attribute) {
    AttributeValue value = values.get(attribute.name());
    if (value == null) {
      throw new IllegalStateException("an item without its key attribute " + attribute.name());
    }
    return value;
  }
}
