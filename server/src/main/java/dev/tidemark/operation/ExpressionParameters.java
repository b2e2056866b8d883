package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.expression.Placeholders;
import dev.tidemark.schema.Struct;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules about which parameters of a request go together. Source of rules and texts: the service
 * as measured by others.
 */
final class ExpressionParameters {
  private static final String NAMES = "ExpressionAttributeNames";
  private static final String VALUES = "ExpressionAttributeValues";
  private static final String PROJECTION = "ProjectionExpression";

  private ExpressionParameters() {}

  /**
   * Checks a request.
   *
   * @param expressions the operation's expression parameters, in the order AWS names them
   * @param old the operation's old parameters, likewise
   */
  static void check(Struct request, List<String> expressions, List<String> old) {
    List<String> present = present(request, expressions);
    List<String> oldPresent = present(request, old);
    // Measured: KeyConditions go with all expressions but the one that replaced them.
    if (!request.has("KeyConditionExpression")) {
      oldPresent.remove("KeyConditions");
    }
    if (!present.isEmpty() && !oldPresent.isEmpty()) {
      throw ApiError.validation(
          "Can not use both expression and non-expression parameters in the same request:"
              + " Non-expression parameters: {"
              + String.join(", ", oldPresent)
              + "} Expression parameters: {"
              + String.join(", ", present)
              + "}");
    }
    if (request.has(NAMES) && present.isEmpty()) {
      throw ApiError.validation(NAMES + " can only be specified when using expressions");
    }
    present.remove(PROJECTION);
    if (request.has(VALUES) && present.isEmpty()) {
      List<String> withValues = expressions.stream().filter(e -> !e.equals(PROJECTION)).toList();
      if (!withValues.isEmpty()) {
        throw ApiError.validation(
            VALUES
                + " can only be specified when using expressions"
                + (expressions.contains("ConditionExpression") ? "" : ": " + areNull(withValues)));
      }
    }
  }

  private static List<String> present(Struct request, List<String> parameters) {
    List<String> present = new ArrayList<>(parameters.size());
    for (String parameter : parameters) {
      if (request.has(parameter)) {
        present.add(parameter);
      }
    }
    return present;
  }

  /** Reads say which expressions are missing, writes no more. */
  private static String areNull(List<String> expressions) {
    return String.join(" and ", expressions) + (expressions.size() > 1 ? " are null" : " is null");
  }

  static Placeholders placeholders(Struct request) {
    return new Placeholders(request.map(NAMES), request.map(VALUES));
  }
}
