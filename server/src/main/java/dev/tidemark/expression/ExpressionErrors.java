package dev.tidemark.expression;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;

/** The errors of one expression, all of which begin with what expression it is. */
record ExpressionErrors(String expressionKind) {
  ApiException invalid(String problem) {
    return ApiError.validation("Invalid " + expressionKind + ": " + problem);
  }

  ApiException syntax(String token, String near) {
    return invalid("Syntax error; token: \"" + token + "\", near: \"" + near + "\"");
  }

  /**
   * Only conditions and filters say how long they are. Source: ExtendDB/extenddb,
   * test_expression_size_limit; paritysuite/dynamodb-conformance, validation-ordering/deepRequests.
   */
  ApiException tooLong(int bytes) {
    boolean tells =
        expressionKind.equals("ConditionExpression") || expressionKind.equals("FilterExpression");
    return invalid(
        "Expression size has exceeded the maximum allowed size;"
            + (tells ? " expression size: " + bytes : ""));
  }

  ApiException redundantParentheses() {
    return invalid("The expression has redundant parentheses;");
  }

  ApiException functionName(String function) {
    return invalid("Invalid function name; function: " + function);
  }

  ApiException functionPlace(String function) {
    return invalid(
        "The function is not allowed to be used this way in an expression; function: " + function);
  }

  ApiException operandType(String operator, String type) {
    return invalid(
        "Incorrect operand type for operator or function; operator or function: "
            + operator
            + ", operand type: "
            + type);
  }
}
