package dev.tidemark.storage;

import dev.tidemark.error.Findings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a check of a closed store finds, as lines. */
final class CheckedStore implements Findings {
  final List<String> faults = new ArrayList<>();
  final Map<TableId, TableSize> sizes = new TreeMap<>();
  long rows;

  static CheckedStore of(Path folder) {
    CheckedStore checked = new CheckedStore();
    try {
      Path scratch = Files.createTempDirectory("check");
      try (StoreCheck check = StoreCheck.open(folder, scratch, checked, InstantSource.system())) {
        if (check != null) {
          checked.run(check);
        }
      } finally {
        Files.delete(scratch);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return checked;
  }

  private void run(StoreCheck check) {
    int _ = check.checkFiles(_ -> {});
    if (!check.checkRecords()) {
      return;
    }
    check.checkStrays();
    for (StoredTable table : check.tables().values()) {
      TableId id = table.id();
      TableSize size = check.check(id, "table " + id.value(), (_, _) -> rows++, _ -> {});
      if (size != null && table.phase() != StoredTable.Phase.GONE) {
        sizes.put(id, size);
        if (!size.equals(table.size())) {
          fault("size", "table " + id.value(), table.size() + " but " + size);
        }
      }
    }
  }

  @Override
  public void fault(String kind, String where, String what) {
    faults.add(kind + ": " + where + ": " + what);
  }

  @Override
  public void note(String kind, String where, String what) {
    throw new AssertionError(kind + ": " + where + ": " + what);
  }
}
