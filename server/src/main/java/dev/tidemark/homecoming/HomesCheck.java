package dev.tidemark.homecoming;

import dev.tidemark.error.Findings;
import dev.tidemark.item.Item;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.PageWalk;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.StoredTable;
import dev.tidemark.storage.TableId;
import dev.tidemark.table.SystemTables;
import java.util.HashMap;
import java.util.Map;

/** Checks what is known of tables that came home, without changing any. */
public final class HomesCheck {
  private static final PageLimit PAGE = new PageLimit(1000, 1 << 20);
  private static final String KIND = "homecoming";

  private final Findings findings;
  private final Map<TableId, Long> staged = new HashMap<>();

  public HomesCheck(Findings findings) {
    this.findings = findings;
  }

  public void run(StorageEngine storage, Map<TableId, StoredTable> stored) {
    StoredTable own = stored.get(SystemTables.HOMECOMINGS);
    if (own == null || !own.isLive()) {
      return;
    }
    for (Page page : PageWalk.of(storage, SystemTables.HOMECOMINGS, KeyRange.ALL, PAGE)) {
      for (Row row : page.rows()) {
        try {
          check(Item.ofBytes(row.value()), stored);
        } catch (RuntimeException e) {
          findings.fault(KIND, "row " + row.key(), "cannot be read: " + e.getMessage());
        }
      }
    }
  }

  private void check(Item item, Map<TableId, StoredTable> stored) {
    if (!item.attributes().containsKey("uuid")) {
      Arrival _ = HomeCodec.toArrival(item);
      return;
    }
    Home home = HomeCodec.toHome(item);
    StagedSet set = home.applying();
    if (set != null) {
      staged.put(set.changes(), set.count());
      StoredTable there = stored.get(set.changes());
      if (there == null || !there.isLive()) {
        findings.fault(KIND, home.table(), "the changes that are being made to it are gone");
      }
    }
  }

  /** Where in the store changes are that are being made, and how many. */
  public Map<TableId, Long> staged() {
    return staged;
  }

  /** Checks a row of one of those. */
  public void checkChange(String where, Row row) {
    try {
      StagedChange change = StagedChange.of(row.value());
      if (change.before() != null) {
        change.before().attributes();
      }
      if (change.after() != null) {
        change.after().attributes();
      }
    } catch (RuntimeException e) {
      findings.fault(KIND, where + ", row " + row.key(), "is no change: " + e.getMessage());
    }
  }
}
