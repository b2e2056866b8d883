package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.table.SystemTables;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * TransactWriteItems and TransactGetItems, request by request. Sources of measured facts: ScyllaDB,
 * test/alternator/test_transact.py; nubo-db/dynamodb-conformance, transactions and
 * transactionLimits; paritysuite/dynamodb-conformance, error-messages, validation-ordering, limits;
 * ExtendDB, test_transact_expression_validation.py and test_transaction_key_size_validation.py. No
 * word at a test: AWS's documentation.
 */
final class TransactionsTest {
  private static final String CANCELED =
      "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for"
          + " specific reasons ";
  private static final String FAILED = "; The conditional request failed";
  private static final String INVALID = "ValidationException: ";
  private static final String EMPTY_KEY =
      INVALID
          + "One or more parameter values are not valid. The AttributeValue for a key attribute"
          + " cannot contain an empty string value. Key: p";
  private static final String MISMATCH =
      CANCELED + "[ValidationError]; The provided key element does not match the schema";

  private final TestApi api = new TestApi().withHashTable("hash").withRangeTable("range");

  @Test
  void write_ofAllKinds_doesThemAll() {
    put("b", "{'N':'1'}");
    put("c", "{'N':'1'}");
    put("d", "{'N':'4'}");
    assertThat(
            write(
                "{'Put':{'TableName':'range','Item':{'p':{'S':'a'},'s':{'N':'1'}}}}",
                "{'Update':{'TableName':'hash','Key':{'p':{'S':'b'}},'UpdateExpression':'SET n = n + :n','ConditionExpression':'n < :m','ExpressionAttributeValues':{':n':{'N':'1'},':m':{'N':'2'}}}}",
                "{'Delete':{'TableName':'hash','Key':{'p':{'S':'c'}}}}",
                "{'ConditionCheck':{'TableName':'hash','Key':{'p':{'S':'d'}},'ConditionExpression':'attribute_exists(p)'}}"))
        .isEqualTo("{}");
    assertThat(
            get(
                "'hash','Key':{'p':{'S':'b'}}",
                "'hash','Key':{'p':{'S':'c'}}",
                "'hash','Key':{'p':{'S':'d'}},'ProjectionExpression':'#n','ExpressionAttributeNames':{'#n':'n'}",
                "'range','Key':{'p':{'S':'a'},'s':{'N':'1'}}"))
        .isEqualTo(
            "{'Responses':[{'Item':{'n':{'N':'2'},'p':{'S':'b'}}},{},{'Item':{'n':{'N':'4'}}},{'Item':{'p':{'S':'a'},'s':{'N':'1'}}}]}");
  }

  /** Source: paritysuite, error-messages/transactWriteItems; ScyllaDB. */
  @Test
  void write_withFailedConditions_saysWhichAndDoesNothing() {
    put("b", "{'N':'1'}");
    assertThat(
            write(
                putIf("a", "attribute_not_exists(p)"),
                "{'Update':{'TableName':'hash','Key':{'p':{'S':'b'}},'UpdateExpression':'SET n = :n','ConditionExpression':'n = :n','ExpressionAttributeValues':{':n':{'N':'2'}},'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}}",
                putIf("c", "attribute_exists(p)"),
                "{'ConditionCheck':{'TableName':'hash','Key':{'p':{'S':'d'}},'ConditionExpression':'attribute_exists(p)','ReturnValuesOnConditionCheckFailure':'ALL_OLD'}}"))
        .isEqualTo(
            CANCELED
                + "[None, ConditionalCheckFailed, ConditionalCheckFailed, ConditionalCheckFailed]"
                + FAILED
                + " {'n':{'N':'1'},'p':{'S':'b'}}"
                + FAILED
                + FAILED);
    assertThat(get("'hash','Key':{'p':{'S':'a'}}", "'hash','Key':{'p':{'S':'b'}}"))
        .isEqualTo("{'Responses':[{},{'Item':{'n':{'N':'1'},'p':{'S':'b'}}}]}");
  }

  @Test
  void write_thatDoesNotFitItsItem_isCanceled() {
    put("b", "{'S':'x'}");
    assertThat(
            write(
                put("a"),
                "{'Update':{'TableName':'hash','Key':{'p':{'S':'b'}},'UpdateExpression':'ADD n :n','ExpressionAttributeValues':{':n':{'N':'2'}}}}",
                putIf("c", "attribute_exists(p)")))
        .isEqualTo(
            CANCELED
                + "[None, ValidationError, ConditionalCheckFailed]; An operand in the update"
                + " expression has an incorrect data type"
                + FAILED);
  }

  /** Source: paritysuite, error-messages/transactWriteItems. */
  @Test
  void write_withKeysOfAnotherType_isCanceled() {
    assertThat(write("{'Put':{'TableName':'hash','Item':{'p':{'N':'5'}}}}"))
        .isEqualTo(
            CANCELED
                + "[ValidationError]; One or more parameter values were invalid: Type mismatch for"
                + " key p expected: S actual: N");
    assertThat(write("{'Delete':{'TableName':'hash','Key':{'p':{'N':'5'}}}}")).isEqualTo(MISMATCH);
    assertThat(write("{'Delete':{'TableName':'hash','Key':{'p':{'L':[]}}}}")).isEqualTo(MISMATCH);
    assertThat(write("{'Delete':{'TableName':'hash','Key':{}}}")).isEqualTo(MISMATCH);
    assertThat(get("'hash','Key':{'p':{'N':'5'}}")).isEqualTo(MISMATCH);
    assertThat(get("'hash','Key':{}")).isEqualTo(MISMATCH);
  }

  /** Source: ScyllaDB: the others are not looked at. */
  @Test
  void write_withSeveralWrongKeys_isCanceledForTheFirst() {
    assertThat(
            write(
                put("a"),
                "{'Delete':{'TableName':'hash','Key':{'p':{'N':'7'}}}}",
                "{'Delete':{'TableName':'hash','Key':{'p':{'N':'8'}}}}",
                putIf("c", "attribute_exists(p)")))
        .isEqualTo(
            CANCELED
                + "[None, ValidationError, None, None]; The provided key element does not match the"
                + " schema");
  }

  /** Source: ExtendDB, test_transaction_key_size_validation.py. */
  @Test
  void keys_tooLong_cancel() {
    String key = "'p':{'S':'" + "x".repeat(2049) + "'}";
    String expected =
        CANCELED
            + "[ValidationError]; One or more parameter values were invalid: Size of hashkey has"
            + " exceeded the maximum size limit of2048 bytes";
    assertThat(write("{'Put':{'TableName':'hash','Item':{" + key + "}}}")).isEqualTo(expected);
    assertThat(write("{'Delete':{'TableName':'hash','Key':{" + key + "}}}")).isEqualTo(expected);
    assertThat(get("'hash','Key':{" + key + "}")).isEqualTo(expected);
  }

  /** Source: paritysuite, error-messages/transactWriteItems. */
  @Test
  void keys_empty_refuseTheRequest() {
    String key = "{'p':{'S':''}}";
    assertThat(write("{'Put':{'TableName':'hash','Item':" + key + "}}")).isEqualTo(EMPTY_KEY);
    assertThat(write("{'Delete':{'TableName':'hash','Key':" + key + "}}")).isEqualTo(EMPTY_KEY);
    assertThat(
            write(
                "{'ConditionCheck':{'TableName':'hash','Key':"
                    + key
                    + ",'ConditionExpression':'attribute_exists(p)'}}"))
        .isEqualTo(EMPTY_KEY);
    assertThat(get("'hash','Key':" + key)).isEqualTo(EMPTY_KEY);
  }

  @Test
  void update_ofAKey_isCanceled() {
    assertThat(
            write(
                "{'Update':{'TableName':'hash','Key':{'p':{'S':'a'}},'UpdateExpression':'REMOVE p'}}"))
        .isEqualTo(
            CANCELED
                + "[ValidationError]; One or more parameter values were invalid: Cannot update"
                + " attribute p. This attribute is part of the key");
  }

  /** Source: ScyllaDB, paritysuite: ConditionChecks count too. */
  @Test
  void transaction_withAnItemTwice_isRefused() {
    String twice = INVALID + "Transaction request cannot include multiple operations on one item";
    assertThat(write(put("a"), put("a"))).isEqualTo(twice);
    assertThat(
            write(
                "{'ConditionCheck':{'TableName':'hash','Key':{'p':{'S':'a'}},'ConditionExpression':'attribute_exists(p)'}}",
                put("a")))
        .isEqualTo(twice);
    assertThat(get("'hash','Key':{'p':{'S':'a'}}", "'hash','Key':{'p':{'S':'a'}}"))
        .isEqualTo(twice);
    String arn = "arn:aws:dynamodb:us-east-1:000000000000:table/hash";
    assertThat(get("'hash','Key':{'p':{'S':'a'}}", "'" + arn + "','Key':{'p':{'S':'a'}}"))
        .isEqualTo(twice);
  }

  /** Source: paritysuite, error-messages. */
  @Test
  void transaction_onNoTable_isRefused() {
    String missing = "ResourceNotFoundException: Requested resource not found";
    assertThat(write("{'Put':{'TableName':'none','Item':{'p':{'S':'a'}}}}")).isEqualTo(missing);
    assertThat(get("'none','Key':{'p':{'S':'a'}}")).isEqualTo(missing);
  }

  /** Source: paritysuite, validation-ordering/transactions. */
  @Test
  void expressions_wrongInAnyAction_areToldBeforeTablesAreLookedFor() {
    String noTable = "{'Put':{'TableName':'none','Item':{'p':{'S':'a'}}}}";
    assertThat(write(noTable, putIf("b", "attribute_not_exists(")))
        .isEqualTo(
            INVALID
                + "Invalid ConditionExpression: Syntax error; token: \"<EOF>\", near: \"(\""
                    .replace('\'', '"'));
    assertThat(
            write(
                noTable,
                "{'ConditionCheck':{'TableName':'hash','Key':{'p':{'S':'b'}},'ConditionExpression':'attribute_exists(p)','ExpressionAttributeValues':{':v':{'S':'x'}}}}"))
        .isEqualTo(
            INVALID
                + "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}");
    assertThat(get("'none','Key':{'p':{'S':'a'}},'ProjectionExpression':'!!!'"))
        .isEqualTo(
            INVALID + "Invalid ProjectionExpression: Syntax error; token: \"!\", near: \"!!\"");
  }

  /** Source: ExtendDB, test_transact_expression_validation.py. */
  @Test
  void placeholders_withoutAnyExpression_areFine() {
    assertThat(
            write(
                "{'Put':{'TableName':'hash','Item':{'p':{'S':'a'}},'ExpressionAttributeNames':{'#n':'n'}}}",
                "{'Delete':{'TableName':'hash','Key':{'p':{'S':'b'}},'ExpressionAttributeValues':{':n':{'N':'1'}}}}"))
        .isEqualTo("{}");
    assertThat(get("'hash','Key':{'p':{'S':'a'}},'ExpressionAttributeNames':{'#n':'n'}"))
        .isEqualTo("{'Responses':[{'Item':{'p':{'S':'a'}}}]}");
    assertThat(
            get(
                "'hash','Key':{'p':{'S':'a'}},'ProjectionExpression':'p','ExpressionAttributeNames':{'#n':'n'}"))
        .isEqualTo(
            INVALID
                + "Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}");
  }

  /** Source: paritysuite, error-messages; the texts of the last two: moto, measured by users. */
  @Test
  void transactItems_ofTheWrongNumber_areRefused() {
    String tooFew =
        INVALID
            + "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy"
            + " constraint: Member must have length greater than or equal to 1";
    assertThat(write()).isEqualTo(tooFew);
    assertThat(get()).isEqualTo(tooFew);
    assertThat(write(puts(101, 1)))
        .endsWith(
            "at 'transactItems' failed to satisfy constraint: Member must have length less than or"
                + " equal to 100");
    assertThat(write(puts(100, 1))).isEqualTo("{}");
    assertThat(write("null")).startsWith(INVALID);
    assertThat(get0("null")).startsWith(INVALID);
    assertThat(write("{}"))
        .isEqualTo(
            INVALID
                + "Invalid Request: TransactWriteRequest should contain Delete or Put or Update"
                + " request");
    assertThat(
            write(
                "{'Put':{'TableName':'hash','Item':{'p':{'S':'a'}}},'Delete':{'TableName':'hash','Key':{'p':{'S':'a'}}}}"))
        .isEqualTo(INVALID + "TransactItems can only contain one of Check, Put, Update or Delete");
  }

  /** Source: ScyllaDB: what the request carries counts, not what it meets. The text is ours. */
  @Test
  void transaction_beyondFourMegabytes_isRefused() {
    String tooBig = INVALID + "Transaction payload size cannot exceed 4194304 bytes";
    assertThat(write(puts(12, 350_000))).isEqualTo(tooBig);
    assertThat(write(puts(11, 350_000))).isEqualTo("{}");
    assertThat(write(put("p11", 400_000), put("p12", 400_000))).isEqualTo("{}");
    String all =
        IntStream.range(0, 13)
            .mapToObj(i -> "{'Get':{'TableName':'hash','Key':{'p':{'S':'p" + i + "'}}}}")
            .collect(Collectors.joining(","));
    assertThat(get0(all)).isEqualTo(tooBig);
    assertThat(write(all.replace("Get", "Delete"))).isEqualTo("{}");
  }

  /** Source: paritysuite, limits/itemSizeBySurface: unlike UpdateItem, only the item counts. */
  @Test
  void items_tooBig_areRefusedWhenPutAndCanceledWhenUpdated() {
    int room = 400 * 1024 - 3;
    assertThat(write(put("a", room))).isEqualTo("{}");
    assertThat(write(put("a", room + 1)))
        .isEqualTo(INVALID + "Item size has exceeded the maximum allowed size");
    String update =
        "{'Update':{'TableName':'hash','Key':{'p':{'S':'b'}},'UpdateExpression':'SET x = :x','ExpressionAttributeValues':{':x':{'S':'%s'}}}}";
    assertThat(write(update.formatted("x".repeat(room)))).isEqualTo("{}");
    assertThat(write(update.formatted("x".repeat(room + 1))))
        .isEqualTo(
            CANCELED
                + "[ValidationError]; Item size to update has exceeded the maximum allowed size");
  }

  /** Source: nubo-db, transactions. */
  @Test
  void capacity_isDouble() {
    assertThat(
            call(
                "TransactWriteItems",
                put("a", 1500)
                    + ","
                    + put("b")
                    + ","
                    + "{'Delete':{'TableName':'range','Key':{'p':{'S':'a'},'s':{'N':'1'}}}}",
                ",'ReturnConsumedCapacity':'TOTAL','ReturnItemCollectionMetrics':'SIZE'"))
        .isEqualTo(
            "{'ConsumedCapacity':[{'TableName':'hash','CapacityUnits':6.0,'WriteCapacityUnits':6.0},{'TableName':'range','CapacityUnits':2.0,'WriteCapacityUnits':2.0}]}");
    assertThat(
            call(
                "TransactGetItems",
                "{'Get':{'TableName':'hash','Key':{'p':{'S':'b'}}}},{'Get':{'TableName':'hash','Key':{'p':{'S':'none'}}}}",
                ",'ReturnConsumedCapacity':'INDEXES'"))
        .isEqualTo(
            "{'ConsumedCapacity':[{'TableName':'hash','CapacityUnits':4.0,'ReadCapacityUnits':4.0,'Table':{'CapacityUnits':4.0,'ReadCapacityUnits':4.0}}],'Responses':[{'Item':{'p':{'S':'b'}}},{}]}");
  }

  @Test
  void token_again_doesNothingMoreAndTellsOfReads() {
    assertThat(increment("t", ",'ReturnConsumedCapacity':'TOTAL'"))
        .isEqualTo(
            "{'ConsumedCapacity':[{'TableName':'hash','CapacityUnits':2.0,'WriteCapacityUnits':2.0}]}");
    assertThat(increment("t", ",'ReturnConsumedCapacity':'TOTAL'"))
        .isEqualTo(
            "{'ConsumedCapacity':[{'TableName':'hash','CapacityUnits':2.0,'ReadCapacityUnits':2.0}]}");
    assertThat(counter()).isEqualTo("1");
    assertThat(increment("u", "")).isEqualTo("{}");
    assertThat(counter()).isEqualTo("2");
  }

  @Test
  void token_ofAConditionThatFailsTheSecondTime_isStillASuccess() {
    String put = putIf("a", "attribute_not_exists(p)");
    assertThat(call("TransactWriteItems", put, ",'ClientRequestToken':'t'")).isEqualTo("{}");
    assertThat(call("TransactWriteItems", put, ",'ClientRequestToken':'t'")).isEqualTo("{}");
    assertThat(call("TransactWriteItems", put, ",'ClientRequestToken':'u'")).startsWith(CANCELED);
  }

  @Test
  void token_ofACanceledTransaction_isNotTaken() {
    String put = putIf("a", "attribute_exists(p)");
    String token = ",'ClientRequestToken':'t'";
    assertThat(call("TransactWriteItems", put, token)).startsWith(CANCELED);
    put("a", "{'N':'1'}");
    assertThat(call("TransactWriteItems", put, token)).isEqualTo("{}");
    assertThat(call("TransactWriteItems", put("b"), token)).startsWith("IdempotentParameter");
  }

  @Test
  void token_ofAnotherRequest_isRefused() {
    String mismatch =
        "IdempotentParameterMismatchException: DynamoDB rejected the request because you retried a"
            + " request with a different payload but with an idempotent token that was already"
            + " used.";
    String token = ",'ClientRequestToken':'t'";
    assertThat(call("TransactWriteItems", put("a", 10), token)).isEqualTo("{}");
    assertThat(call("TransactWriteItems", put("a", 11), token)).isEqualTo(mismatch);
    assertThat(call("TransactWriteItems", put("a", 10) + "," + put("b"), token))
        .isEqualTo(mismatch);
    assertThat(
            call(
                "TransactWriteItems",
                "{'Put':{'Item':{'x':{'S':'xxxxxxxxxx'},'p':{'S':'a'}},'TableName':'hash'}}",
                token))
        .as("members in another order")
        .isEqualTo("{}");
    Caller elsewhere = new Caller("eu-west-1", "000000000000");
    api.call(
        elsewhere,
        "CreateTable",
        "{'TableName':'hash','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}]}");
    assertThat(
            api.call(
                elsewhere,
                "TransactWriteItems",
                "{'TransactItems':[" + put("a", 12) + "]" + token + "}"))
        .as("another region's token")
        .isEqualTo("{}");
  }

  @Test
  void token_afterTenMinutes_isNew() {
    assertThat(increment("t", "")).isEqualTo("{}");
    api.advance(Duration.ofMinutes(10).minusMillis(1));
    assertThat(increment("t", "")).isEqualTo("{}");
    assertThat(counter()).isEqualTo("1");
    api.advance(Duration.ofMillis(1));
    assertThat(increment("t", "")).isEqualTo("{}");
    assertThat(counter()).isEqualTo("2");
    api.advance(Duration.ofMinutes(9));
    assertThat(increment("t", "")).isEqualTo("{}");
    assertThat(counter()).isEqualTo("2");
  }

  @Test
  void tokens_pastTheirLife_areSwept() {
    for (int i = 0; i < 250; i++) {
      increment("t" + i, "");
    }
    assertThat(tokenRows()).isEqualTo(500);
    api.advance(Duration.ofMinutes(5));
    increment("t", "");
    api.advance(Duration.ofMinutes(5));
    increment("t0", "");
    assertThat(tokenRows()).isEqualTo(2 * (250 - 100) + 4);
    increment("u0", "");
    increment("u1", "");
    increment("u2", "");
    assertThat(tokenRows()).isEqualTo(2 * 5);
    assertThat(increment("t0", "")).isEqualTo("{}");
    assertThat(counter()).isEqualTo("" + (250 + 1 + 1 + 3));
    api.advance(Duration.ofMinutes(10));
    increment("last", "");
    assertThat(tokenRows()).isEqualTo(2);
  }

  /** Source: paritysuite, validation-ordering/transactions, the older wording. */
  @Test
  void token_tooLong_isRefused() {
    assertThat(increment("x".repeat(37), ""))
        .isEqualTo(
            INVALID
                + "1 validation error detected: Value '"
                + "x".repeat(37)
                + "' at 'clientRequestToken' failed to satisfy constraint: Member must have length"
                + " less than or equal to 36");
    assertThat(increment("x".repeat(37), ",'ReturnConsumedCapacity':'BOGUS'"))
        .startsWith(
            INVALID + "2 validation errors detected: Value '" + "x".repeat(37) + "' at 'clientReq")
        .endsWith(
            "; Value 'BOGUS' at 'returnConsumedCapacity' failed to satisfy constraint: Member must"
                + " satisfy enum value set: [INDEXES, TOTAL, NONE]");
    assertThat(increment("x".repeat(36), "")).isEqualTo("{}");
  }

  private int tokenRows() {
    return api.storage
        .query(SystemTables.TRANSACTION_TOKENS, KeyRange.ALL, false, new PageLimit(10_000, 1 << 30))
        .rows()
        .size();
  }

  private String increment(String token, String more) {
    return call(
        "TransactWriteItems",
        "{'Update':{'TableName':'hash','Key':{'p':{'S':'counter'}},'UpdateExpression':'ADD n :one','ExpressionAttributeValues':{':one':{'N':'1'}}}}",
        ",'ClientRequestToken':'" + token + "'" + more);
  }

  private String counter() {
    return api.call("GetItem", "{'TableName':'hash','Key':{'p':{'S':'counter'}}}")
        .replaceAll(".*'n':\\{'N':'(\\d+)'}.*", "$1");
  }

  private void put(String p, String n) {
    api.call("PutItem", "{'TableName':'hash','Item':{'p':{'S':'" + p + "'},'n':" + n + "}}");
  }

  private static String put(String p) {
    return "{'Put':{'TableName':'hash','Item':{'p':{'S':'" + p + "'}}}}";
  }

  private static String put(String p, int bytes) {
    return "{'Put':{'TableName':'hash','Item':{'p':{'S':'%s'},'x':{'S':'%s'}}}}"
        .formatted(p, "x".repeat(bytes));
  }

  private static String putIf(String p, String condition) {
    return "{'Put':{'TableName':'hash','Item':{'p':{'S':'"
        + p
        + "'}},'ConditionExpression':'"
        + condition
        + "'}}";
  }

  private static String puts(int count, int bytes) {
    return IntStream.range(0, count)
        .mapToObj(i -> put("p" + i, bytes))
        .collect(Collectors.joining(","));
  }

  private String write(String... actions) {
    return call("TransactWriteItems", String.join(",", actions), "");
  }

  private String get(String... tablesAndKeys) {
    return get0(
        Stream.of(tablesAndKeys)
            .map(wanted -> "{'Get':{'TableName':" + wanted + "}}")
            .collect(Collectors.joining(",")));
  }

  private String get0(String elements) {
    return call("TransactGetItems", elements, "");
  }

  private String call(String operation, String elements, String more) {
    return api.call(operation, "{'TransactItems':[" + elements + "]" + more + "}");
  }
}
