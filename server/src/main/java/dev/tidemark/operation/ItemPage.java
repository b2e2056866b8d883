package dev.tidemark.operation;

import dev.tidemark.format.DynamoDbJson;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.Row;
import dev.tidemark.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one page of a Query or Scan.
 *
 * <p>A page ends with the item that reaches the request's Limit or makes 1 MB full, and then tells
 * where to go on, even if nothing comes after. Source: AWS developer guide, "Paginating".
 */
final class ItemPage {
  /** 1 MB of items, before any filter. */
  private static final long PAGE_BYTES = 1 << 20;

  private ItemPage() {}

  static Reply read(
      TableRows rows, Table table, Struct request, KeyRange range, Selection selection) {
    Integer limit = request.integer("Limit");
    int rowsMax = limit == null ? Integer.MAX_VALUE : limit;
    boolean reverse = Boolean.FALSE.equals(request.bool("ScanIndexForward"));
    Page page =
        isEmpty(range)
            ? new Page(List.of(), false)
            : rows.query(table, range, reverse, new PageLimit(rowsMax, PAGE_BYTES));
    long bytes = 0;
    List<Reply> items = new ArrayList<>();
    for (Row row : page.rows()) {
      bytes += row.sizeBytes();
      Reply item = selection.select(row);
      if (item != null) {
        items.add(item);
      }
    }
    int scanned = page.rows().size();
    boolean full = scanned >= rowsMax || bytes >= PAGE_BYTES || page.more();
    Map<String, AttributeValue> last =
        full && scanned > 0
            ? Keys.project(Guard.attributes(page.rows().getLast()), table.keys())
            : null;
    double units =
        ConsumedCapacity.read(bytes, Boolean.TRUE.equals(request.bool("ConsistentRead")));
    ConsumedCapacity capacity =
        ConsumedCapacity.of(request, request.requiredString("TableName"), units);
    return reply(items, scanned, selection.countOnly(), last, capacity);
  }

  /** The part of a range that comes after a key, in the given direction. */
  static KeyRange after(KeyRange range, Key start, boolean reverse) {
    return reverse
        ? new KeyRange(range.from(), smaller(range.to(), start.bytes()))
        : new KeyRange(larger(range.from(), successor(start.bytes())), range.to());
  }

  /** The smallest key that is greater than this one. */
  private static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  private static byte[] larger(byte[] a, byte[] b) {
    return Arrays.compareUnsigned(a, b) >= 0 ? a : b;
  }

  private static byte[] smaller(byte @Nullable [] a, byte[] b) {
    return a != null && Arrays.compareUnsigned(a, b) <= 0 ? a : b;
  }

  private static boolean isEmpty(KeyRange range) {
    byte[] to = range.to();
    return to != null && Arrays.compareUnsigned(range.from(), to) >= 0;
  }

  private static Reply reply(
      List<Reply> items,
      int scanned,
      boolean countOnly,
      @Nullable Map<String, AttributeValue> last,
      @Nullable ConsumedCapacity capacity) {
    return out -> {
      out.writeStartObject();
      if (!countOnly) {
        out.writeArrayPropertyStart("Items");
        for (Reply item : items) {
          item.write(out);
        }
        out.writeEndArray();
      }
      out.writeNumberProperty("Count", items.size());
      out.writeNumberProperty("ScannedCount", scanned);
      if (last != null) {
        out.writeName("LastEvaluatedKey");
        DynamoDbJson.write(out, last);
      }
      ConsumedCapacity.writeProperty(out, capacity);
      out.writeEndObject();
    };
  }
}
