package dev.tidemark.item;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The key of a table or of an index. A table and a local index have one partition key attribute and
 * at most one sort key attribute; a global index has up to four of each.
 *
 * @param partition at least one; items that agree in all of them are together
 * @param sort most significant first
 */
public record KeySchema(List<KeyAttribute> partition, List<KeyAttribute> sort) {
  /** What all values of a partition key may weigh. Source: AWS developer guide, "Constraints". */
  public static final int PARTITION_BYTES_MAX = 2048;

  /** What all values of a sort key may weigh. Source: as above. */
  public static final int SORT_BYTES_MAX = 1024;

  public KeySchema {
    partition = List.copyOf(partition);
    sort = List.copyOf(sort);
    if (partition.isEmpty()) {
      throw new IllegalArgumentException("a key has a partition key attribute");
    }
  }

  /** The key of a table: a partition key, and a sort key or null. */
  public KeySchema(KeyAttribute hash, @Nullable KeyAttribute range) {
    this(List.of(hash), range == null ? List.of() : List.of(range));
  }

  /** The partition key of a table; the first partition key attribute of an index. */
  public KeyAttribute hash() {
    return partition.getFirst();
  }

  /** The sort key of a table, or null; the first sort key attribute of an index. */
  public @Nullable KeyAttribute range() {
    return sort.isEmpty() ? null : sort.getFirst();
  }

  /** All attributes, those of the partition key first. */
  public List<KeyAttribute> attributes() {
    return Stream.concat(partition.stream(), sort.stream()).toList();
  }

  public boolean isKey(String attribute) {
    return partition.stream().anyMatch(key -> key.name().equals(attribute))
        || sort.stream().anyMatch(key -> key.name().equals(attribute));
  }
}
