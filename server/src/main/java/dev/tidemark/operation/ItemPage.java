package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.format.DynamoDbJson;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
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
  static final String INVALID_START = "The provided starting key is invalid";

  private ItemPage() {}

  static Reply read(
      TableRows rows, ReadSource source, Struct request, KeyRange range, Selection selection) {
    boolean fetches = selection.needsTable(source);
    Integer limit = request.integer("Limit");
    int rowsMax = limit == null ? Integer.MAX_VALUE : limit;
    boolean reverse = Boolean.FALSE.equals(request.bool("ScanIndexForward"));
    Page page =
        isEmpty(range)
            ? new Page(List.of(), false)
            : rows.query(source, range, reverse, new PageLimit(rowsMax, PageRows.PAGE_BYTES));
    PageRows<Reply> read =
        PageRows.of(
            page.rows(),
            rows,
            source,
            fetches,
            Boolean.TRUE.equals(request.bool("ConsistentRead")),
            selection::select);
    boolean full =
        read.scanned() >= rowsMax
            || read.bytes() >= PageRows.PAGE_BYTES
            || page.more()
            || read.scanned() < page.rows().size();
    Map<String, AttributeValue> last =
        full && read.scanned() > 0
            ? Keys.project(Guard.attributes(page.rows().get(read.scanned() - 1)), source.rowKeys())
            : null;
    ConsumedCapacity capacity =
        ConsumedCapacity.of(request, request.requiredString("TableName"), read.units());
    return reply(read.items(), read.scanned(), selection.countOnly(), last, capacity);
  }

  /**
   * The row that a key of an earlier answer names.
   *
   * @param start to have the source's row keys, and nothing else
   */
  static Key startKey(Map<String, AttributeValue> start, ReadSource source) {
    List<KeyAttribute> keys = source.rowKeys();
    if (start.size() != keys.size()
        || !keys.stream().allMatch(key -> start.containsKey(key.name()))) {
      throw ApiError.validation(INVALID_START);
    }
    for (KeyAttribute key : source.keys().attributes()) {
      Keys.checkPiece(start, key, source.keys());
    }
    KeySchema tableKeys = source.table().keys();
    try {
      Keys.ofKey(Keys.project(start, tableKeys.attributes()), tableKeys);
    } catch (ApiException e) {
      throw invalidStart(e);
    }
    return source.key(start);
  }

  static ApiException invalidStart(ApiException reason) {
    return ApiError.validation(INVALID_START + ": " + reason.error().message());
  }

  /** The part of a range that comes after a key, in the given direction. */
  static KeyRange after(KeyRange range, Key start, boolean reverse) {
    return reverse
        ? new KeyRange(range.from(), smaller(range.to(), start.bytes()))
        : new KeyRange(larger(range.from(), start.next()), range.to());
  }

  private static byte[] larger(byte[] a, byte[] b) {
    return Arrays.compareUnsigned(a, b) >= 0 ? a : b;
  }

  private static byte[] smaller(byte @Nullable [] a, byte[] b) {
    return a != null && Arrays.compareUnsigned(a, b) <= 0 ? a : b;
  }

  static boolean isEmpty(KeyRange range) {
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
