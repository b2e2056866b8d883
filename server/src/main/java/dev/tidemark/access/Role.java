package dev.tidemark.access;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an access key is for. */
public enum Role {
  /** Everything. */
  ADMIN("admin"),
  /** An application's: items and objects, not the tables and buckets that hold them. */
  READ_WRITE("read-write"),
  /** Looks at everything and changes nothing. */
  READ_ONLY("read-only"),
  /** Begins exports and reads what they wrote; reads no item of a table by itself. */
  EXPORT_ONLY("export-only");

  private final String text;

  Role(String text) {
    this.text = text;
  }

  boolean has(Permission permission) {
    return switch (this) {
      case ADMIN -> true;
      case READ_WRITE -> permission != Permission.MANAGE;
      case READ_ONLY ->
          switch (permission) {
            case DESCRIBE, READ_ITEMS, READ_OBJECTS, DECRYPT -> true;
            case WRITE_ITEMS, WRITE_OBJECTS, ENCRYPT, EXPORT, MANAGE -> false;
          };
      case EXPORT_ONLY ->
          switch (permission) {
            case DESCRIBE, EXPORT, READ_OBJECTS -> true;
            case READ_ITEMS, WRITE_ITEMS, WRITE_OBJECTS, DECRYPT, ENCRYPT, MANAGE -> false;
          };
    };
  }

  /** The role of that name, or null. */
  public static @Nullable Role of(String text) {
    return Arrays.stream(values()).filter(role -> role.text.equals(text)).findAny().orElse(null);
  }

  /** All names, for a message. */
  public static String names() {
    return Arrays.stream(values()).map(Role::toString).collect(Collectors.joining(", "));
  }

  /** The name that files give it. */
  @Override
  public String toString() {
    return text;
  }
}
