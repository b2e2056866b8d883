package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * BatchExecuteStatement and ExecuteTransaction. Source of all expectations, unless said otherwise:
 * nubo-db/dynamodb-conformance and paritysuite/dynamodb-conformance, partiql, recorded in eu-west-2
 * until October 2026; floci-io/floci, documented syntax and edge cases, recorded in eu-west-2 in
 * September 2026.
 */
final class StatementGroupsTest {
  private static final String MISMATCH = "The provided key element does not match the schema";

  private final TestApi api = new TestApi().withRangeTable("range").withHashTable("hash");

  @BeforeEach
  void items() {
    for (int s = 1; s <= 3; s++) {
      api.call(
          "PutItem",
          "{'TableName':'range','Item':{'p':{'S':'a'},'s':{'N':'" + s + "'},'flag':{'S':'x'}}}");
    }
  }

  private static String member(String statement) {
    return "{\"Statement\":\"" + statement.replace("\"", "\\\"") + "\"}";
  }

  private static String members(String... statements) {
    return Arrays.stream(statements)
        .map(text -> text.startsWith("{") ? text : member(text))
        .collect(Collectors.joining(","));
  }

  private String batch(String... statements) {
    return api.callRaw("BatchExecuteStatement", "{\"Statements\":[" + members(statements) + "]}");
  }

  private String transact(String... statements) {
    return api.callRaw(
        "ExecuteTransaction", "{\"TransactStatements\":[" + members(statements) + "]}");
  }

  private String flag(int s) {
    return api.callRaw(
        "ExecuteStatement", member("SELECT flag FROM \"range\" WHERE p = 'a' AND s = " + s));
  }

  @Test
  void batch_reads_answerItemByItem() {
    assertThat(
            batch(
                "SELECT s FROM \"range\" WHERE p = 'a' AND s = 1",
                "SELECT s FROM \"range\" WHERE p IN ['a'] AND s IN (2)",
                "SELECT s FROM \"range\" WHERE p = 'nobody' AND s = 1"))
        .isEqualTo(
            "{'Responses':[{'TableName':'range','Item':{'s':{'N':'1'}}},"
                + "{'TableName':'range','Item':{'s':{'N':'2'}}},{'TableName':'range'}]}");
  }

  @Test
  void batch_failures_keepNothingElseBack() {
    String needsKey =
        "{'Error':{'Code':'ValidationError','Message':'Select statements within"
            + " BatchExecuteStatement must specify the primary key in the where clause.'}}";
    assertThat(
            batch(
                "SLECT * FROM \"range\" WHERE p = 'a'",
                "SELECT * FROM \"range\" WHERE p = 'a'",
                "SELECT * FROM \"range\" WHERE p = 'a' AND s = 1 AND flag = 'x'",
                "SELECT * FROM \"range\" WHERE p = 'a' AND s = 1 AND p = 'b'",
                "SELECT * FROM never WHERE p = 'a'",
                "SELECT s FROM \"range\" WHERE p = 'a' AND s = 1"))
        .isEqualTo(
            ("{'Responses':[{'Error':{'Code':'ValidationError','Message':'Statement wasn#t well"
                    + " formed, can#t be processed: Expected data manipulation'}},"
                    + needsKey
                    + ","
                    + needsKey
                    + ","
                    + needsKey
                    + ",{'Error':{'Code':'ResourceNotFound','Message':'Requested resource not"
                    + " found'}},{'TableName':'range','Item':{'s':{'N':'1'}}}]}")
                .replace('#', '\''));
  }

  @Test
  void batch_writes_areDoneOneByOne() {
    assertThat(
            batch(
                "INSERT INTO hash VALUE {'p':'n'}",
                "INSERT INTO hash VALUE {'p':'n'}",
                "UPDATE \"range\" SET flag = 'y' WHERE p = 'a' AND s = 1 RETURNING MODIFIED NEW *",
                "UPDATE \"range\" SET flag = 'y' WHERE p = 'a' AND s = 2 AND flag = 'wrong'",
                "UPDATE \"range\" REMOVE flag WHERE p = 'a' AND s = 2 RETURNING MODIFIED NEW *",
                "DELETE FROM \"range\" WHERE p = 'a' AND s = 3 RETURNING ALL OLD *"))
        .isEqualTo(
            "{'Responses':[{'TableName':'hash'},"
                + "{'Error':{'Code':'DuplicateItem','Message':'Duplicate primary key exists in"
                + " table'},'TableName':'hash'},"
                + "{'TableName':'range','Item':{'flag':{'S':'y'}}},"
                + "{'Error':{'Code':'ConditionalCheckFailed','Message':'The conditional request"
                + " failed'},'TableName':'range'},{'TableName':'range'},"
                + "{'TableName':'range','Item':{'flag':{'S':'x'},'p':{'S':'a'},'s':{'N':'3'}}}]}");
  }

  /** Source: AWS API reference, BatchStatementError, Item. */
  @Test
  void batch_failedCondition_showsItemInError() {
    assertThat(
            batch(
                "{\"Statement\":\"DELETE FROM \\\"range\\\" WHERE p = 'a' AND s = 1 AND flag = 'w'\","
                    + "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}"))
        .isEqualTo(
            "{'Responses':[{'Error':{'Code':'ConditionalCheckFailed','Message':'The conditional"
                + " request failed','Item':{'flag':{'S':'x'},'p':{'S':'a'},'s':{'N':'1'}}},"
                + "'TableName':'range'}]}");
  }

  @Test
  void batch_capacity_countsEachRead() {
    assertThat(
            api.callRaw(
                "BatchExecuteStatement",
                "{\"Statements\":["
                    + member("SELECT * FROM \"range\" WHERE p = 'a' AND s = 1")
                    + ","
                    + member("SELECT * FROM \"range\" WHERE p = 'a' AND s = 2")
                        .replace("}", ",\"ConsistentRead\":true}")
                    + "],\"ReturnConsumedCapacity\":\"TOTAL\"}"))
        .endsWith("'ConsumedCapacity':[{'TableName':'range','CapacityUnits':1.5}]}");
  }

  @Test
  void transaction_writes_areAllDoneAndAnswerNothing() {
    assertThat(
            transact(
                "INSERT INTO hash VALUE {'p':'n'}",
                "UPDATE \"range\" SET flag = 'y' WHERE p = 'a' AND s = 1 AND flag = 'x'",
                "DELETE FROM \"range\" WHERE p = 'a' AND s = 2",
                "EXISTS(SELECT * FROM \"range\" WHERE p = 'a' AND s = 3 AND other IS MISSING)"))
        .isEqualTo("{'Responses':[]}");
    assertThat(flag(1)).isEqualTo("{'Items':[{'flag':{'S':'y'}}]}");
    assertThat(flag(2)).isEqualTo("{'Items':[]}");
  }

  @Test
  void transaction_failedParts_cancelAll() {
    api.call("PutItem", "{'TableName':'hash','Item':{'p':{'S':'n'}}}");
    assertThat(
            transact(
                "UPDATE \"range\" SET flag = 'y' WHERE p = 'a' AND s = 1",
                "INSERT INTO hash VALUE {'p':'n'}",
                "EXISTS(SELECT * FROM \"range\" WHERE p = 'a' AND s = 3 AND flag IS MISSING)",
                "{\"Statement\":\"DELETE FROM \\\"range\\\" WHERE p = 'a' AND s = 2 AND flag = 'w'\","
                    + "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}"))
        .isEqualTo(
            "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons"
                + " for specific reasons [None, DuplicateItem, ConditionalCheckFailed,"
                + " ConditionalCheckFailed]; Duplicate primary key exists in table; The conditional"
                + " request failed; The conditional request failed {'flag':{'S':'x'},'p':{'S':'a'},"
                + "'s':{'N':'2'}}");
    assertThat(flag(1)).isEqualTo("{'Items':[{'flag':{'S':'x'}}]}");
  }

  @Test
  void transaction_reads_answerAllAtOnce() {
    assertThat(
            transact(
                "SELECT s FROM \"range\" WHERE (s = 1) AND p = 'a' AND p = 'a'",
                "SELECT * FROM hash WHERE p = 'nobody'"))
        .isEqualTo("{'Responses':[{'Item':{'s':{'N':'1'}}},{}]}");
  }

  @Test
  void transaction_token_isDoneOnce() {
    String request =
        "{\"TransactStatements\":["
            + member("UPDATE \"range\" SET n = s + 1 SET m = ? WHERE p = 'a' AND s = 1")
                .replace("}", ",\"Parameters\":[{\"N\":\"1\"}]}")
            + "],\"ClientRequestToken\":\"t\",\"ReturnConsumedCapacity\":\"TOTAL\"}";
    assertThat(api.callRaw("ExecuteTransaction", request))
        .isEqualTo(
            "{'Responses':[],'ConsumedCapacity':[{'TableName':'range','CapacityUnits':2.0,"
                + "'WriteCapacityUnits':2.0}]}");
    assertThat(api.callRaw("ExecuteTransaction", request))
        .isEqualTo(
            "{'Responses':[],'ConsumedCapacity':[{'TableName':'range','CapacityUnits':2.0,"
                + "'ReadCapacityUnits':2.0}]}");
    assertThat(api.callRaw("ExecuteTransaction", request.replace("{\"N\":\"1\"}", "{\"N\":\"2\"}")))
        .startsWith("IdempotentParameterMismatchException");
  }

  @Test
  void transaction_statementThatCannotBe_isNamed() {
    String update = "UPDATE \"range\" SET z = 1 WHERE p = 'a' AND s = 1";
    String begin = "ValidationException: Validation failed in TransactStatements[0]: ";
    assertThat(transact("SELECT * FROM \"range\" WHERE"))
        .isEqualTo(begin + "Statement wasn't well formed, can't be processed: Unexpected term");
    assertThat(transact("SELECT * FROM \"range\" WHERE p = 'a'"))
        .isEqualTo(
            begin
                + "Select statements within ExecuteTransaction must specify the primary key in the"
                + " where clause.");
    assertThat(transact("SELECT s FROM \"range\" WHERE p IN ['a','a'] AND s = 1"))
        .isEqualTo(
            begin + "Overlapping conditions with range keys are not supported in where clause");
    assertThat(transact("EXISTS(SELECT * FROM \"range\" WHERE p = 'a' AND s = 1)", update))
        .isEqualTo(begin + "EXISTS() must contain a single item read with additional condition");
    assertThat(transact("SELECT * FROM hash.i WHERE p = 'a'"))
        .isEqualTo(begin + "Reads on indices are not supported within transactions.");
    assertThat(transact(update + " RETURNING ALL NEW *"))
        .isEqualTo(begin + "RETURNING clause is not supported in ExecuteTransaction.");
    assertThat(transact("UPDATE hash.i SET a = 1 WHERE p = 'a'"))
        .isEqualTo(begin + "This operation is not supported on an index");
    assertThat(transact("SELECT * FROM \"range\" WHERE p = 'a' AND s = 2", update))
        .isEqualTo(
            "ValidationException: ExecuteTransaction API does not support both read and write"
                + " operations in the same request.");
    assertThat(transact(update, "DELETE FROM \"range\" WHERE p = 'a' AND s = 1"))
        .isEqualTo(
            "ValidationException: Transaction request cannot include multiple operations on one"
                + " item");
  }

  @Test
  void transaction_keysThatCannotBe_cancelAll() {
    String update = "UPDATE \"range\" SET z = 1 WHERE ";
    String canceled =
        "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for"
            + " specific reasons ";
    assertThat(
            transact(
                update + "p = 'a'",
                update + "p IN ['a'] AND s = 1",
                update + "p = 'a' AND s = 1 AND p = 'b'",
                update + "p = 'a' AND s = 'x'",
                update + "p = 'a' AND s = 1"))
        .startsWith(
            canceled
                + "[ValidationError, ValidationError, ValidationError, ValidationError, None]; "
                + MISMATCH);
    assertThat(
            transact("INSERT INTO \"range\" VALUE {'p':'k'}", "DELETE FROM \"range\" WHERE s = 1"))
        .isEqualTo(
            canceled
                + "[ValidationError, ValidationError]; One or more parameter values were invalid:"
                + " Missing the key s in the item; "
                + MISMATCH);
    assertThat(transact("SELECT * FROM \"range\" WHERE p = 'a' AND s = 'x'"))
        .isEqualTo(canceled + "[ValidationError]; " + MISMATCH);
  }

  @Test
  void transaction_missingTable_cancelsUnlessOtherStatementsAreRefused() {
    assertThat(
            transact(
                "UPDATE never SET a = 1 WHERE p = 'x' RETURNING ALL NEW *",
                "UPDATE hash SET a = 1 WHERE p = 'x'"))
        .isEqualTo(
            "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons"
                + " for specific reasons [ResourceNotFound, None]; Requested resource not found");
    assertThat(
            transact(
                "UPDATE never SET a = 1 WHERE p = 'x'",
                "UPDATE hash SET a = 1 WHERE p = 'x' RETURNING ALL NEW *"))
        .isEqualTo(
            "ValidationException: Validation failed in TransactStatements[1]: RETURNING clause is"
                + " not supported in ExecuteTransaction.");
  }

  /** An item that is not there meets no condition: ours. */
  @Test
  void transaction_existsOfMissingItem_fails() {
    assertThat(
            transact(
                "EXISTS(SELECT * FROM hash WHERE p = 'nobody' AND a IS MISSING)",
                "UPDATE \"range\" SET z = 1 WHERE p = 'a' AND s = 1"))
        .contains("[ConditionalCheckFailed, None]");
  }
}
