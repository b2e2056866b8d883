package dev.tidemark.cli;

import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The options {@code --hash} and {@code --range}: a table's key, which exports do not tell. */
final class KeyOptions {
  private KeyOptions() {}

  /**
   * @return null if none is given
   * @throws IllegalArgumentException with one line for a person
   */
  static @Nullable KeySchema of(@Nullable String hash, @Nullable String range) {
    if (hash == null) {
      if (range != null) {
        throw new IllegalArgumentException("--range needs --hash");
      }
      return null;
    }
    return new KeySchema(
        attribute("--hash", hash), range == null ? null : attribute("--range", range));
  }

  private static KeyAttribute attribute(String option, String text) {
    int colon = text.lastIndexOf(':');
    String type = text.substring(colon + 1);
    if (colon < 1 || !List.of("S", "N", "B").contains(type)) {
      throw new IllegalArgumentException(
          option + " must be NAME:S, NAME:N or NAME:B, not '" + text + "'");
    }
    return new KeyAttribute(text.substring(0, colon), KeyType.valueOf(type));
  }
}
