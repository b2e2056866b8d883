package dev.tidemark.operation;

import dev.tidemark.item.Item;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.TableKey;
import dev.tidemark.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is taken of the rows of a page.
 *
 * @param <T> what is answered of a row
 */
final class PageRows<T> {
  /** 1 MB of items, before any filter. */
  static final long PAGE_BYTES = 1 << 20;

  /** So many items are fetched from the table at once. */
  private static final int FETCH_ROWS = 25;

  private final ReadSource source;
  private final boolean consistent;
  private final BiFunction<Row, Row, @Nullable T> select;
  private final List<T> items = new ArrayList<>();
  private int scanned;
  private long bytes;
  private long fetchedBytes;
  private double fetchedUnits;

  private PageRows(
      ReadSource source, boolean consistent, BiFunction<Row, Row, @Nullable T> select) {
    this.source = source;
    this.consistent = consistent;
    this.select = select;
  }

  /**
   * Takes rows as they come.
   *
   * @param fetches whether the source holds less of the items than is wanted
   * @param select what is wanted of a row and its whole item, or null if it is not
   */
  static <T> PageRows<T> of(
      List<Row> rows,
      TableRows table,
      ReadSource source,
      boolean fetches,
      boolean consistent,
      BiFunction<Row, Row, @Nullable T> select) {
    PageRows<T> page = new PageRows<>(source, consistent, select);
    if (fetches) {
      page.fetch(rows, table);
    } else {
      rows.forEach(row -> page.take(row, row));
    }
    return page;
  }

  /**
   * Each item is fetched, and counts, as a whole, also towards the limit of the page. Those that
   * have changed in the index meanwhile are left out.
   */
  private void fetch(List<Row> rows, TableRows table) {
    while (scanned < rows.size() && fetchedBytes < PAGE_BYTES) {
      int from = scanned;
      List<Row> batch = rows.subList(from, Math.min(rows.size(), from + FETCH_ROWS));
      List<@Nullable Row> whole = whole(batch, table, source.table());
      for (int i = 0; i < batch.size() && fetchedBytes < PAGE_BYTES; i++) {
        Row item = whole.get(i);
        take(batch.get(i), item != null && isSame(batch.get(i), item) ? item : null);
        if (item != null) {
          fetchedBytes += item.sizeBytes();
          fetchedUnits += CapacityUnits.read(item.sizeBytes(), consistent);
        }
      }
    }
  }

  private static List<@Nullable Row> whole(List<Row> batch, TableRows rows, Table table) {
    List<TableKey> keys =
        batch.stream()
            .map(row ->
                new TableKey(table.storageId(), Keys.of(Guard.attributes(row), table.keys())))
            .toList();
    return rows.getAll(List.of(table), keys);
  }

  private boolean isSame(Row row, Row item) {
    Item inIndex = Item.ofBytes(row.value());
    Item inTable = Item.ofBytes(item.value());
    return source.keys().attributes().stream()
        .allMatch(key -> Objects.equals(inIndex.get(key.name()), inTable.get(key.name())));
  }

  private void take(Row row, @Nullable Row item) {
    scanned++;
    bytes += row.sizeBytes();
    T taken = item == null ? null : select.apply(row, item);
    if (taken != null) {
      items.add(taken);
    }
  }

  /** What is answered. */
  List<T> items() {
    return items;
  }

  /** How many rows were looked at: fewer than there were, if what was fetched fills the page. */
  int scanned() {
    return scanned;
  }

  /** Of the rows themselves. */
  long bytes() {
    return bytes;
  }

  /** What reading them used. */
  CapacityUnits units() {
    double own = CapacityUnits.read(bytes, consistent);
    return source.index() == null
        ? CapacityUnits.ofTable(own)
        : CapacityUnits.ofIndex(source.index(), own).plus(CapacityUnits.ofTable(fetchedUnits));
  }
}
