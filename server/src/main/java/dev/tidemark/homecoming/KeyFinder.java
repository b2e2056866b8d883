package dev.tidemark.homecoming;

import dev.tidemark.format.ExportReader.DataFile;
import dev.tidemark.format.ExportRecord;
import dev.tidemark.format.InvalidExportException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.storage.Key;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the files of exports tell of a table's key, which their manifests leave out. Key attributes
 * are in every item, with a value of one type; changes name them, but not which of the two is the
 * partition key. That shows where AWS has written a value into two files of one export: it spreads
 * items by partition key, so it is the sort key's.
 */
public final class KeyFinder {
  private static final int VALUES_MAX = 200_000;

  /** What is known of the key. */
  public sealed interface Found {
    /** It cannot be another. */
    record Certain(KeySchema keys) implements Found {}

    /** It is very likely this one. */
    record Likely(KeySchema keys) implements Found {}

    /**
     * It is one or two of these.
     *
     * @param attributes each as {@code name:type}
     */
    record Open(String attributes) implements Found {}
  }

  private final List<ExportSet> sets;
  private @Nullable Map<String, KeyType> candidates;
  private boolean named;

  private KeyFinder(List<ExportSet> sets) {
    this.sets = sets;
  }

  /**
   * Reads all of the exports, up to twice.
   *
   * @throws InvalidExportException if a file is damaged, or there is no attribute that can be a key
   */
  public static Found in(List<ExportSet> sets) {
    return new KeyFinder(sets).found();
  }

  private Found found() {
    for (ExportSet set : sets) {
      set.forEach(this::narrow);
    }
    Map<String, KeyType> left = candidates;
    if (left == null) {
      return new Found.Open("an attribute that no file tells of, for there are no items");
    }
    List<KeyAttribute> attributes =
        left.entrySet().stream()
            .map(one -> new KeyAttribute(one.getKey(), one.getValue()))
            .toList();
    if (attributes.isEmpty()) {
      throw new InvalidExportException("no attribute is in all items, with values of one key type");
    }
    KeyAttribute first = attributes.getFirst();
    if (attributes.size() == 1) {
      return new Found.Certain(new KeySchema(first, null));
    }
    KeyAttribute second = attributes.getLast();
    if (named && attributes.size() == 2) {
      boolean firstSpread = isSpread(first.name());
      if (firstSpread != isSpread(second.name())) {
        return new Found.Likely(
            firstSpread ? new KeySchema(second, first) : new KeySchema(first, second));
      }
    }
    return new Found.Open(text(attributes));
  }

  private void narrow(ExportRecord record) {
    switch (record) {
      case ExportRecord.FullItem(Item item) -> narrow(item);
      case ExportRecord.Changed change -> {
        narrow(change.keys());
        named = true;
      }
    }
  }

  private void narrow(Item item) {
    Map<String, KeyType> left = candidates;
    if (left == null) {
      candidates = keyTyped(item);
      return;
    }
    Iterator<Map.Entry<String, KeyType>> each = left.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<String, KeyType> one = each.next();
      if (ItemRows.keyType(item.get(one.getKey())) != one.getValue()) {
        each.remove();
      }
    }
  }

  private static Map<String, KeyType> keyTyped(Item item) {
    Map<String, KeyType> all = new LinkedHashMap<>();
    item.attributes()
        .forEach((name, value) -> {
          KeyType type = ItemRows.keyType(value);
          if (type != null) {
            all.put(name, type);
          }
        });
    return all;
  }

  /** Whether two files of one export share a value of an attribute. */
  private boolean isSpread(String attribute) {
    for (ExportSet set : sets) {
      Spread spread = new Spread(attribute, set.dataFiles());
      set.forEach(spread::see);
      if (spread.found) {
        return true;
      }
    }
    return false;
  }

  /** Which file each value was first seen in, for as many values as memory is spent on. */
  private static final class Spread {
    private final String attribute;
    private final Iterator<DataFile> files;
    private final Map<Key, Integer> fileOfValue = new HashMap<>();
    private long left;
    private int file = -1;
    private boolean found;

    Spread(String attribute, List<DataFile> files) {
      this.attribute = attribute;
      this.files = files.iterator();
    }

    void see(ExportRecord record) {
      while (left == 0) {
        left = files.next().itemCount();
        file++;
      }
      left--;
      Item item =
          switch (record) {
            case ExportRecord.FullItem(Item full) -> full;
            case ExportRecord.Changed change -> change.keys();
          };
      AttributeValue value = item.get(attribute);
      if (value == null) {
        return;
      }
      Key key = new Key(KeyCodec.part(value));
      Integer first =
          fileOfValue.size() < VALUES_MAX
              ? fileOfValue.putIfAbsent(key, file)
              : fileOfValue.get(key);
      found |= first != null && first != file;
    }
  }

  /** A key for a person. */
  static String text(KeySchema keys) {
    return text(keys.attributes());
  }

  private static String text(Collection<KeyAttribute> attributes) {
    return attributes.stream()
        .map(one -> one.name() + ":" + one.type())
        .collect(Collectors.joining(", "));
  }
}
