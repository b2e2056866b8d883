package dev.tidemark.item;

import dev.tidemark.item.AttributeValue.Bool;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An item's attributes by type, for those who keep rows of their own as items. What is not there,
 * or is of another type, is an IllegalStateException: nobody else writes these rows.
 *
 * @param what the kind of row, for that exception
 */
public record Fields(Map<String, AttributeValue> attributes, String what) {
  /** Of a row whose attribute {@code v} must be {@code version}. */
  public static Fields of(Item item, String what, int version) {
    Fields fields = new Fields(item.attributes(), what);
    if (fields.number("v") != version) {
      throw fields.bad("v");
    }
    return fields;
  }

  public boolean has(String name) {
    return attributes.containsKey(name);
  }

  public String string(String name) {
    return string(attributes.get(name), name);
  }

  private String string(@Nullable AttributeValue value, String name) {
    if (value instanceof S(String s)) {
      return s;
    }
    throw bad(name);
  }

  public @Nullable String stringOrNull(String name) {
    return has(name) ? string(name) : null;
  }

  public List<String> strings(String name) {
    if (attributes.get(name) instanceof L(var values)) {
      return values.stream().map(value -> string(value, name)).toList();
    }
    throw bad(name);
  }

  public boolean bool(String name) {
    if (attributes.get(name) instanceof Bool(boolean b)) {
      return b;
    }
    throw bad(name);
  }

  public long number(String name) {
    if (attributes.get(name) instanceof N(var n)) {
      return n.longValueExact();
    }
    throw bad(name);
  }

  /** Of a number of milliseconds since 1970. */
  public Instant instant(String name) {
    return Instant.ofEpochMilli(number(name));
  }

  public Map<String, AttributeValue> map(String name) {
    if (attributes.get(name) instanceof M(var m)) {
      return m;
    }
    throw bad(name);
  }

  /** To throw if an attribute is not what it must be. */
  public IllegalStateException bad(String name) {
    return new IllegalStateException("not " + what + ": " + name);
  }
}
