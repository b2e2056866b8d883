package dev.tidemark.operation;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** The item collections that a request has written to, each once, table by table. */
final class CollectionMetricsByTable {
  private final Struct request;
  private final TableRows rows;
  private final Map<String, Map<Map<String, AttributeValue>, ItemCollectionMetrics>> tables =
      new LinkedHashMap<>();

  CollectionMetricsByTable(Struct request, TableRows rows) {
    this.request = request;
    this.rows = rows;
  }

  /**
   * Adds the collection of an item.
   *
   * @param tableName as the request names it
   * @param item the item written, or its key
   */
  void add(String tableName, Table table, Map<String, AttributeValue> item) {
    ItemCollectionMetrics metrics = ItemCollectionMetrics.of(request, rows, table, item);
    if (metrics != null) {
      tables
          .computeIfAbsent(tableName, _ -> new LinkedHashMap<>())
          .putIfAbsent(metrics.key(), metrics);
    }
  }

  /** Writes the member if there is anything to tell. */
  void writeProperty(JsonGenerator out) {
    if (tables.isEmpty()) {
      return;
    }
    out.writeObjectPropertyStart("ItemCollectionMetrics");
    tables.forEach((tableName, collections) -> {
      out.writeArrayPropertyStart(tableName);
      collections.values().forEach(metrics -> metrics.write(out));
      out.writeEndArray();
    });
    out.writeEndObject();
  }
}
