package dev.tidemark.expression;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;

/** The errors of one expression, all of which begin with what expression it is. */
record ExpressionErrors(String expressionKind) {
  /** Of statements, whose errors do not say what they are about. */
  static final ExpressionErrors OF_STATEMENTS = new ExpressionErrors("");

  ApiException invalid(String problem) {
    return ApiError.validation(
        isOfStatement() ? problem : "Invalid " + expressionKind + ": " + problem);
  }

  private boolean isOfStatement() {
    return expressionKind.isEmpty();
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

  /** Both orders are the service's. Source of the second: floci-io/floci, measured in 2026. */
  ApiException typeName(String type) {
    return invalid(
        "Invalid attribute type name found; type: "
            + type
            + ", valid types: "
            + (isOfStatement()
                ? "{N,BS,L,B,NULL,M,S,SS,NS,BOOL}"
                : "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}"));
  }

  ApiException operandType(String operator, String type) {
    return invalid(
        "Incorrect operand type for operator or function; operator or function: "
            + operator
            + ", operand type: "
            + type);
  }
}
