package dev.tidemark.access;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an access key is for. */
public enum Role {
  /** Everything. */
  ADMIN("admin", EnumSet.allOf(Permission.class)),
  /** An application's: items and objects, not the tables and buckets that hold them. */
  READ_WRITE("read-write", EnumSet.complementOf(EnumSet.of(Permission.MANAGE))),
  /** Looks at everything and changes nothing. */
  READ_ONLY(
      "read-only",
      EnumSet.of(
          Permission.DESCRIBE, Permission.READ_ITEMS, Permission.READ_OBJECTS, Permission.DECRYPT)),
  /** Begins exports and reads what they wrote; reads no item of a table by itself. */
  EXPORT_ONLY(
      "export-only", EnumSet.of(Permission.DESCRIBE, Permission.EXPORT, Permission.READ_OBJECTS));

  private final String text;
  private final Set<Permission> permissions;

  Role(String text, Set<Permission> permissions) {
    this.text = text;
    this.permissions = permissions;
  }

  boolean has(Permission permission) {
    return permissions.contains(permission);
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
