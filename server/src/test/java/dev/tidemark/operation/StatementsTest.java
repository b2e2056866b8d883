package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * ExecuteStatement. Source of all expectations, unless said otherwise: nubo-db/dynamodb-conformance
 * and paritysuite/dynamodb-conformance, partiql, recorded in eu-west-2 until October 2026;
 * floci-io/floci, documented syntax and edge cases, recorded in eu-west-2 in September 2026.
 */
final class StatementsTest {
  private static final String MALFORMED =
      "ValidationException: Statement wasn't well formed, can't be processed: ";
  private static final String NO_ITEMS = "{'Items':[]}";

  private final TestApi api = new TestApi().withHashTable("hash").withRangeTable("range");

  @BeforeEach
  void items() {
    put("hash", "'p':{'S':'a'},'n':{'N':'1'},'s':{'S':'str'},'ss':{'SS':['a','b']}");
    put("hash", "'p':{'S':'b'},'m':{'M':{'k':{'L':[{'S':'x'},{'S':'y'}]}}},'nul':{'NULL':true}");
    for (int s = 1; s <= 3; s++) {
      put("range", "'p':{'S':'o'},'s':{'N':'" + s + "'}");
      put("range", "'p':{'S':'q'},'s':{'N':'" + s + "'},'even':{'BOOL':" + (s % 2 == 0) + "}");
    }
  }

  private void put(String table, String item) {
    assertThat(api.call("PutItem", "{'TableName':'" + table + "','Item':{" + item + "}}"))
        .isEqualTo("{}");
  }

  /** Runs a statement; more members follow it with a comma. */
  private String run(String statement, String... more) {
    return api.callRaw(
        "ExecuteStatement",
        "{\"Statement\":\""
            + statement.replace("\"", "\\\"").replace("\n", "\\n")
            + "\""
            + String.join("", more).replace('\'', '"')
            + "}");
  }

  private String sortKeys(String where) {
    return run("SELECT p, s FROM \"range\" WHERE " + where)
        .replaceAll("\\{'p':\\{'S':'(.)'},'s':\\{'N':'(.)'}}", "$1$2");
  }

  @Test
  void select_wholeKey_answersItem() {
    assertThat(run("SELECT * FROM \"hash\" WHERE p = 'a'"))
        .isEqualTo(
            "{'Items':[{'n':{'N':'1'},'p':{'S':'a'},'s':{'S':'str'},'ss':{'SS':['a','b']}}]}");
    assertThat(run("SELECT * FROM hash WHERE p = 'nobody'")).isEqualTo(NO_ITEMS);
  }

  @Test
  void select_paths_answersUnderLastNames() {
    assertThat(run("SELECT m.k[1], \"m\".\"k\" FROM hash WHERE p = 'b'"))
        .isEqualTo("{'Items':[{'k[1]':{'S':'y'},'k':{'L':[{'S':'x'},{'S':'y'}]}}]}");
    assertThat(run("SELECT m.k[-0], absent FROM hash WHERE p = 'b'"))
        .isEqualTo("{'Items':[{'k[0]':{'S':'x'}}]}");
    assertThat(run("SELECT n, x.n FROM hash WHERE p = 'a'"))
        .isEqualTo("ValidationException: Duplicate identifiers in select clause: n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "attribute_exists(ss)|a",
        "attribute_exists(nope)|",
        "NOT attribute_exists(nope)|a",
        "ATTRIBUTE_NOT_EXISTS (nope)|a",
        "(attribute_exists(nope) OR attribute_exists(ss))|a",
        "attribute_exists(ss) = true|a",
        "true = attribute_exists(ss)|a",
        "attribute_exists(nope) = false|a",
        "attribute_exists(n) <> 1|a",
        "(n BETWEEN 0 AND 5) = true|a",
        "attribute_exists(nope) IN [true, false]|a",
        "attribute_exists(n) = attribute_exists(s)|a",
        "attribute_exists(n) = 1|",
        "NOT attribute_exists(n) = true|",
        "(attribute_exists(n) = true) = false|",
        "size(s) = 3|a",
        "size(s) = 4|",
        "attribute_type(ss, 'SS')|a",
        "contains(ss, 'b')|a",
        "begins_with(s, 'st')|a",
        "s IS STRING|a",
        "s IS BOOL|",
        "s IS NOT NULL|a",
        "nope IS NULL|",
        "nope IS MISSING|a",
        "s IS NOT MISSING|a",
        "n = - - 1|a",
        "n > -/* c */-1|",
        "n BETWEEN - 2 AND +5 AND n IN [- 1, 1]|a",
        "n IN (1, 2)|a",
        "n != 2 AND s <> 'x'|a",
        "n = 10e-1|a",
        "n = .1e1|a",
        "ss = <<'b', 'a'>>|a"
      })
  void select_condition_filters(String condition, String found) {
    assertThat(run("SELECT p FROM hash WHERE p = 'a' AND " + condition))
        .isEqualTo(found == null ? NO_ITEMS : "{'Items':[{'p':{'S':'a'}}]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "p = 'o' ORDER BY s DESC|o3,o2,o1",
        "p = 'o' ORDER BY s|o1,o2,o3",
        "p = 'o' ORDER BY p ASC|o3,o2,o1",
        "p IN ['o', 'q'] ORDER BY p DESC, s ASC|q1,q2,q3,o1,o2,o3",
        "p = 'o' AND s BETWEEN 2 AND 3|o2,o3",
        "p = 'o' AND s > 1 AND s < 3|o2",
        "p = 'o' AND s IN [1, 3]|o1,o3",
        "p = 'o' AND (s = 1 OR s = 3)|o1,o3",
        "p = 'o' AND (s < 2 OR s > 2 OR s = 2)|o1,o2,o3",
        "p = 'o' AND NOT s = 1|o2,o3",
        "p = 'o' AND s <> 1|o2,o3",
        "p = 'o' AND s = 1 AND s > 0|o1",
        "p = 'o' AND s = 1 AND p = 'q'|",
        "p = 'o' AND NOT s = 1 OR p = 'o' AND s = 2|o2,o3",
        "p = 'o' OR p = 'o' AND NOT s = 1|o1,o2,o3",
        "p = 'q' AND even = true|q2",
        "p IN ['q'] AND even IS NOT MISSING|q1,q2,q3"
      })
  void select_keyConditions_readsInOrder(String where, String rows) {
    assertThat(sortKeys(where)).isEqualTo("{'Items':[" + (rows == null ? "" : rows) + "]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "p IN ['o','o']",
        "p = 'o' OR p = 'o'",
        "p = 'o' AND (s > 0 OR s < 5)",
        "p = 'o' AND (s = 1 OR even = true)",
        "(p = 'o' AND even = true) OR (p = 'o' AND even = false)",
        "p = 'o' AND even <> 1 OR p = 'o' AND s = 2"
      })
  void select_overlappingBranches_isRefused(String where) {
    assertThat(sortKeys(where))
        .isEqualTo(
            "ValidationException: Overlapping conditions with range keys are not supported in where"
                + " clause");
  }

  @Test
  void select_keyOfOtherType_isRefusedWhereKeyed() {
    String text =
        "ValidationException: Key attribute's data type should match its data type in table's"
            + " schema: Key ";
    assertThat(sortKeys("p = 1 OR p = 'o'")).isEqualTo(text + "p");
    assertThat(sortKeys("p = 'o' AND s IN [1, 'x']")).isEqualTo(text + "s");
    assertThat(sortKeys("p > 1")).isEqualTo(NO_ITEMS);
  }

  @Test
  void select_orderThatCannotBe_isRefused() {
    String select = "SELECT s FROM \"range\" ";
    assertThat(run(select + "ORDER BY s"))
        .isEqualTo(
            "ValidationException: Must have WHERE clause in the statement when using ORDER BY"
                + " clause.");
    assertThat(run(select + "WHERE p = 'o' ORDER BY even DESC"))
        .isEqualTo(
            "ValidationException: Attribute even in ORDER BY clause must be part of the primary"
                + " key");
    assertThat(run(select + "WHERE p > 'a' ORDER BY s"))
        .isEqualTo(
            "ValidationException: Must have at least one non-optional hash key condition in WHERE"
                + " clause when using ORDER BY clause.");
    assertThat(run(select + "WHERE p IN ['o', 'q'] ORDER BY s DESC"))
        .isEqualTo(
            "ValidationException: Must have hash key in ORDER BY clause when more than one hash key"
                + " condition specified in WHERE clause.");
  }

  @Test
  void select_moreReadsThanAllowed_isRefused() {
    assertThat(sortKeys("p IN [" + values(51) + "]"))
        .isEqualTo("ValidationException: Too many decomposed read operations for a given query.");
    assertThat(sortKeys("p IN [" + values(51) + "] OR even = true")).isEqualTo("{'Items':[q2]}");
    assertThat(sortKeys("p = 'o' AND even IN [" + values(101) + "]"))
        .isEqualTo(
            "ValidationException: The IN operator is provided with too many operands; number of"
                + " operands: 101");
  }

  private static String values(int count) {
    return String.join(
        ",", java.util.stream.IntStream.range(0, count).mapToObj(i -> "'v" + i + "'").toList());
  }

  @Test
  void select_pages_followNextToken() {
    String select = "SELECT p, s FROM \"range\" WHERE p IN ['o', 'q'] ORDER BY p DESC";
    String first = run(select, ",'Limit':2");
    assertThat(first)
        .startsWith(
            "{'Items':[{'p':{'S':'q'},'s':{'N':'3'}},{'p':{'S':'q'},'s':{'N':'2'}}],'NextToken':'")
        .endsWith("'LastEvaluatedKey':{'p':{'S':'q'},'s':{'N':'2'}}}");
    String token = first.replaceAll(".*'NextToken':'([^']*)'.*", "$1");
    assertThat(run(select, ",'Limit':3,'NextToken':'" + token + "'"))
        .startsWith(
            "{'Items':[{'p':{'S':'q'},'s':{'N':'1'}},{'p':{'S':'o'},'s':{'N':'3'}},"
                + "{'p':{'S':'o'},'s':{'N':'2'}}]");
    assertThat(run("SELECT p FROM \"range\"", ",'NextToken':'" + token + "'"))
        .isEqualTo("ValidationException: NextToken does not match request");
    assertThat(run(select, ",'NextToken':'garbage'"))
        .isEqualTo("ValidationException: Invalid NextToken");
    assertThat(run(select, ",'NextToken':'" + token.substring(0, 30) + "AAAA'"))
        .isEqualTo("ValidationException: Invalid NextToken");
  }

  @Test
  void select_manyPartitions_comeTenToAPage() {
    String where = "SELECT p FROM hash WHERE p IN [" + values(11) + "]";
    String first = run(where);
    assertThat(first).startsWith("{'Items':[],'NextToken':'").doesNotContain("LastEvaluatedKey");
    String token = first.replaceAll(".*'NextToken':'([^']*)'.*", "$1");
    assertThat(run(where, ",'NextToken':'" + token + "'")).isEqualTo(NO_ITEMS);
  }

  @Test
  void select_capacity_countsByWhatWasRead() {
    assertThat(run("SELECT * FROM hash WHERE p = 'a'", ",'ReturnConsumedCapacity':'TOTAL'"))
        .endsWith("'ConsumedCapacity':{'TableName':'hash','CapacityUnits':0.5}}");
    assertThat(
            run(
                "SELECT * FROM hash WHERE p = 'a'",
                ",'ConsistentRead':true,'ReturnConsumedCapacity':'TOTAL'"))
        .endsWith("'CapacityUnits':1.0}}");
  }

  @Test
  void insert_newItem_isThereAndNotTwice() {
    String insert =
        "INSERT INTO \"hash\" value {'p':'c', 'q':'it''s', 'a':1E3, 'l':[1,'x',{'z':null}],"
            + " 'ns':<<1,34,4.5>>, 't':true}";
    assertThat(run(insert)).isEqualTo(NO_ITEMS);
    assertThat(run("SELECT * FROM hash WHERE p = 'c'"))
        .isEqualTo(
            ("{'Items':[{'a':{'N':'1000'},'l':{'L':[{'N':'1'},{'S':'x'},{'M':{'z':{'NULL':true}}}]},"
                    + "'ns':{'NS':['1','4.5','34']},'p':{'S':'c'},'q':{'S':'it#s'},'t':{'BOOL':true}}]}")
                .replace('#', '\''));
    assertThat(run(insert))
        .isEqualTo("DuplicateItemException: Duplicate primary key exists in table");
  }

  @Test
  void update_condition_guardsAndNeverMakesItems() {
    assertThat(run("UPDATE hash SET n = n + 1 WHERE p = 'a' AND n = 1 RETURNING ALL NEW *"))
        .contains("'n':{'N':'2'}");
    assertThat(run("UPDATE hash SET n = n + 1 WHERE p = 'a' AND n = 1"))
        .isEqualTo("ConditionalCheckFailedException: The conditional request failed");
    assertThat(
            run(
                "UPDATE hash SET n = 5 WHERE p = 'a' AND n = 1",
                ",'ReturnValuesOnConditionCheckFailure':'ALL_OLD'"))
        .startsWith(
            "ConditionalCheckFailedException: The conditional request failed {'n':{'N':'2'}");
    assertThat(run("UPDATE hash SET n = 1 WHERE p = 'ghost'"))
        .isEqualTo("ConditionalCheckFailedException: The conditional request failed");
    assertThat(run("UPDATE hash SET n = 1 WHERE p = 'ghost' AND attribute_not_exists(p)"))
        .isEqualTo("ConditionalCheckFailedException: The conditional request failed");
    assertThat(run("SELECT * FROM hash WHERE p = 'ghost'")).isEqualTo(NO_ITEMS);
  }

  @Test
  void update_functions_changeListsAndSets() {
    assertThat(
            run(
                "UPDATE hash SET m.k = list_append(m.k, ['z']) SET ns = set_add(ns, <<9>>)"
                    + " REMOVE nul WHERE p = 'b' RETURNING ALL NEW *"))
        .isEqualTo(
            "{'Items':[{'m':{'M':{'k':{'L':[{'S':'x'},{'S':'y'},{'S':'z'}]}}},'ns':{'NS':['9']},"
                + "'p':{'S':'b'}}]}");
    assertThat(
            run(
                "UPDATE hash SET ss = SET_DELETE(ss, <<'a', 'b'>>) WHERE p = 'a'"
                    + " RETURNING MODIFIED NEW *"))
        .isEqualTo(NO_ITEMS);
    assertThat(run("UPDATE hash SET x = list_append(x, [1]) WHERE p = 'a'"))
        .isEqualTo(
            "ValidationException: The provided expression refers to an attribute that does not"
                + " exist in the item");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "SET m.k[1] = 'n'|MODIFIED OLD|{'m':{'M':{'k':{'L':[{'S':'y'}]}}}}",
        "SET m.k[1] = 'n'|MODIFIED NEW|{'m':{'M':{'k':{'L':[{'S':'n'}]}}}}",
        "SET m.k[5] = 'n'|MODIFIED NEW|",
        "SET m.k[2] = 'n'|MODIFIED NEW|{'m':{'M':{'k':{'L':[{'S':'n'}]}}}}",
        "REMOVE m.k[0]|MODIFIED NEW|{'m':{'M':{'k':{'L':[{'S':'y'}]}}}}",
        "REMOVE m.k[1]|MODIFIED NEW|",
        "REMOVE nul|MODIFIED OLD|{'nul':{'NULL':true}}",
        "SET z = 1|MODIFIED OLD|"
      })
  void update_modified_answersChangedParts(String change, String images, String item) {
    assertThat(run("UPDATE hash " + change + " WHERE p = 'b' RETURNING " + images + " *"))
        .isEqualTo("{'Items':[" + (item == null ? "" : item) + "]}");
  }

  @Test
  void update_fromFirst_updates() {
    assertThat(
            run(
                "from \"hash\" where p = ? set c = ? REMOVE n RETURNING ALL NEW *",
                ",'Parameters':[{'S':'a'},{'N':'7'}]"))
        .isEqualTo(
            "{'Items':[{'c':{'N':'7'},'p':{'S':'a'},'s':{'S':'str'},'ss':{'SS':['a','b']}}]}");
  }

  @Test
  void delete_itemThereOrNot_answersOldOne() {
    assertThat(run("DELETE FROM hash WHERE p = 'a' AND n = 2"))
        .isEqualTo("ConditionalCheckFailedException: The conditional request failed");
    assertThat(run("DELETE FROM hash WHERE p = 'a' AND n = 1 RETURNING ALL OLD *"))
        .startsWith("{'Items':[{'n':{'N':'1'},'p':{'S':'a'}");
    assertThat(run("DELETE FROM hash WHERE p = 'a' AND n = 1 RETURNING ALL OLD *"))
        .isEqualTo(NO_ITEMS);
    assertThat(run("DELETE FROM hash WHERE p = 'a' RETURNING MODIFIED OLD *"))
        .isEqualTo(
            "ValidationException: Invalid returning clause: RETURNING MODIFIED OLD *. Only RETURNING"
                + " ALL OLD * is allowed in DELETE statements.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "SELECT * FROM hash WHERE p = 1 foo|Unexpected token after expression",
        "SELECT * FROM hash WHERE p = 1 e5|Unexpected token after expression",
        "INSERT INTO hash VALUE {'p': 'x'} foo|Unexpected token after expression",
        "DELETE FROM hash WHERE p = 'a' ORDER BY p|Unexpected token after expression",
        "SELECT * FROM hash ORDER BY p WHERE p = 1|Unexpected token after expression",
        "INSERT INTO hash t VALUE {'p': 'x'}|Unexpected token after expression",
        "FROM hash SET c = 1 WHERE p = 'a'|Unexpected token after expression",
        "SLECT * FROM hash WHERE p = 'a'|Expected data manipulation",
        "SELECT * FROM hash WHERE|Unexpected term",
        "SELECT * FROM never WHERE;|Unexpected term",
        "SELECT * FROM hash WHERE p = 'a' AND|Missing right-hand side expression of infix operator",
        "SELECT * FROM hash WHERE ORDER BY p|Unexpected keyword",
        "SELECT * FROM hash WHERE p = 'a' AND x IS FOO|Expected type name",
        "SELECT * FROM hash WHERE IS NULL|Unexpected operator",
        "DELETE FROM|Expected identifier for simple path",
        "DELETE FROM WHERE p = 'a'|Expected identifier for simple path",
        "SELECT * FROM hash WHERE attribute_exists(m.inner)|Invalid path dot component",
        "SELECT * FROM hash WHERE p = 1e2147483648|",
        "SELECT * FROM hash WHERE p = 1.5e-2147483647|",
        "SELECT * FROM hash WHERE p = 1 # note|",
        "SELECT * FROM hash WHERE p = 1 /* note|"
      })
  void malformed_statement_isRefusedInItsWords(String statement, String detail) {
    assertThat(run(statement)).isEqualTo(MALFORMED + (detail == null ? "" : detail));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "SELECT * FROM hash t WHERE p = 'x'|Aliasing is not supported",
        "UPDATE hash t SET a = 3 WHERE p = 'x'|Aliasing is not supported",
        "DELETE FROM hash AS t WHERE p = 'x'|Aliasing is not supported",
        "SELECT COUNT(*) FROM hash|Unexpected path component at 1:8:5",
        "SELECT attribute_exists(ss) FROM hash|Unexpected path component at 1:8:16",
        "SELECT * FROM hash WHERE EXISTS(ss)|Unrecognized function: exists at 1:26:6",
        "SELECT * FROM hash WHERE set_add(ss, <<'x'>>) = ss|Unrecognized function: set_add at 1:26:7",
        "SELECT * FROM hash LIMIT 5|Unsupported clause: LIMIT at 1:26:1",
        "x IS INT4|Unsupported operation: IsType",
        "SELECT l[-1] FROM hash|List index is not within the allowable range; index: [-1] at 1:11:1",
        "SELECT l[2147483648] FROM hash|List index is not within the allowable range; index: [2147483648] at 1:10:10",
        "SELECT * FROM hash.a.b|A path may contain at most 2 components in the FROM clause",
        "SELECT * FROM hash.\"\"|Path component cannot be an empty string",
        "SELECT * FROM \"\"|Path component cannot be an empty string",
        "SELECT * FROM hash.nope|The table does not have the specified index",
        "INSERT INTO hash.i VALUE {'p':'x'}|FROM clause may only contain a single table name",
        "UPDATE hash.i SET a = 1 WHERE p = 'a'|This operation is not supported on an index",
        "DELETE FROM hash.i WHERE p = 'a'|This operation is not supported on an index",
        "UPDATE hash SET t = set_add(ss, <<'x'>>) WHERE p = 'a'|The first argument to SET_ADD must equal the assignment value at 1:21:7",
        "UPDATE hash SET ss = set_add(<<'a'>>, <<'b'>>) WHERE p = 'a'|The first argument to SET_ADD must equal the assignment value at 1:22:7",
        "UPDATE hash SET ss = set_add(ss, 'x') WHERE p = 'a'|The second argument to SET_ADD must be a value with type SET at 1:30:2",
        "UPDATE hash SET \"ss\" = set_delete(\"ss\", ['x']) WHERE p = 'a'|The second argument to SET_DELETE must be a value with type SET at 1:35:4",
        "UPDATE hash SET ss = set_add(ss) WHERE p = 'a'|SET_ADD must have exactly two arguments at 1:22:7",
        "UPDATE hash SET ss = set_add(ss, <<1>>) WHERE p = 'a'|An operand in the update expression has an incorrect data type",
        "UPDATE hash SET ss = set_add(ss, <<'x', 'x'>>) WHERE p = 'a'|One or more parameter values were invalid: Input collection [x, x] contains duplicates.",
        "UPDATE hash SET ns = <<2, 2.0>> WHERE p = 'a'|One or more parameter values were invalid: Input collection [2, 2.0] contains duplicates! under root",
        "UPDATE hash SET ss = set_add(ss, <<>>) WHERE p = 'a'|Empty bags are not supported",
        "UPDATE hash SET ss = <<1, 'a'>> WHERE p = 'a'|Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags",
        "INSERT INTO hash VALUE {'p':'x','ss':set_add(<<'a'>>, <<'b'>>)}|Unsupported data type: set_add under key root at 1:38:7",
        "UPDATE hash SET x = [?] WHERE p = 'a'|Unsupported data type: Parameter under key root[0] at 1:22:1",
        "INSERT INTO hash VALUE {'p':'x','m':{'k':?}}|Unsupported data type: Parameter under key root.k at 1:42:1",
        "INSERT INTO hash VALUE {'p':'x','m':{'x':1e126}}|Number overflow. Attempting to store a number with magnitude larger than supported range under root.x",
        "INSERT INTO hash VALUE {'p':'x','l':[1,1e126]}|Number overflow. Attempting to store a number with magnitude larger than supported range under root[1]",
        "SELECT * FROM hash WHERE n = 1e-131|Number underflow. Attempting to store a number with magnitude smaller than supported range under root",
        "SELECT * FROM hash WHERE n = 123456789012345678901234567890123456789|Attempting to store more than 38 significant digits in a Number under root",
        "UPDATE hash SET n = 'a' + 1 WHERE p = 'a' AND nope = 'x'|Incorrect operand type for operator or function; operator or function: +, operand type: S",
        "SELECT * FROM never WHERE p = 'x' AND v < true|Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
        "SELECT * FROM hash WHERE attribute_type(l, 1)|Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N",
        "SELECT * FROM hash WHERE attribute_type(l, 'X')|Invalid attribute type name found; type: X, valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}",
        "SELECT * FROM hash WHERE attribute_exists('ss')|Operator or function requires a document path; operator or function: attribute_exists",
        "SELECT * FROM hash WHERE attribute_exists()|Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 0",
        "DELETE FROM hash WHERE n = 1|Where clause does not contain a mandatory equality on all key attributes",
        "DELETE FROM hash|Where clause does not contain a mandatory equality on all key attributes",
        "FROM hash SET c = 1|Where clause does not contain a mandatory equality on all key attributes",
        "UPDATE hash SET a = 1 WHERE p = 'a' AND p = 'b'|Multiple conditions on same key p. Only single item Update/Insert/Delete are supported",
        "UPDATE hash SET newlist[0] = 'x' WHERE p = 'a'|The document path provided in the update expression is invalid for update",
        "UPDATE hash SET p = 'x' WHERE p = 'a'|One or more parameter values were invalid: Cannot update attribute p. This attribute is part of the key",
        "EXISTS(SELECT * FROM hash WHERE p = 'a')|EXISTS can only be used in ExecuteTransaction write requests.",
        "SELECT * FROM hash WHERE p = ?|Number of parameters in request and statement don't match."
      })
  void statement_thatCannotBe_isRefusedInItsWords(String statement, String text) {
    assertThat(run(statement)).isEqualTo("ValidationException: " + text);
  }

  @Test
  void statement_missingTable_isNotFound() {
    assertThat(run("SELECT * FROM never WHERE p = 'x'"))
        .isEqualTo("ResourceNotFoundException: Requested resource not found");
    assertThat(run("FROM never WHERE p = 'x' SET c = 1"))
        .isEqualTo("ResourceNotFoundException: Requested resource not found");
  }

  @Test
  void statement_deepLiteral_isRefused() {
    String update = "UPDATE hash SET d = ";
    assertThat(run(update + "{'a':".repeat(32) + "1" + "}".repeat(32) + " WHERE p = 'a'"))
        .isEqualTo(
            "ValidationException: Nesting Levels have exceeded supported limits under root"
                + ".a".repeat(32));
    assertThat(run(update + "[".repeat(31) + "1" + "]".repeat(31) + " WHERE p = 'a'"))
        .isEqualTo(NO_ITEMS);
    assertThat(
            run(
                "UPDATE hash SET m.d = ? WHERE p = 'b'",
                ",'Parameters':[" + "{'M':{'a':".repeat(31) + "{'S':'x'}" + "}}".repeat(31) + "]"))
        .isEqualTo("ValidationException: Nesting Levels have exceeded supported limits");
  }

  @Test
  void statement_deepGroups_areRefusedNotExhausting() {
    assertThat(run("SELECT * FROM hash WHERE " + "(".repeat(4000)))
        .isEqualTo(MALFORMED + "Nested too deep");
    assertThat(run("SELECT * FROM hash WHERE " + "NOT ".repeat(2000) + "a = 1"))
        .isEqualTo(MALFORMED + "Nested too deep");
    assertThat(run("UPDATE hash SET a = 1" + "+1".repeat(3900) + " WHERE p = 'a'"))
        .startsWith("ValidationException: The expression contains too many operators");
  }
}
