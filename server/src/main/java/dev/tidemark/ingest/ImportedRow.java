package dev.tidemark.ingest;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.storage.Key;
import dev.tidemark.table.Table;
import java.util.Map;

/** An item as a row of its table. */
public record ImportedRow(Key key, int sizeBytes, byte[] value) {
  /** What an item must be to be put into a table. */
  @FunctionalInterface
  public interface Rule {
    /**
     * @throws dev.tidemark.error.ApiException as PutItem, if it would refuse the item
     */
    ImportedRow rowOf(Map<String, AttributeValue> item, Table table);
  }
}
