package dev.tidemark.schema;

import dev.tidemark.item.AttributeValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A structure of a request that has passed the reader and the validator: members have the types of
 * the model and keep its constraints. Absent members are null. Asking for a member as another type
 * than the model's is a bug.
 *
 * <p>Members hold: strings and enums {@link String}; integers {@link Integer}; longs {@link Long};
 * booleans {@link Boolean}; timestamps {@link Instant}; blobs {@code byte[]}; structures {@link
 * Struct}; attribute values {@link AttributeValue}; lists {@link List}; maps {@link Map}.
 */
public final class Struct {
  private final Map<String, Object> members;

  /**
   * @param members by the model's names, in the model's order; not to be changed after
   */
  public Struct(Map<String, Object> members) {
    this.members = members;
  }

  /** A member of whatever type. */
  @Nullable Object get(String member) {
    return members.get(member);
  }

  public boolean has(String member) {
    return members.containsKey(member);
  }

  public @Nullable String string(String member) {
    return (String) members.get(member);
  }

  public @Nullable Boolean bool(String member) {
    return (Boolean) members.get(member);
  }

  public @Nullable Integer integer(String member) {
    return (Integer) members.get(member);
  }

  public @Nullable Long longInteger(String member) {
    return (Long) members.get(member);
  }

  public @Nullable Instant timestamp(String member) {
    return (Instant) members.get(member);
  }

  public @Nullable Struct struct(String member) {
    return (Struct) members.get(member);
  }

  public @Nullable AttributeValue value(String member) {
    return (AttributeValue) members.get(member);
  }

  /** A list of any one type, such as {@code List<Struct>} or {@code List<String>}. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T> @Nullable List<T> list(String member) {
    return (List<T>) members.get(member);
  }

  /** A map of any one type, such as {@code Map<String, AttributeValue>}. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T> @Nullable Map<String, T> map(String member) {
    return (Map<String, T>) members.get(member);
  }

  /** A member that the model requires. */
  public String requiredString(String member) {
    return required(string(member), member);
  }

  /** A blob that is there; whoever asks has made sure of that, or the model requires it. */
  public byte[] requiredBlob(String member) {
    return required((byte[]) members.get(member), member);
  }

  /** A list that the model requires. */
  public <T> List<T> requiredList(String member) {
    return required(this.<T>list(member), member);
  }

  /** A map that the model requires. */
  public <T> Map<String, T> requiredMap(String member) {
    return required(this.<T>map(member), member);
  }

  private static <T> T required(@Nullable T value, String member) {
    if (value == null) {
      throw new IllegalStateException("the validator let a missing " + member + " pass");
    }
    return value;
  }

  /**
   * The same in the terms of JSON, absent members left out: maps, lists, strings, booleans and
   * {@link BigDecimal}. Not for structures with attribute values, blobs or timestamps.
   */
  public Map<String, Object> toTree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    members.forEach((name, value) -> {
      if (value != null) {
        tree.put(name, tree(value));
      }
    });
    return tree;
  }

  private static Object tree(Object value) {
    return switch (value) {
      case Struct struct -> struct.toTree();
      case List<?> list -> list.stream().map(Struct::tree).toList();
      case Integer number -> BigDecimal.valueOf(number);
      case Long number -> BigDecimal.valueOf(number);
      case String _, Boolean _ -> value;
      default -> throw new IllegalArgumentException("not of JSON: " + value.getClass());
    };
  }

  /** For comparing two requests member by member. */
  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Struct struct && members.equals(struct.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  @Override
  public String toString() {
    return members.toString();
  }
}
