package dev.tidemark.table;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.ItemSizes;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.item.KeySchema;
import dev.tidemark.storage.Index;
import dev.tidemark.storage.IndexRow;
import dev.tidemark.storage.Indexer;
import dev.tidemark.storage.Indexes;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.TableId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table's indexes, as they follow from its items: first of its secondary indexes, by
 * the index's key and then the table's, the attributes that the index projects. An item that lacks
 * one of the index's key attributes, or has it in another type, empty or too long, has no row:
 * writes of such items are refused but for the first, yet they may be older than the index. Then
 * those of the index that items expire by, if they do.
 */
public final class IndexRows implements Indexer {
  private final Table table;

  private IndexRows(Table table) {
    this.table = table;
  }

  /** What the engine is to keep with a table. */
  public static Indexes of(Table table) {
    List<TableId> unfilled = table.unfilledIndexIds();
    List<Index> indexes =
        table.indexIds().stream().map(id -> new Index(id, !unfilled.contains(id))).toList();
    return indexes.isEmpty() ? Indexes.NONE : new Indexes(indexes, new IndexRows(table));
  }

  @Override
  public List<@Nullable IndexRow> rows(Row base) {
    Item item = Item.ofBytes(base.value());
    List<@Nullable IndexRow> rows = new ArrayList<>(table.indexes().size() + 1);
    if (!table.indexes().isEmpty()) {
      Map<String, AttributeValue> attributes = item.attributes();
      for (SecondaryIndex index : table.indexes()) {
        rows.add(row(index, base, attributes));
      }
    }
    TimeToLive timeToLive = table.settings().timeToLive();
    if (timeToLive != null) {
      rows.add(ExpiryRows.row(timeToLive, base.key(), item));
    }
    return rows;
  }

  private @Nullable IndexRow row(SecondaryIndex index, Row base, Map<String, AttributeValue> item) {
    List<AttributeValue> partition =
        values(item, index.keys().partition(), KeySchema.PARTITION_BYTES_MAX);
    List<AttributeValue> sort = values(item, index.keys().sort(), KeySchema.SORT_BYTES_MAX);
    if (partition == null || sort == null) {
      return null;
    }
    Key key = new Key(KeyCodec.indexKey(partition, sort, base.key().bytes()));
    return switch (index.projection()) {
      case IndexProjection.All _ -> new IndexRow(key, base.sizeBytes(), base.value());
      case IndexProjection.KeysOnly _ -> projected(key, index, item, List.of());
      case IndexProjection.Include(List<String> attributes) ->
          projected(key, index, item, attributes);
    };
  }

  private IndexRow projected(
      Key key, SecondaryIndex index, Map<String, AttributeValue> item, List<String> attributes) {
    Map<String, AttributeValue> kept = new LinkedHashMap<>();
    item.forEach((name, value) -> {
      if (table.keys().isKey(name) || index.keys().isKey(name) || attributes.contains(name)) {
        kept.put(name, value);
      }
    });
    return new IndexRow(key, ItemSizes.of(kept), Item.of(kept).bytes());
  }

  /** The values of key attributes, or null if the item cannot be in the index. */
  private static @Nullable List<AttributeValue> values(
      Map<String, AttributeValue> item, List<KeyAttribute> attributes, int bytesMax) {
    List<AttributeValue> values = new ArrayList<>(attributes.size());
    int bytes = 0;
    for (KeyAttribute attribute : attributes) {
      AttributeValue value = item.get(attribute.name());
      if (value == null || !value.typeName().equals(attribute.type().name())) {
        return null;
      }
      int valueBytes = ItemSizes.of(value);
      bytes += valueBytes;
      if (valueBytes == 0 || bytes > bytesMax) {
        return null;
      }
      values.add(value);
    }
    return values;
  }
}
