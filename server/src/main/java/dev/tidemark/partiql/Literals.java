package dev.tidemark.partiql;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values as statements write them. Source of rules and texts: paritysuite/dynamodb-conformance,
 * partiqlGrammar and partiqlFunctions; floci-io/floci, edge cases; measured in 2026.
 */
final class Literals {
  /** Where a value begins, as errors write it. */
  private static final String ROOT = "root";

  /** Source: AWS developer guide, "Constraints": depth of attributes; measured. */
  private static final int DEPTH_MAX = 32;

  private static final String INVALID = "One or more parameter values were invalid: ";

  private Literals() {}

  /** Whether it is written as a value, though it may not be one that DynamoDB can hold. */
  static boolean isLiteral(Node node) {
    return switch (node) {
      case Node.Text _,
          Node.Number _,
          Node.Truth _,
          Node.Null _,
          Node.Sequence _,
          Node.Bag _,
          Node.Struct _ ->
          true;
      default -> false;
    };
  }

  /**
   * @throws ApiException ValidationException, in AWS's words, if DynamoDB cannot hold it
   */
  static AttributeValue value(Node node) {
    return value(node, ROOT, 0);
  }

  private static AttributeValue value(Node node, String path, int depth) {
    if (depth >= DEPTH_MAX) {
      throw ApiError.validation("Nesting Levels have exceeded supported limits under " + path);
    }
    return switch (node) {
      case Node.Text(String text, At _) -> new AttributeValue.S(text);
      case Node.Number(BigDecimal number, At _) -> number(number, path);
      case Node.Truth(boolean truth, At _) -> truth ? AttributeValue.TRUE : AttributeValue.FALSE;
      case Node.Null _ -> AttributeValue.NULL;
      case Node.Sequence(List<Node> elements, At _) -> {
        List<AttributeValue> values = new ArrayList<>(elements.size());
        for (Node element : elements) {
          values.add(value(element, path + "[" + values.size() + "]", depth + 1));
        }
        yield new AttributeValue.L(values);
      }
      case Node.Struct struct -> {
        Map<String, AttributeValue> values = new LinkedHashMap<>();
        members(struct)
            .forEach((key, member) -> values.put(key, value(member, path + "." + key, depth + 1)));
        yield new AttributeValue.M(values);
      }
      case Node.Bag(List<Node> elements, At _) -> set(elements, path);
      default -> throw unsupported(node, path);
    };
  }

  /** The members of a map. */
  static Map<String, Node> members(Node.Struct struct) {
    Map<String, Node> members = new LinkedHashMap<>();
    for (Node.Member member : struct.members()) {
      if (!(member.key() instanceof Node.Text(String key, At _))) {
        throw unsupported(member.key(), ROOT);
      }
      if (members.putIfAbsent(key, member.value()) != null) {
        throw ApiError.validation("Duplicate keys in a map: " + key);
      }
    }
    return members;
  }

  private static AttributeValue number(BigDecimal number, String path) {
    try {
      return new AttributeValue.N(number);
    } catch (ApiException e) {
      throw ApiError.validation(e.error().message() + " under " + path);
    }
  }

  private static AttributeValue set(List<Node> elements, String path) {
    if (elements.isEmpty()) {
      throw ApiError.validation("Empty bags are not supported");
    }
    List<String> strings = new ArrayList<>();
    List<BigDecimal> numbers = new ArrayList<>();
    for (Node element : elements) {
      switch (element) {
        case Node.Text(String text, At _) -> strings.add(text);
        case Node.Number(BigDecimal number, At _) -> numbers.add(number);
        default -> {}
      }
    }
    if (strings.size() == elements.size()) {
      if (strings.stream().distinct().count() < strings.size()) {
        throw ApiError.validation(
            INVALID + "Input collection " + strings + " contains duplicates.");
      }
      return new AttributeValue.SS(strings);
    }
    if (numbers.size() < elements.size()) {
      throw ApiError.validation(
          "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags");
    }
    List<AttributeValue> distinct =
        numbers.stream().map(number -> number(number, path)).distinct().toList();
    if (distinct.size() < numbers.size()) {
      throw ApiError.validation(
          INVALID + "Input collection " + numbers + " contains duplicates! under " + path);
    }
    return new AttributeValue.NS(numbers);
  }

  static ApiException unsupported(Node node) {
    return unsupported(node, ROOT);
  }

  private static ApiException unsupported(Node node, String path) {
    String what =
        switch (node) {
          case Node.Call(String function, List<Node> _, At _) -> function;
          case Node.Name(String name, At _) -> name;
          case Node.Operation(String operator, List<Node> _, At _) -> operator;
          default -> node.getClass().getSimpleName();
        };
    return ApiError.validation(
        "Unsupported data type: " + what + " under key " + path + " at " + node.at());
  }
}
