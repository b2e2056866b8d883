package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What AWS was measured to answer; the source of each fact stands at its test. */
final class MeasuredErrorsTest {
  private static final String ENVELOPE = "ValidationException: 1 validation error detected: ";

  private final TestApi api = new TestApi().withHashTable("hash").withRangeTable("range");

  /** Source: paritysuite/dynamodb-conformance, error-messages/deleteItem and putItem. */
  @Test
  void write_wrongByItself_isToldInTheEnvelope() {
    assertThat(delete("'ExpressionAttributeNames':{'#a':'a'}"))
        .isEqualTo(
            ENVELOPE + "ExpressionAttributeNames can only be specified when using expressions");
    assertThat(delete("'ConditionExpression':'attribute_exists(a)','ExpressionAttributeValues':{}"))
        .isEqualTo(ENVELOPE + "ExpressionAttributeValues must not be empty");
    assertThat(delete("'ConditionExpression':''"))
        .isEqualTo(ENVELOPE + "Invalid ConditionExpression: The expression can not be empty;");
    assertThat(delete("'ReturnValues':'UPDATED_NEW'"))
        .isEqualTo(ENVELOPE + "ReturnValues can only be ALL_OLD or NONE");
    assertThat(
            api.call(
                "PutItem",
                "{'TableName':'hash','Item':{'p':{'S':'a'}},'ConditionExpression':'((attribute_not_exists(p)))'}"))
        .isEqualTo(
            ENVELOPE + "Invalid ConditionExpression: The expression has redundant parentheses;");
  }

  /** Source: paritysuite/dynamodb-conformance, captures/cross-region-latest, September 2026. */
  @Test
  void write_wrongForItsTable_isToldBare() {
    assertThat(update("'UpdateExpression':'REMOVE p'"))
        .isEqualTo(
            "ValidationException: One or more parameter values were invalid: Cannot update"
                + " attribute p. This attribute is part of the key");
    assertThat(api.call("DeleteItem", "{'TableName':'hash','Key':{'p':{'S':''}}}"))
        .isEqualTo(
            "ValidationException: One or more parameter values are not valid. The AttributeValue"
                + " for a key attribute cannot contain an empty string value. Key: p");
  }

  /** Source: the same; ExtendDB/extenddb, test_wording_parity_validation. */
  @Test
  void read_wrongByItself_isToldBare() {
    assertThat(
            api.call(
                "GetItem",
                "{'TableName':'none','Key':{'p':{'S':'a'}},'ProjectionExpression':'a, a.b'}"))
        .isEqualTo(
            "ValidationException: Invalid ProjectionExpression: Two document paths overlap with"
                + " each other; must remove or rewrite one of these paths; path one: [a], path two:"
                + " [a, b]");
    assertThat(api.call("Scan", "{'TableName':'hash','Select':'COUNT','ProjectionExpression':'a'}"))
        .isEqualTo(
            "ValidationException: Cannot specify the ProjectionExpression when choosing to get only"
                + " the Count");
  }

  /** Source: ExtendDB/extenddb, test_validation_precedence. */
  @Test
  void table_missing_isToldBeforeTheSizeAndAfterDuplicates() {
    String item = "{'p':{'S':'a'},'v':{'S':'" + "x".repeat(410_000) + "'}}";
    assertThat(api.call("PutItem", "{'TableName':'none','Item':" + item + "}"))
        .isEqualTo("ResourceNotFoundException: Requested resource not found");
    assertThat(
            api.call(
                "BatchWriteItem",
                "{'RequestItems':{'none':[{'PutRequest':{'Item':" + item + "}}]}}"))
        .isEqualTo("ResourceNotFoundException: Requested resource not found");
    assertThat(
            api.call(
                "BatchGetItem",
                "{'RequestItems':{'none':{'Keys':[{'p':{'S':'a'}},{'p':{'S':'a'}}]}}}"))
        .isEqualTo("ValidationException: Provided list of item keys contains duplicates");
  }

  /** Source: paritysuite/dynamodb-conformance, error-messages/batchWriteItem: most regions. */
  @Test
  void batchWrite_ofNothing_isRefused() {
    assertThat(api.call("BatchWriteItem", "{'RequestItems':{}}"))
        .isEqualTo(
            "ValidationException: The requestItems parameter is required for BatchWriteItem");
  }

  /** Source: AWS developer guide, "Limits": 2 MB of substitution variables. */
  @Test
  void expressionValues_ofMoreThan2Megabytes_areRefused() {
    String values = "{':a':{'S':'%s'}}".formatted("x".repeat(2 << 20));
    assertThat(
            api.call(
                "Scan",
                "{'TableName':'hash','FilterExpression':'a = :a','ExpressionAttributeValues':"
                    + values
                    + "}"))
        .isEqualTo("ValidationException: ExpressionAttributeValues exceeds max size");
  }

  /** Source: paritysuite/dynamodb-conformance, limits/itemSizeBySurface: a key of few bytes. */
  @Test
  void update_ofAlmost400Kilobytes_countsItsActions() {
    String padding = "x".repeat(400 * 1024 - 3 - 19 - 1);
    String set =
        "'UpdateExpression':'SET b = :b','ConditionExpression':'attribute_exists(z)',"
            + "'ExpressionAttributeValues':{':b':{'S':'%s'}}";
    assertThat(update(set.formatted(padding)))
        .isEqualTo("ConditionalCheckFailedException: The conditional request failed");
    assertThat(update(set.formatted(padding + "x")))
        .isEqualTo(
            "ValidationException: Item size to update has exceeded the maximum allowed size");
  }

  /** Source: ExtendDB/extenddb, test_expression_size_limit. */
  @Test
  void expression_tooLong_saysHowLongOnlyInConditionsAndFilters() {
    String name = "a".repeat(4097);
    String text = "Expression size has exceeded the maximum allowed size;";
    assertThat(delete("'ConditionExpression':'attribute_exists(" + name + ")'"))
        .isEqualTo(ENVELOPE + "Invalid ConditionExpression: " + text + " expression size: 4115");
    assertThat(update("'UpdateExpression':'REMOVE " + name + "'"))
        .isEqualTo(ENVELOPE + "Invalid UpdateExpression: " + text);
    assertThat(api.call("Scan", "{'TableName':'hash','ProjectionExpression':'" + name + "'}"))
        .isEqualTo("ValidationException: Invalid ProjectionExpression: " + text);
  }

  /** Source: AWS API reference, Query: a query without results consumes the minimum. */
  @Test
  void read_ofNothing_countsOneRead() {
    assertThat(
            api.call(
                "Query",
                "{'TableName':'hash','KeyConditionExpression':'p = :p','ExpressionAttributeValues':{':p':{'S':'a'}},'ReturnConsumedCapacity':'TOTAL','Select':'COUNT'}"))
        .isEqualTo(
            "{'Count':0,'ScannedCount':0,'ConsumedCapacity':{'TableName':'hash','CapacityUnits':0.5}}");
    assertThat(
            api.call(
                "Scan",
                "{'TableName':'hash','ConsistentRead':true,'ReturnConsumedCapacity':'TOTAL','Select':'COUNT'}"))
        .isEqualTo(
            "{'Count':0,'ScannedCount':0,'ConsumedCapacity':{'TableName':'hash','CapacityUnits':1.0}}");
  }

  /** As of all key attributes; of prefixes: found by users of the service. */
  @Test
  void bound_ofNothing_isRefused() {
    api.call(
        "CreateTable",
        "{'TableName':'strings','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s','AttributeType':'S'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}]}");
    assertThat(
            api.call(
                "Query",
                "{'TableName':'strings','KeyConditionExpression':'p = :p AND begins_with(s, :s)','ExpressionAttributeValues':{':p':{'S':'a'},':s':{'S':''}}}"))
        .isEqualTo(
            "ValidationException: One or more parameter values are not valid. The AttributeValue"
                + " for a key attribute cannot contain an empty string value. Key: s");
  }

  private String delete(String members) {
    return api.call("DeleteItem", "{'TableName':'hash','Key':{'p':{'S':'a'}}," + members + "}");
  }

  private String update(String members) {
    return api.call("UpdateItem", "{'TableName':'hash','Key':{'p':{'S':'a'}}," + members + "}");
  }
}
