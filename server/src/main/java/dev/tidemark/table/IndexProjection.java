package dev.tidemark.table;

import java.util.List;

/** What of an item an index holds beside the keys of the index and of the table. */
public sealed interface IndexProjection {
  /** The whole item. */
  record All() implements IndexProjection {}

  /** Nothing more. */
  record KeysOnly() implements IndexProjection {}

  /**
   * Some attributes of the item.
   *
   * @param attributes their names as they were given
   */
  record Include(List<String> attributes) implements IndexProjection {
    public Include {
      attributes = List.copyOf(attributes);
    }
  }

  IndexProjection ALL = new All();
  IndexProjection KEYS_ONLY = new KeysOnly();
}
