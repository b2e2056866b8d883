package dev.tidemark.format;

import dev.tidemark.item.AttributeValue;
import java.util.Map;

/** What comes next in a file that is imported. */
public sealed interface ImportedItem {
  /** An item, of which nothing is known but that it is one. */
  record Read(Map<String, AttributeValue> attributes) implements ImportedItem {}

  /** An item that is none, in a file that can be read on. */
  record Bad(String reason) implements ImportedItem {}

  /** From here on the file says nothing that can be understood; nothing comes after. */
  record Unreadable(String reason) implements ImportedItem {}
}
