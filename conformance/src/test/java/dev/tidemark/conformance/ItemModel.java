package dev.tidemark.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A table as its writers know it. Each key is changed by one thread at a time. */
final class ItemModel {
  private final boolean keepsChanges;
  private final Map<ItemKey, Map<String, AttributeValue>> items = new ConcurrentHashMap<>();
  private final Map<ItemKey, List<OwnedItems.Change>> changes = new ConcurrentHashMap<>();

  ItemModel(boolean keepsChanges) {
    this.keepsChanges = keepsChanges;
  }

  @Nullable Map<String, AttributeValue> get(ItemKey key) {
    return items.get(key);
  }

  void apply(OwnedItems.Change change) {
    Map<String, AttributeValue> after = change.after();
    if (after == null) {
      items.remove(change.key());
    } else {
      items.put(change.key(), after);
    }
    if (keepsChanges && (after != null || change.before() != null)) {
      changes.computeIfAbsent(change.key(), _ -> new ArrayList<>()).add(change);
    }
  }

  Map<ItemKey, Map<String, AttributeValue>> items() {
    return items;
  }

  /** Every change since the table was made, by key. */
  Map<ItemKey, List<OwnedItems.Change>> changes() {
    return changes;
  }
}
