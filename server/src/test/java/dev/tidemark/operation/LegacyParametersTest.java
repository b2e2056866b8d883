package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The parameters that expressions replaced. Sources: nubo-db/dynamodb-conformance, legacy-api;
 * paritysuite/dynamodb-conformance, error-messages; ExtendDB/extenddb, test_conditional_operator;
 * dynalite's tests of conditions and AttributeUpdates.
 */
final class LegacyParametersTest {
  private static final String ENVELOPE = "ValidationException: 1 validation error detected: ";
  private static final String INVALID = "One or more parameter values were invalid: ";
  private static final String FAILED =
      "ConditionalCheckFailedException: The conditional request failed";
  private static final String ITEM =
      "{'b':{'BOOL':true},'n':{'N':'10'},'p':{'S':'a'},'s':{'S':'hello-world'},'set':{'SS':['x','y']}}";

  private final TestApi api = new TestApi().withHashTable("hash").withRangeTable("range");

  private String put(String members) {
    return api.call("PutItem", "{'TableName':'hash','Item':" + ITEM + members + "}");
  }

  private String update(String members) {
    return api.call("UpdateItem", "{'TableName':'hash','Key':{'p':{'S':'a'}}," + members + "}");
  }

  private String item() {
    return api.call("GetItem", "{'TableName':'hash','Key':{'p':{'S':'a'}}}");
  }

  /** Each condition, and whether it holds for the item. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "n | EQ | {'N':'10.0'} | true",
        "b | EQ | {'BOOL':true} | true",
        "set | EQ | {'SS':['y','x']} | true",
        "n | NE | {'N':'10'} | false",
        "n | NE | {'S':'10'} | true",
        "none | NE | {'S':'10'} | true",
        "n | LT | {'N':'11'} | true",
        "n | LE | {'N':'10'} | true",
        "n | GT | {'N':'10'} | false",
        "n | GE | {'N':'10'} | true",
        "n | GE | {'S':'10'} | false",
        "none | LT | {'N':'11'} | false",
        "s | BEGINS_WITH | {'S':'hello'} | true",
        "s | CONTAINS | {'S':'lo-w'} | true",
        "set | CONTAINS | {'S':'x'} | true",
        "set | NOT_CONTAINS | {'S':'z'} | true",
        "set | NOT_CONTAINS | {'S':'x'} | false",
        "none | NOT_CONTAINS | {'S':'x'} | false",
        "n | IN | {'N':'9'},{'N':'10'} | true",
        "n | BETWEEN | {'N':'9'},{'N':'10'} | true",
        "n | NOT_NULL | `` | true",
        "n | NULL | `` | false",
        "none | NULL | `` | true",
      })
  void condition_ofEachOperator_holdsAsMeasured(
      String attribute, String operator, String values, boolean holds) {
    put("");
    String condition =
        "{'%s':{'ComparisonOperator':'%s','AttributeValueList':[%s]}}"
            .formatted(attribute, operator, values);
    assertThat(
            api.call(
                "Scan",
                "{'TableName':'hash','Select':'COUNT','ScanFilter':%s}".formatted(condition)))
        .isEqualTo("{'Count':%d,'ScannedCount':1}".formatted(holds ? 1 : 0));
    assertThat(put(",'Expected':" + condition)).isEqualTo(holds ? "{}" : FAILED);
  }

  @Test
  void expected_withoutOperator_comparesOrAsksWhetherItIsThere() {
    assertThat(put(",'Expected':{'p':{'Exists':false}}")).isEqualTo("{}");
    assertThat(put(",'Expected':{'p':{'Exists':false}}")).isEqualTo(FAILED);
    assertThat(put(",'Expected':{'n':{'Value':{'N':'10'}}}")).isEqualTo("{}");
    assertThat(put(",'Expected':{'n':{'Value':{'N':'11'}}}")).isEqualTo(FAILED);
    assertThat(put(",'Expected':{'n':{'ComparisonOperator':'GT','Value':{'N':'9'}}}"))
        .isEqualTo("{}");
    assertThat(put(",'Expected':{}")).isEqualTo("{}");
    String delete =
        "{'TableName':'hash','Key':{'p':{'S':'a'}},'Expected':{'n':{'Exists':true,'Value':{'N':'10'}}}}";
    assertThat(api.call("DeleteItem", delete)).isEqualTo("{}");
    assertThat(api.call("DeleteItem", delete)).isEqualTo(FAILED);
  }

  @Test
  void conditionalOperator_joinsConditions() {
    put("");
    String two = ",'Expected':{'n':{'Value':{'N':'10'}},'s':{'Exists':false}}";
    assertThat(put(two)).isEqualTo(FAILED);
    assertThat(put(two + ",'ConditionalOperator':'AND'")).isEqualTo(FAILED);
    assertThat(put(two + ",'ConditionalOperator':'OR'")).isEqualTo("{}");
    assertThat(put(",'ConditionalOperator':'OR'"))
        .isEqualTo(ENVELOPE + "ConditionalOperator cannot be used without Filter or Expected");
    assertThat(put(",'Expected':{'s':{'Exists':false}},'ConditionalOperator':'OR'"))
        .isEqualTo(
            ENVELOPE
                + "ConditionalOperator can only be used when Filter or Expected has two or more"
                + " elements");
    assertThat(api.call("Query", "{'TableName':'hash','ConditionalOperator':'AND'}"))
        .isEqualTo(
            "ValidationException: ConditionalOperator cannot be used without Filter or Expected");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{} | Value must be provided when Exists is null for Attribute: a",
        "{'Exists':true} | Value must be provided when Exists is true for Attribute: a",
        "{'Exists':false,'Value':{'S':'x'}} | Value cannot be used when Exists is false for Attribute: a",
        "{'Exists':true,'ComparisonOperator':'NULL'} | Exists and ComparisonOperator cannot be used together for Attribute: a",
        "{'Value':{'S':'x'},'ComparisonOperator':'EQ','AttributeValueList':[{'S':'x'}]} | Value and AttributeValueList cannot be used together for Attribute: a",
        "{'AttributeValueList':[{'S':'x'}]} | AttributeValueList can only be used with a ComparisonOperator for Attribute: a",
        "{'ComparisonOperator':'EQ'} | Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a",
        "{'ComparisonOperator':'BETWEEN','AttributeValueList':[{'S':'x'}]} | Invalid number of argument(s) for the BETWEEN ComparisonOperator",
        "{'ComparisonOperator':'NULL','Value':{'S':'x'}} | Invalid number of argument(s) for the NULL ComparisonOperator",
        "{'ComparisonOperator':'IN','AttributeValueList':[]} | Invalid number of argument(s) for the IN ComparisonOperator",
        "{'ComparisonOperator':'IN','AttributeValueList':[{'S':'x'},{'N':'1'}]} | AttributeValues inside AttributeValueList must be of same type",
        "{'ComparisonOperator':'LT','Value':{'BOOL':true}} | ComparisonOperator LT is not valid for BOOL AttributeValue type",
        "{'ComparisonOperator':'CONTAINS','Value':{'SS':['x']}} | ComparisonOperator CONTAINS is not valid for SS AttributeValue type",
      })
  void expected_thatMakesNoSense_isRefused(String expected, String text) {
    assertThat(put(",'Expected':{'a':" + expected + "}")).isEqualTo(ENVELOPE + INVALID + text);
  }

  @Test
  void between_upsideDown_isRefused() {
    assertThat(
            api.call(
                "Scan",
                "{'TableName':'none','ScanFilter':{'a':{'ComparisonOperator':'BETWEEN','AttributeValueList':[{'N':'2'},{'N':'1'}]}}}"))
        .isEqualTo(
            "ValidationException: The BETWEEN condition was provided a range where the lower bound"
                + " is greater than the upper bound");
  }

  @Test
  void attributeUpdates_putAddAndDelete() {
    put("");
    assertThat(
            update(
                "'ReturnValues':'UPDATED_NEW','AttributeUpdates':{'s':{'Value':{'S':'z'}},'n':{'Action':'ADD','Value':{'N':'5'}},'set':{'Action':'DELETE','Value':{'SS':['x','q']}},'b':{'Action':'DELETE'},'l':{'Action':'ADD','Value':{'L':[{'S':'1'}]}}}"))
        .isEqualTo(
            "{'Attributes':{'s':{'S':'z'},'n':{'N':'15'},'set':{'SS':['y']},'l':{'L':[{'S':'1'}]}}}");
    update("'AttributeUpdates':{'l':{'Action':'ADD','Value':{'L':[{'S':'1'}]}}}");
    assertThat(item())
        .isEqualTo(
            "{'Item':{'l':{'L':[{'S':'1'},{'S':'1'}]},'n':{'N':'15'},'p':{'S':'a'},'s':{'S':'z'},'set':{'SS':['y']}}}");
  }

  @Test
  void attributeUpdates_ofNoItem_makeItUnlessTheyOnlyTakeAway() {
    assertThat(update("'ReturnValues':'ALL_NEW','AttributeUpdates':{'a':{'Action':'DELETE'}}"))
        .isEqualTo("{}");
    assertThat(item()).isEqualTo("{}");
    assertThat(
            update(
                "'AttributeUpdates':{'a':{'Action':'DELETE'},'n':{'Action':'ADD','Value':{'N':'1'}}}"))
        .isEqualTo("{}");
    assertThat(item()).isEqualTo("{'Item':{'n':{'N':'1'},'p':{'S':'a'}}}");
  }

  @Test
  void attributeUpdates_thatCannotBe_areRefused() {
    put("");
    assertThat(update("'AttributeUpdates':{'a':{'Action':'PUT'}}"))
        .isEqualTo(
            ENVELOPE
                + INVALID
                + "Only DELETE action is allowed when no attribute value is specified");
    assertThat(update("'AttributeUpdates':{'a':{'Action':'DELETE','Value':{'S':'x'}}}"))
        .isEqualTo(ENVELOPE + INVALID + "DELETE action with value is not supported for the type S");
    assertThat(update("'AttributeUpdates':{'a':{'Action':'ADD','Value':{'BOOL':true}}}"))
        .isEqualTo(ENVELOPE + INVALID + "ADD action is not supported for the type BOOL");
    assertThat(update("'AttributeUpdates':{'p':{'Value':{'S':'x'}}}"))
        .isEqualTo(
            "ValidationException: "
                + INVALID
                + "Cannot update attribute p. This attribute is part of the key");
    assertThat(update("'AttributeUpdates':{'n':{'Action':'ADD','Value':{'SS':['x']}}}"))
        .isEqualTo("ValidationException: Type mismatch for attribute to update");
    assertThat(update("'AttributeUpdates':{'n':{'Action':'DELETE','Value':{'NS':['10']}}}"))
        .isEqualTo("ValidationException: Type mismatch for attribute to update");
  }

  /** An update without expression counts nothing for itself, as measured. */
  @Test
  void attributeUpdates_makeItemsOf400Kilobytes() {
    String text = "x".repeat(400 * 1024 - 2);
    assertThat(update("'AttributeUpdates':{'b':{'Value':{'S':'%s'}}}".formatted(text)))
        .isEqualTo(
            "ValidationException: Item size to update has exceeded the maximum allowed size");
    assertThat(update("'AttributeUpdates':{'b':{'Value':{'S':'%s'}}}".formatted(text.substring(1))))
        .isEqualTo("{}");
  }

  private String query(String conditions) {
    for (int i = 0; i < 5; i++) {
      api.call(
          "PutItem",
          "{'TableName':'range','Item':{'p':{'S':'a'},'s':{'N':'%d'},'odd':{'BOOL':%b}}}"
              .formatted(i, i % 2 == 1));
    }
    return api.call("Query", "{'TableName':'range','Select':'COUNT'," + conditions + "}");
  }

  private static final String HASH =
      "'p':{'ComparisonOperator':'EQ','AttributeValueList':[{'S':'a'}]}";

  private static String keys(String operator, String values) {
    return "'KeyConditions':{"
        + HASH
        + ",'s':{'ComparisonOperator':'"
        + operator
        + "','AttributeValueList':["
        + values
        + "]}}";
  }

  private static String count(int count, int scanned) {
    return "{'Count':%d,'ScannedCount':%d}".formatted(count, scanned);
  }

  @Test
  void keyConditions_pickAsExpressionsDo() {
    assertThat(query("'KeyConditions':{" + HASH + "}")).isEqualTo(count(5, 5));
    assertThat(query(keys("EQ", "{'N':'1'}"))).isEqualTo(count(1, 1));
    assertThat(query(keys("LT", "{'N':'1'}"))).isEqualTo(count(1, 1));
    assertThat(query(keys("LE", "{'N':'1'}"))).isEqualTo(count(2, 2));
    assertThat(query(keys("GT", "{'N':'1'}"))).isEqualTo(count(3, 3));
    assertThat(query(keys("GE", "{'N':'1'}"))).isEqualTo(count(4, 4));
    assertThat(query(keys("BETWEEN", "{'N':'1'},{'N':'3'}"))).isEqualTo(count(3, 3));
    String filter =
        ",'QueryFilter':{'odd':{'ComparisonOperator':'EQ','AttributeValueList':[{'BOOL':true}]}}";
    assertThat(query("'KeyConditions':{" + HASH + "}" + filter)).isEqualTo(count(2, 5));
    assertThat(
            query(
                "'KeyConditions':{"
                    + HASH
                    + "},'FilterExpression':'odd = :o','ExpressionAttributeValues':{':o':{'BOOL':false}}"))
        .isEqualTo(count(3, 5));
  }

  @Test
  void keyConditions_thatPickNothing_areRefused() {
    assertThat(query("'KeyConditions':{}"))
        .isEqualTo("ValidationException: Conditions can be of length 1 or 2 only");
    assertThat(query(keys("NE", "{'N':'1'}")))
        .isEqualTo(
            "ValidationException: Attempted conditional constraint is not an indexable operation");
    assertThat(query(keys("EQ", "{'S':'1'}")))
        .isEqualTo(
            "ValidationException: "
                + INVALID
                + "Condition parameter type does not match schema type");
    assertThat(
            query(
                "'KeyConditions':{'p':{'ComparisonOperator':'GT','AttributeValueList':[{'S':'a'}]}}"))
        .isEqualTo("ValidationException: Query key condition not supported");
    assertThat(
            query(
                "'KeyConditions':{'s':{'ComparisonOperator':'EQ','AttributeValueList':[{'N':'1'}]}}"))
        .isEqualTo("ValidationException: Query condition missed key schema element: p");
    assertThat(
            query(
                "'KeyConditions':{"
                    + HASH
                    + "},'QueryFilter':{'s':{'ComparisonOperator':'NOT_NULL'}}"))
        .isEqualTo(
            "ValidationException: QueryFilter can only contain non-primary key attributes: Primary"
                + " key attribute: s");
  }

  @Test
  void parameters_oldAndNew_areNotMixed() {
    assertThat(
            query(
                keys("EQ", "{'N':'1'}")
                    + ",'QueryFilter':{'a':{'ComparisonOperator':'NULL'}},'ConditionalOperator':'AND','KeyConditionExpression':'p = :p','FilterExpression':'a = :p','ExpressionAttributeValues':{':p':{'S':'a'}}"))
        .isEqualTo(
            "ValidationException: Can not use both expression and non-expression parameters in the"
                + " same request: Non-expression parameters: {QueryFilter, ConditionalOperator,"
                + " KeyConditions} Expression parameters: {FilterExpression,"
                + " KeyConditionExpression}");
    assertThat(
            update(
                "'AttributeUpdates':{'a':{'Action':'DELETE'}},'Expected':{'a':{'Exists':false}},'ConditionalOperator':'AND','UpdateExpression':'REMOVE a','ConditionExpression':'attribute_exists(a)'"))
        .isEqualTo(
            ENVELOPE
                + "Can not use both expression and non-expression parameters in the same request:"
                + " Non-expression parameters: {AttributeUpdates, Expected, ConditionalOperator}"
                + " Expression parameters: {UpdateExpression, ConditionExpression}");
  }
}
