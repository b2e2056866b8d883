package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.expression.Columns;
import dev.tidemark.expression.Condition;
import dev.tidemark.expression.KeyPlan;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.partiql.Statement;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.Row;
import dev.tidemark.table.SecondaryIndex;
import dev.tidemark.table.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A SELECT with its table or index: which rows are to be read, and what is wanted of them. A key is
 * read as by GetItem, values of the partition key as by a Query for each of their partitions, all
 * else as by a Scan.
 *
 * <p>Source of rules and texts: nubo-db/dynamodb-conformance, indexQualifier, and
 * paritysuite/dynamodb-conformance, partiqlMultiAttributeIndex, measured in 2026.
 *
 * @param fetches whether more is wanted than an index holds
 * @param single whether no more than one row can be meant
 */
record StatementRead(
    ReadSource source,
    Statement.Select select,
    ReadRanges ranges,
    boolean fetches,
    boolean single) {
  /** Source: AWS developer guide, PartiQL operators, IN: pages of up to ten. */
  private static final int READS_MAX = 10;

  /**
   * @throws ApiException ValidationException if the table cannot be read so
   */
  static StatementRead of(Statement.Select select, Table table, boolean consistent) {
    ReadSource source = source(select, table, consistent);
    refuseInsideKeys(select, table);
    boolean fetches = fetches(select.columns(), source);
    Condition where = select.where();
    Optional<List<KeyPlan.Branch>> branches =
        where == null ? Optional.empty() : KeyPlan.of(where, source.keys());
    ReadRanges.Order order = ReadRanges.Order.of(select, source.keys(), branches.orElse(null));
    if (branches.isEmpty()) {
      return new StatementRead(source, select, ReadRanges.ALL, fetches, false);
    }
    ReadRanges ranges = ReadRanges.of(branches.get(), source, order);
    refuseUnprojectedFilter(branches.get(), source, order);
    boolean single =
        source.index() == null
            && branches.get().size() == 1
            && branches.get().getFirst().withoutFilter().key(source.keys()).isPresent();
    return new StatementRead(source, select, ranges, fetches, single);
  }

  private static ReadSource source(Statement.Select select, Table table, boolean consistent) {
    String name = select.index();
    if (name == null) {
      return new ReadSource(table, null);
    }
    SecondaryIndex index = ReadSource.find(table, name);
    if (index == null) {
      throw ApiError.validation("The table does not have the specified index");
    }
    if (index.keys().partition().size() > 1 || index.keys().sort().size() > 1) {
      throw ApiError.validation(
          "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or"
              + " multi-attribute RANGE keys.");
    }
    ReadSource source = ReadSource.of(table, name, false);
    if (source.isGlobalIndex() && consistent) {
      throw ApiError.validation(
          "Strongly consistent read is not supported on Global Secondary Indexes");
    }
    return source;
  }

  private static void refuseInsideKeys(Statement.Select select, Table table) {
    Columns columns = select.columns();
    if (columns != null) {
      columns.refuseInsideKeys(table.keys());
    }
    Condition where = select.where();
    if (where != null) {
      where.refuseInsideKeys(table.keys());
      where.refuseInsideIndexKeys(IndexKeys.attributes(table));
    }
  }

  private static boolean fetches(@Nullable Columns columns, ReadSource source) {
    if (columns == null) {
      return false;
    }
    List<String> missing =
        columns.topLevelNames().stream().filter(name -> !source.projects(name)).toList();
    if (!missing.isEmpty() && source.isGlobalIndex()) {
      throw ApiError.validation(
          "One or more parameter values were invalid: Global secondary index "
              + source.name()
              + " does not project "
              + missing);
    }
    return !missing.isEmpty();
  }

  /**
   * Refuses to read partitions of an index with filters on what it does not hold, if all of them
   * have such a filter. The error tells of the last one. Measured, the order of the names too: it
   * is that of a hash set.
   */
  private static void refuseUnprojectedFilter(
      List<KeyPlan.Branch> branches, ReadSource source, ReadRanges.Order order) {
    Set<String> last = Set.of();
    for (KeyPlan.Branch branch : ReadRanges.sorted(branches, order)) {
      Set<String> missing =
          branch.others().stream()
              .filter(name -> !source.projects(name))
              .collect(Collectors.toCollection(HashSet::new));
      if (missing.isEmpty()) {
        return;
      }
      last = missing;
    }
    if (!last.isEmpty()) {
      throw ApiError.validation(
          "One or more parameter values were invalid: Secondary index "
              + source.name()
              + " does not project one or more filter attributes: "
              + last);
    }
  }

  /**
   * The key of the one item that a SELECT reads, in a batch or a transaction.
   *
   * @param refusal why there must be one
   * @throws ApiException ValidationException if there is none, or more may be meant
   */
  static Map<String, AttributeValue> key(Statement.Select select, Table table, String refusal) {
    ReadSource source = source(select, table, false);
    Condition where = select.where();
    List<KeyPlan.Branch> branches =
        where == null || source.index() != null
            ? List.of()
            : KeyPlan.of(where, table.keys()).orElse(List.of());
    if (branches.size() > 1) {
      ReadRanges.of(branches, source, ReadRanges.Order.NONE);
    }
    if (branches.size() == 1) {
      Optional<Map<String, AttributeValue>> key = branches.getFirst().key(table.keys());
      if (key.isPresent()) {
        refuseInsideKeys(select, table);
        return key.get();
      }
    }
    throw ApiError.validation(refusal);
  }

  /**
   * What one call answers.
   *
   * @param last the last row that was read, if more may come
   * @param next where to go on, or null
   */
  record Answer(
      List<Map<String, AttributeValue>> items,
      @Nullable Row last,
      @Nullable StatementToken next,
      CapacityUnits units) {}

  /**
   * Reads one page: up to a number of rows, 1 MB, or ten reads.
   *
   * @param limit of rows, whether they are wanted or not
   */
  Answer page(TableRows rows, int limit, boolean consistent, StatementToken start) {
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    long bytes = 0;
    int scanned = 0;
    CapacityUnits units = CapacityUnits.NONE;
    int read = start.read();
    for (int reads = 0; read < ranges.all().size() && reads < READS_MAX; reads++, read++) {
      KeyRange range = rest(read, start);
      Page page =
          ItemPage.isEmpty(range)
              ? new Page(List.of(), false)
              : rows.query(
                  source,
                  range,
                  ranges.reverse(),
                  new PageLimit(limit - scanned, PageRows.PAGE_BYTES - bytes));
      PageRows<Map<String, AttributeValue>> taken =
          PageRows.of(page.rows(), rows, source, fetches, consistent, this::select);
      items.addAll(taken.items());
      scanned += taken.scanned();
      bytes += taken.bytes();
      units = units.plus(taken.units());
      boolean full =
          page.more()
              || scanned >= limit
              || bytes >= PageRows.PAGE_BYTES
              || taken.scanned() < page.rows().size();
      if (full && !single && taken.scanned() > 0) {
        Row last = page.rows().get(taken.scanned() - 1);
        return new Answer(items, last, new StatementToken(read, last.key()), units);
      }
    }
    return new Answer(
        items,
        null,
        read < ranges.all().size() ? new StatementToken(read, null) : null,
        ranges.all().isEmpty() ? CapacityUnits.ofTable(CapacityUnits.read(0, consistent)) : units);
  }

  private KeyRange rest(int read, StatementToken start) {
    KeyRange range = ranges.all().get(read);
    Key after = start.after();
    return read == start.read() && after != null
        ? ItemPage.after(range, after, ranges.reverse())
        : range;
  }

  /** Refuses a token that does not lead into these rows. */
  void check(StatementToken start) {
    List<KeyRange> all = ranges.all();
    Key after = start.after();
    if (start.read() < 0
        || start.read() > Math.max(0, all.size() - 1)
        || (after != null && (all.isEmpty() || !all.get(start.read()).contains(after.bytes())))) {
      throw StatementToken.invalid();
    }
  }

  private @Nullable Map<String, AttributeValue> select(Row row, Row whole) {
    Condition where = select.where();
    if (where != null && !where.test(Guard.attributes(row))) {
      return null;
    }
    return wanted(select, whole);
  }

  /** What a SELECT wants of an item that it means. */
  static Map<String, AttributeValue> wanted(Statement.Select select, Row row) {
    Map<String, AttributeValue> item = Item.ofBytes(row.value()).attributes();
    Columns columns = select.columns();
    return columns == null ? item : columns.apply(item);
  }
}
