package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.item.KeySchema;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.TableId;
import dev.tidemark.table.IndexProjection;
import dev.tidemark.table.SecondaryIndex;
import dev.tidemark.table.SecondaryIndex.Kind;
import dev.tidemark.table.Table;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is queried or scanned: a table, or one of its indexes.
 *
 * @param index null for the table itself
 */
record ReadSource(Table table, @Nullable SecondaryIndex index) {
  /**
   * A table, or its index of this name.
   *
   * @param indexName null for the table itself
   * @throws ApiException ValidationException if there is no such index, or it cannot be read yet,
   *     or not consistently
   */
  static ReadSource of(Table table, @Nullable String indexName, boolean consistent) {
    if (indexName == null) {
      return new ReadSource(table, null);
    }
    SecondaryIndex index = find(table, indexName);
    if (index == null) {
      throw noIndex(indexName);
    }
    if (index.kind() == Kind.GLOBAL && consistent) {
      throw ApiError.validation("Consistent reads are not supported on global secondary indexes");
    }
    if (index.phase() == SecondaryIndex.Phase.CREATING) {
      throw ApiError.validation(
          "Cannot read from backfilling global secondary index: " + indexName);
    }
    return new ReadSource(table, index);
  }

  /** An index of a table, or null. */
  static @Nullable SecondaryIndex find(Table table, String indexName) {
    for (SecondaryIndex index : table.indexes()) {
      if (index.name().equals(indexName)) {
        return index;
      }
    }
    return null;
  }

  static ApiException noIndex(String indexName) {
    return ApiError.validation("The table does not have the specified index: " + indexName);
  }

  /** Where its rows are in the store. */
  TableId storageId() {
    return index == null ? table.storageId() : index.storageId();
  }

  /** The key that its rows are ordered by. */
  KeySchema keys() {
    return index == null ? table.keys() : index.keys();
  }

  /** What names one row: the key of the table, and then that of the index. */
  List<KeyAttribute> rowKeys() {
    return Stream.concat(table.keys().attributes().stream(), keys().attributes().stream())
        .distinct()
        .toList();
  }

  /**
   * Where the row of an item is.
   *
   * @param values at least the item's {@link #rowKeys}, valid
   */
  Key key(Map<String, AttributeValue> values) {
    Key key = Keys.of(values, table.keys());
    return index == null
        ? key
        : new Key(
            KeyCodec.indexKey(
                Keys.values(values, index.keys().partition()),
                Keys.values(values, index.keys().sort()),
                key.bytes()));
  }

  /** Of the index, or of the table. */
  String name() {
    return index == null ? table.name() : index.name();
  }

  boolean isGlobalIndex() {
    return index != null && index.kind() == Kind.GLOBAL;
  }

  /** Whether its rows are whole items. */
  boolean isWhole() {
    return index == null || index.projection() instanceof IndexProjection.All;
  }

  /** Whether its rows hold an attribute if the item has it. */
  boolean projects(String attribute) {
    if (index == null || table.keys().isKey(attribute) || index.keys().isKey(attribute)) {
      return true;
    }
    return switch (index.projection()) {
      case IndexProjection.All _ -> true;
      case IndexProjection.KeysOnly _ -> false;
      case IndexProjection.Include(List<String> attributes) -> attributes.contains(attribute);
    };
  }
}
