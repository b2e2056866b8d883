package dev.tidemark.table;

import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a table's owner may set beside its keys and its billing.
 *
 * @param attributeDefinitions the attributes that keys and indexes use, as they were given
 * @param deletionProtected whether DeleteTable is refused
 * @param tableClass as given, null if never given
 * @param tags by key
 */
public record TableSettings(
    List<KeyAttribute> attributeDefinitions,
    boolean deletionProtected,
    @Nullable TableClass tableClass,
    NavigableMap<String, String> tags) {
  public TableSettings {
    attributeDefinitions = List.copyOf(attributeDefinitions);
    tags = Collections.unmodifiableNavigableMap(new TreeMap<>(tags));
  }

  /** Of a table about which nothing but its keys was said. */
  public static TableSettings of(KeySchema keys) {
    return new TableSettings(keys.attributes(), false, null, new TreeMap<>());
  }

  public TableSettings withTags(NavigableMap<String, String> changed) {
    return new TableSettings(attributeDefinitions, deletionProtected, tableClass, changed);
  }

  public TableSettings withDeletionProtected(boolean changed) {
    return new TableSettings(attributeDefinitions, changed, tableClass, tags);
  }

  public TableSettings withTableClass(TableClass changed) {
    return new TableSettings(attributeDefinitions, deletionProtected, changed, tags);
  }
}
