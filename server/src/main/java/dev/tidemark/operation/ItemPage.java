package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.format.DynamoDbJson;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.TableKey;
import dev.tidemark.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** So many items are fetched from the table at once. */
  private static final int FETCH_ROWS = 25;

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
            : rows.query(source, range, reverse, new PageLimit(rowsMax, PAGE_BYTES));
    boolean consistent = Boolean.TRUE.equals(request.bool("ConsistentRead"));
    Progress read =
        fetches
            ? Progress.fetching(page.rows(), rows, source, selection, consistent)
            : Progress.plain(page.rows(), selection);
    boolean full =
        read.scanned >= rowsMax
            || read.bytes >= PAGE_BYTES
            || page.more()
            || read.scanned < page.rows().size();
    Map<String, AttributeValue> last =
        full && read.scanned > 0
            ? Keys.project(Guard.attributes(page.rows().get(read.scanned - 1)), source.rowKeys())
            : null;
    ConsumedCapacity capacity =
        ConsumedCapacity.of(
            request,
            request.requiredString("TableName"),
            read.units(source, CapacityUnits.read(read.bytes, consistent)));
    return reply(read.items, read.scanned, selection.countOnly(), last, capacity);
  }

  /** How far a page has got. */
  private static final class Progress {
    private final List<Reply> items = new ArrayList<>();
    private int scanned;
    private long bytes;
    private long fetchedBytes;
    private double fetchedUnits;

    static Progress plain(List<Row> rows, Selection selection) {
      Progress progress = new Progress();
      for (Row row : rows) {
        progress.took(row, selection.select(row));
      }
      return progress;
    }

    /**
     * Of an index that holds less of the items than is wanted. Each item is fetched, and counts, as
     * a whole, also towards the limit of the page. Those that have changed in the index meanwhile
     * are left out.
     */
    static Progress fetching(
        List<Row> rows,
        TableRows table,
        ReadSource source,
        Selection selection,
        boolean consistent) {
      Progress progress = new Progress();
      while (progress.scanned < rows.size() && progress.fetchedBytes < PAGE_BYTES) {
        int from = progress.scanned;
        List<Row> batch = rows.subList(from, Math.min(rows.size(), from + FETCH_ROWS));
        List<@Nullable Row> items = fetch(batch, table, source.table());
        for (int i = 0; i < batch.size() && progress.fetchedBytes < PAGE_BYTES; i++) {
          Row row = batch.get(i);
          Row item = items.get(i);
          boolean same = item != null && isSame(row, item, source);
          progress.took(row, same ? selection.select(row, item) : null);
          if (item != null) {
            progress.fetchedBytes += item.sizeBytes();
            progress.fetchedUnits += CapacityUnits.read(item.sizeBytes(), consistent);
          }
        }
      }
      return progress;
    }

    private static List<@Nullable Row> fetch(List<Row> batch, TableRows rows, Table table) {
      List<TableKey> keys =
          batch.stream()
              .map(row ->
                  new TableKey(table.storageId(), Keys.of(Guard.attributes(row), table.keys())))
              .toList();
      return rows.getAll(List.of(table), keys);
    }

    private static boolean isSame(Row row, Row item, ReadSource source) {
      Item inIndex = Item.ofBytes(row.value());
      Item inTable = Item.ofBytes(item.value());
      return source.keys().attributes().stream()
          .allMatch(key -> Objects.equals(inIndex.get(key.name()), inTable.get(key.name())));
    }

    private void took(Row row, @Nullable Reply item) {
      scanned++;
      bytes += row.sizeBytes();
      if (item != null) {
        items.add(item);
      }
    }

    private CapacityUnits units(ReadSource source, double ownUnits) {
      return source.index() == null
          ? CapacityUnits.ofTable(ownUnits)
          : CapacityUnits.ofIndex(source.index(), ownUnits)
              .plus(CapacityUnits.ofTable(fetchedUnits));
    }
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
