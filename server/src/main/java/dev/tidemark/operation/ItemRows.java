package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.ingest.ImportedRow;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.Item;
import dev.tidemark.storage.Key;
import dev.tidemark.table.Table;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Items that come in bulk, held to what PutItem holds an item to. */
public final class ItemRows {
  /** Lists and maps around a value. Source: as for the reader of requests. */
  private static final int DEPTH_MAX = 31;

  private ItemRows() {}

  /**
   * The row of an item.
   *
   * @throws dev.tidemark.error.ApiException ValidationException if PutItem would refuse it
   */
  public static ImportedRow of(Map<String, AttributeValue> item, Table table) {
    if (isTooDeep(item.values(), 0)) {
      throw ApiError.validation(
          "Nesting Levels have exceeded supported limits: Attributes in the item have nested"
              + " levels beyond supported limit");
    }
    Key key = Keys.ofItem(item, table.keys());
    IndexKeys.check(item, table);
    int size = PutItem.checkedSize(item);
    return new ImportedRow(key, size, Item.of(item).bytes());
  }

  private static boolean isTooDeep(Collection<AttributeValue> values, int depth) {
    if (depth > DEPTH_MAX) {
      return true;
    }
    for (AttributeValue value : values) {
      boolean tooDeep =
          switch (value) {
            case L(List<AttributeValue> elements) -> isTooDeep(elements, depth + 1);
            case M(Map<String, AttributeValue> entries) -> isTooDeep(entries.values(), depth + 1);
            default -> false;
          };
      if (tooDeep) {
        return true;
      }
    }
    return false;
  }
}
