package dev.tidemark.verification;

import dev.tidemark.error.Findings;
import dev.tidemark.error.StorageException;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.storage.Index;
import dev.tidemark.storage.IndexRow;
import dev.tidemark.storage.Indexes;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.PageWalk;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.Sum;
import dev.tidemark.storage.TableId;
import dev.tidemark.table.IndexRows;
import dev.tidemark.table.SecondaryIndex;
import dev.tidemark.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a table's indexes hold what follows from its rows, and nothing else. What follows is
 * summed up while the rows go by, and so is what is there; only where the sums differ are rows
 * looked up one by one.
 */
final class IndexesCheck {
  private static final String KIND = "index";
  private static final PageLimit PAGE = new PageLimit(1000, 4 << 20);

  private final Table table;
  private final Indexes indexes;
  private final Findings findings;
  private final List<Sum> follows = new ArrayList<>();
  private final List<Sum> found = new ArrayList<>();

  IndexesCheck(Table table, Findings findings) {
    this.table = table;
    this.indexes = IndexRows.of(table);
    this.findings = findings;
    for (Index _ : indexes.indexes()) {
      follows.add(new Sum());
      found.add(new Sum());
    }
  }

  List<Index> indexes() {
    return indexes.indexes();
  }

  /** A row of the table goes by, whose item can be read. */
  void base(Row row) {
    List<@Nullable IndexRow> derived = derived(row);
    for (int i = 0; i < follows.size(); i++) {
      IndexRow each = derived.get(i);
      if (each != null) {
        follows.get(i).add(each.sizeBytes(), each.key().bytes(), each.value());
      }
    }
  }

  private List<@Nullable IndexRow> derived(Row row) {
    return follows.isEmpty() ? List.of() : indexes.indexer().rows(row);
  }

  /** A row of one of the indexes goes by. */
  void index(int number, Row row) {
    found.get(number).add(row.sizeBytes(), row.key().bytes(), row.value());
  }

  /** Once all rows have gone by. */
  void end(StorageEngine storage) {
    for (int i = 0; i < follows.size(); i++) {
      Index index = indexes.indexes().get(i);
      if (!follows.get(i).isSameAs(found.get(i))) {
        long faults = strays(storage, i);
        if (index.complete()) {
          faults += missing(storage, i);
          if (faults == 0) {
            findings.fault(KIND, name(i), "does not hold what follows from the table's items");
          }
        }
      }
    }
  }

  /** Tells of rows that do not follow from the table's. */
  private long strays(StorageEngine storage, int number) {
    long faults = 0;
    TableId index = indexes.indexes().get(number).table();
    for (Page page : PageWalk.of(storage, index, KeyRange.ALL, PAGE)) {
      for (Row row : page.rows()) {
        String what = stray(storage, number, row);
        if (what != null) {
          faults++;
          findings.fault(KIND, name(number) + ", row " + row.key(), what);
        }
      }
    }
    return faults;
  }

  private @Nullable String stray(StorageEngine storage, int number, Row row) {
    Key base;
    try {
      base = baseKey(number, row.key().bytes());
    } catch (IllegalArgumentException e) {
      return "its key is none of this index";
    }
    try {
      Row of = storage.get(table.storageId(), base);
      if (of == null) {
        return "there is no item " + base;
      }
      IndexRow follows = derived(of).get(number);
      if (follows == null || !follows.key().equals(row.key())) {
        return "does not follow from the item " + base;
      }
      return isSame(follows, row) ? null : "is not what follows from the item " + base;
    } catch (StorageException e) {
      return "the item " + base + " cannot be read";
    }
  }

  private static boolean isSame(IndexRow follows, Row row) {
    return follows.sizeBytes() == row.sizeBytes() && Arrays.equals(follows.value(), row.value());
  }

  private Key baseKey(int number, byte[] key) {
    if (number == table.indexes().size()) {
      if (key.length <= Long.BYTES) {
        throw new IllegalArgumentException("too short");
      }
      return new Key(Arrays.copyOfRange(key, Long.BYTES, key.length));
    }
    SecondaryIndex index = table.indexes().get(number);
    return new Key(KeyCodec.tableKey(key, index.keys().attributes()));
  }

  /** Tells of rows that follow from the table's and are not there at all. */
  private long missing(StorageEngine storage, int number) {
    long faults = 0;
    TableId index = indexes.indexes().get(number).table();
    for (Page page : PageWalk.of(storage, table.storageId(), KeyRange.ALL, PAGE)) {
      for (Row row : page.rows()) {
        try {
          IndexRow follows = derived(row).get(number);
          if (follows != null && storage.get(index, follows.key()) == null) {
            faults++;
            findings.fault(KIND, name(number), "the item " + row.key() + " is not in it");
          }
        } catch (StorageException e) {
          // Told of where the table's own rows are checked.
        }
      }
    }
    return faults;
  }

  /** Of one of {@link #indexes}. */
  String name(int number) {
    String index =
        number < table.indexes().size()
            ? "index " + table.indexes().get(number).name()
            : "index of items that expire";
    return FolderCheck.name(table) + ", " + index;
  }
}
