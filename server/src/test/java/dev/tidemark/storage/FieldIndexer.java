package dev.tidemark.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Indexes rows whose values are fields with commas in between: index i by field i, with it as the
 * value. A row whose field is missing or empty has no index row.
 */
record FieldIndexer(List<Integer> fields) implements Indexer {
  @Override
  public List<@Nullable IndexRow> rows(Row base) {
    String[] values = new String(base.value(), UTF_8).split(",", -1);
    List<@Nullable IndexRow> rows = new ArrayList<>();
    for (int field : fields) {
      String value = field < values.length ? values[field] : "";
      rows.add(value.isEmpty() ? null : row(value, base.key()));
    }
    return rows;
  }

  private static IndexRow row(String field, Key base) {
    byte[] prefix = (field + "/").getBytes(UTF_8);
    byte[] key = new byte[prefix.length + base.bytes().length];
    System.arraycopy(prefix, 0, key, 0, prefix.length);
    System.arraycopy(base.bytes(), 0, key, prefix.length, base.bytes().length);
    return new IndexRow(new Key(key), 10 + field.length(), field.getBytes(UTF_8));
  }

  /** Complete indexes of fields 0, 1, 2 and so on. */
  static Indexes complete(List<TableId> tables) {
    return of(tables.stream().map(table -> new Index(table, true)).toList());
  }

  static Indexes of(List<Index> indexes) {
    List<Integer> fields = new ArrayList<>();
    for (int field = 0; field < indexes.size(); field++) {
      fields.add(field);
    }
    return new Indexes(indexes, new FieldIndexer(fields));
  }

  /**
   * Checks that the indexes hold what follows from the base rows that there are, and, if
   * incomplete, nothing else; and that their sizes say so. Nobody may write meanwhile.
   */
  static void check(StorageEngine engine, TableId base, Indexes indexes) {
    List<NavigableMap<Key, IndexRow>> expected = new ArrayList<>();
    indexes.indexes().forEach(_ -> expected.add(new TreeMap<>()));
    for (Row row : rows(engine, base)) {
      List<@Nullable IndexRow> derived = indexes.indexer().rows(row);
      for (int i = 0; i < derived.size(); i++) {
        IndexRow follows = derived.get(i);
        if (follows != null) {
          expected.get(i).put(follows.key(), follows);
        }
      }
    }
    for (int i = 0; i < expected.size(); i++) {
      Index index = indexes.indexes().get(i);
      long bytes = 0;
      List<IndexRow> found = new ArrayList<>();
      for (Row row : rows(engine, index.table())) {
        found.add(new IndexRow(row.key(), row.sizeBytes(), row.value()));
        bytes += row.sizeBytes();
      }
      if (index.complete()) {
        assertThat(found).isEqualTo(new ArrayList<>(expected.get(i).values()));
      } else {
        assertThat(expected.get(i).values()).containsAll(found);
      }
      assertThat(engine.size(index.table())).isEqualTo(new TableSize(found.size(), bytes));
    }
  }

  static List<Row> rows(StorageEngine engine, TableId table) {
    List<Row> rows = new ArrayList<>();
    try (Cursor<Row> cursor = engine.scan(new Split(table, KeyRange.ALL), CommitTime.MAX)) {
      cursor.forEachRemaining(rows::add);
    }
    return rows;
  }
}
