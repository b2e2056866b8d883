package dev.tidemark.expression;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeySchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values that a condition ties the attributes of a primary key to, one after the other: those
 * of all {@code =} that must hold.
 *
 * @param values by key attribute, each different value once; attributes without any are missing
 * @param others whether the condition says more than that
 */
public record KeyEqualities(Map<String, List<AttributeValue>> values, boolean others) {
  public static KeyEqualities of(Condition where, KeySchema keys) {
    Map<String, List<AttributeValue>> values = new LinkedHashMap<>();
    boolean others = collect(where.predicate(), keys, values);
    return new KeyEqualities(values, others);
  }

  private static boolean collect(
      Predicate predicate, KeySchema keys, Map<String, List<AttributeValue>> values) {
    return switch (predicate) {
      case Predicate.And(var parts) -> {
        boolean others = false;
        for (Predicate part : parts) {
          others |= collect(part, keys, values);
        }
        yield others;
      }
      case Predicate.Compare(
              Comparison operator,
              Operand.Attribute(Path path),
              Operand.Constant(AttributeValue value))
          when operator == Comparison.EQUAL && isKey(path, keys) ->
          add(path, value, values);
      case Predicate.Compare(
              Comparison operator,
              Operand.Constant(AttributeValue value),
              Operand.Attribute(Path path))
          when operator == Comparison.EQUAL && isKey(path, keys) ->
          add(path, value, values);
      default -> true;
    };
  }

  private static boolean isKey(Path path, KeySchema keys) {
    return !path.nested() && keys.isKey(path.attribute());
  }

  private static boolean add(
      Path path, AttributeValue value, Map<String, List<AttributeValue>> values) {
    List<AttributeValue> all = values.computeIfAbsent(path.attribute(), _ -> new ArrayList<>());
    if (!all.contains(value)) {
      all.add(value);
    }
    return false;
  }
}
