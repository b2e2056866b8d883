package dev.tidemark.cli;

import dev.tidemark.cli.Places.PlaceKey;
import dev.tidemark.format.ExportReader;
import dev.tidemark.format.ExportRecord.Changed;
import dev.tidemark.format.ExportRecord.FullItem;
import dev.tidemark.format.InvalidExportException;
import dev.tidemark.item.Item;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Tables put together again from an export's files. Every complaint is one line for a person; none
 * means that all is as it should be.
 */
final class Readback {
  private Readback() {}

  /**
   * The items of a full export.
   *
   * @param known items to share where they are equal, to save memory
   * @throws InvalidExportException if a file is damaged or an item comes twice
   */
  static Map<PlaceKey, Item> full(ExportReader export, Map<PlaceKey, Item> known) {
    Map<PlaceKey, Item> table = HashMap.newHashMap(known.size());
    try (var records = export.records()) {
      records.forEach(record -> {
        if (!(record instanceof FullItem(Item item))) {
          throw new InvalidExportException("a change in a full export: " + record);
        }
        PlaceKey key = PlaceKey.of(item);
        Item same = known.get(key);
        if (table.put(key, item.equals(same) ? same : item) != null) {
          throw new InvalidExportException("twice in a full export: " + key);
        }
      });
    }
    return table;
  }

  /**
   * Applies the changes of an incremental export.
   *
   * @throws InvalidExportException if a file is damaged, or a change does not fit the table
   */
  static void apply(ExportReader export, Map<PlaceKey, Item> table) {
    try (var records = export.records()) {
      records.forEach(record -> {
        if (!(record instanceof Changed(long _, Item keys, var oldImage, var newImage))) {
          throw new InvalidExportException("no change in an incremental export: " + record);
        }
        PlaceKey key = PlaceKey.of(keys);
        if (!Objects.equals(table.get(key), oldImage)) {
          throw new InvalidExportException("the old image of " + key + " is not what was");
        }
        if (newImage == null) {
          table.remove(key);
        } else {
          table.put(key, newImage);
        }
      });
    }
  }

  /** The first difference between two tables, or an empty string. */
  static String difference(Map<PlaceKey, Item> is, Map<PlaceKey, Item> shouldBe) {
    return Stream.concat(
            shouldBe.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(is.get(entry.getKey())))
                .map(entry ->
                    entry.getKey() + " is " + is.get(entry.getKey()) + ", not " + entry.getValue()),
            is.keySet().stream()
                .filter(key -> !shouldBe.containsKey(key))
                .map(key -> key + " should not be there"))
        .findFirst()
        .orElse("");
  }
}
