package dev.tidemark.operation;

import dev.tidemark.format.DynamoDbJson;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.SecondaryIndex;
import dev.tidemark.table.Table;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * How big the items of one partition key are together, in a table and its local indexes. Only of
 * tables with local indexes. Source: AWS API reference, ItemCollectionMetrics;
 * paritysuite/dynamodb-conformance, putItem/itemCollectionMetrics, measured.
 *
 * @param key the partition key's attribute and value
 * @param gigabytes the whole ones; the size is between them and one more
 */
record ItemCollectionMetrics(Map<String, AttributeValue> key, long gigabytes) {
  private static final long GIGABYTE = 1L << 30;

  static boolean isWanted(Struct request) {
    return "SIZE".equals(request.string("ReturnItemCollectionMetrics"));
  }

  /**
   * What to report of a write, or null if there is nothing or the request does not ask for it.
   *
   * @param item the item written, or its key
   */
  static @Nullable ItemCollectionMetrics of(
      Struct request, TableRows rows, Table table, Map<String, AttributeValue> item) {
    boolean local =
        table.indexes().stream().anyMatch(index -> index.kind() == SecondaryIndex.Kind.LOCAL);
    if (!local || !isWanted(request)) {
      return null;
    }
    Map<String, AttributeValue> key = Keys.project(item, table.keys().partition());
    long bytes = rows.collectionBytes(table, Keys.values(item, table.keys().partition()));
    return new ItemCollectionMetrics(key, bytes / GIGABYTE);
  }

  static void writeProperty(JsonGenerator out, @Nullable ItemCollectionMetrics metrics) {
    if (metrics != null) {
      out.writeName("ItemCollectionMetrics");
      metrics.write(out);
    }
  }

  void write(JsonGenerator out) {
    out.writeStartObject();
    out.writeName("ItemCollectionKey");
    DynamoDbJson.write(out, key);
    out.writeArrayPropertyStart("SizeEstimateRangeGB");
    out.writeNumber((double) gigabytes);
    out.writeNumber((double) gigabytes + 1);
    out.writeEndArray();
    out.writeEndObject();
  }
}
