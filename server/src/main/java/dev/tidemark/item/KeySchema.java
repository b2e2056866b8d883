package dev.tidemark.item;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The primary key of a table: a partition key, and a sort key or null. */
public record KeySchema(KeyAttribute hash, @Nullable KeyAttribute range) {
  /** One or two attributes, the partition key first. */
  public List<KeyAttribute> attributes() {
    List<KeyAttribute> all = new ArrayList<>(2);
    all.add(hash);
    if (range != null) {
      all.add(range);
    }
    return all;
  }

  public boolean isKey(String attribute) {
    return hash.name().equals(attribute) || (range != null && range.name().equals(attribute));
  }
}
