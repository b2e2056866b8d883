package dev.tidemark.schema;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a member of a request can be, and the constraints that AWS's model puts on it. */
sealed interface Shape {
  /** Members in the model's order. */
  record Structure(String name, List<Member> members) implements Shape {
    @Nullable Member member(String memberName) {
      for (Member member : members) {
        if (member.name().equals(memberName)) {
          return member;
        }
      }
      return null;
    }
  }

  record Member(String name, Shape shape, boolean required) {}

  record ListOf(Bounds length, Shape element) implements Shape {}

  record MapOf(Bounds length, Shape key, Shape value) implements Shape {}

  /** {@code pattern} matches whole strings. */
  record Text(Bounds length, @Nullable Pattern pattern) implements Shape {}

  /** Values in the order in which the service lists them. */
  record OneOf(List<String> values) implements Shape {}

  /**
   * A table's name or its ARN.
   *
   * @param first checked before and apart from all else, as the operations on tables do
   */
  record TableName(boolean first) implements Shape {}

  record Whole(boolean isLong, Bounds range) implements Shape {}

  record Decimal() implements Shape {}

  record Bool() implements Shape {}

  record Time() implements Shape {}

  record Blob(Bounds length) implements Shape {}

  /** An attribute value. */
  record Value() implements Shape {}

  /** Both included; null: none. */
  record Bounds(@Nullable Long min, @Nullable Long max) {
    static final Bounds NONE = new Bounds(null, null);
  }
}
