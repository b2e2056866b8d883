package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.expression.Update;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.ItemSizes;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.table.SecondaryIndex;
import dev.tidemark.table.Table;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a table's indexes ask of its items: an attribute that is a key of one may be absent, yet if
 * it is there it must do for a key. Of several indexes the first by name is told. Source:
 * nubo-db/dynamodb-conformance, error-messages of PutItem, UpdateItem and TransactWriteItems,
 * measured.
 */
final class IndexKeys {
  private static final String NOT_VALID = "One or more parameter values are not valid. ";
  private static final String EMPTY =
      "The AttributeValue for a key attribute cannot contain an empty ";

  private IndexKeys() {}

  /** The key attributes of the table's indexes. */
  static List<String> attributes(Table table) {
    return byName(table).stream()
        .flatMap(index -> index.keys().attributes().stream())
        .map(KeyAttribute::name)
        .distinct()
        .toList();
  }

  /**
   * Checks an item that is to be put.
   *
   * @throws ApiException ValidationException, in AWS's words
   */
  static void check(Map<String, AttributeValue> item, Table table) {
    checkTypes(item, table);
    refuseEmpty(item, table);
    checkSizes(item, table);
  }

  /** Of an item that is to be put, that no index key attribute has another type. */
  static void checkTypes(Map<String, AttributeValue> item, Table table) {
    for (SecondaryIndex index : byName(table)) {
      for (KeyAttribute key : index.keys().attributes()) {
        AttributeValue value = item.get(key.name());
        if (value != null) {
          checkType(value.typeName(), key, index);
        }
      }
    }
  }

  /** Of an item that is to be put, that no index key attribute is empty. */
  static void refuseEmpty(Map<String, AttributeValue> item, Table table) {
    for (SecondaryIndex index : byName(table)) {
      for (KeyAttribute key : index.keys().attributes()) {
        AttributeValue value = item.get(key.name());
        if (value != null) {
          refuseEmpty(value, key, index);
        }
      }
    }
  }

  /** A value for a key attribute of an index, or to compare it with: not empty. */
  static void refuseEmpty(AttributeValue value, KeyAttribute key, SecondaryIndex index) {
    if (isEmpty(value, key)) {
      throw ApiError.validation(
          NOT_VALID
              + "A value specified for a secondary index key is not supported. "
              + EMPTY
              + noun(value)
              + " value. IndexName: "
              + index.name()
              + ", IndexKey: "
              + key.name());
    }
  }

  private static void checkSizes(Map<String, AttributeValue> item, Table table) {
    for (SecondaryIndex index : table.indexes()) {
      if (bytes(item, index.keys().partition()) > KeySchema.PARTITION_BYTES_MAX) {
        throw Keys.partitionTooLong();
      }
      if (bytes(item, index.keys().sort()) > KeySchema.SORT_BYTES_MAX) {
        throw Keys.sortTooLong();
      }
    }
  }

  private static int bytes(Map<String, AttributeValue> item, List<KeyAttribute> keys) {
    int bytes = 0;
    for (KeyAttribute key : keys) {
      AttributeValue value = item.get(key.name());
      bytes += value == null || !Keys.hasType(value, key) ? 0 : ItemSizes.of(value);
    }
    return bytes;
  }

  /**
   * Checks what can be known of an update before its item is seen, but for {@link
   * #refuseEmptyUpdate}.
   */
  static void checkUpdate(Update update, Table table) {
    Map<String, String> types = update.givenTypes();
    for (SecondaryIndex index : byName(table)) {
      for (KeyAttribute key : index.keys().attributes()) {
        String type = types.get(key.name());
        if (type != null) {
          checkType(type, key, index);
        }
      }
    }
    update.refuseInsideIndexKeys(attributes(table));
  }

  /** That an update itself sets no index key attribute to an empty value. */
  static void refuseEmptyUpdate(Update update, Table table) {
    refuseEmptyUpdate(update.givenValues(), update.changedAttributes(), table);
  }

  /**
   * Checks the finished item of an update, as far as the update has changed it: what else is wrong
   * was there before the index. Source of the text: dynalite, test/updateItem.js.
   *
   * @param isNew whether there was no item, so that its key counts as changed too
   */
  static void checkUpdated(
      Map<String, AttributeValue> updated, boolean isNew, @Nullable Update update, Table table) {
    if (table.indexes().isEmpty()) {
      return;
    }
    Set<String> changed = update == null ? Set.of() : update.changedAttributes();
    for (SecondaryIndex index : byName(table)) {
      for (KeyAttribute key : index.keys().attributes()) {
        AttributeValue value = changed.contains(key.name()) ? updated.get(key.name()) : null;
        if (value != null && !Keys.hasType(value, key)) {
          throw ApiError.validation(
              "The update expression attempted to update the secondary index key to unsupported"
                  + " type");
        }
      }
    }
    refuseEmptyUpdate(updated, changed, table);
    if (isNew || attributes(table).stream().anyMatch(changed::contains)) {
      checkSizes(updated, table);
    }
  }

  private static void refuseEmptyUpdate(
      Map<String, AttributeValue> values, Set<String> changed, Table table) {
    for (SecondaryIndex index : table.indexes()) {
      for (KeyAttribute key : index.keys().attributes()) {
        AttributeValue value = changed.contains(key.name()) ? values.get(key.name()) : null;
        if (value != null && isEmpty(value, key)) {
          throw ApiError.validation(
              NOT_VALID
                  + "The update expression attempted to update a secondary index key to a value"
                  + " that is not supported. "
                  + EMPTY
                  + noun(value)
                  + " value.");
        }
      }
    }
  }

  private static void checkType(String actual, KeyAttribute key, SecondaryIndex index) {
    if (!actual.equals(key.type().name())) {
      throw ApiError.validation(
          "One or more parameter values were invalid: Type mismatch for Index Key "
              + key.name()
              + " Expected: "
              + key.type()
              + " Actual: "
              + actual
              + " IndexName: "
              + index.name());
    }
  }

  private static boolean isEmpty(AttributeValue value, KeyAttribute key) {
    return Keys.hasType(value, key) && ItemSizes.of(value) == 0;
  }

  private static String noun(AttributeValue value) {
    return value instanceof AttributeValue.S ? "string" : "binary";
  }

  private static List<SecondaryIndex> byName(Table table) {
    return table.indexes().size() < 2
        ? table.indexes()
        : table.indexes().stream().sorted(Comparator.comparing(SecondaryIndex::name)).toList();
  }
}
