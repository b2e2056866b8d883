package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * SELECT on indexes. Source of all expectations: nubo-db/dynamodb-conformance, indexQualifier, and
 * paritysuite/dynamodb-conformance, executeStatementIndex and multiAttributeIndex, recorded until
 * October 2026; floci-io/floci, edge cases, recorded in September 2026.
 */
final class StatementIndexesTest {
  private static final String UNPROJECTED =
      "ValidationException: One or more parameter values were invalid: Secondary index gInc does not"
          + " project one or more filter attributes: ";

  private final TestApi api = new TestApi();

  @BeforeEach
  void table() {
    assertThat(
            api.call(
                "CreateTable",
                """
                {'TableName':'tab','BillingMode':'PAY_PER_REQUEST',
                 'AttributeDefinitions':[
                  {'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s','AttributeType':'S'},
                  {'AttributeName':'g','AttributeType':'S'},{'AttributeName':'l','AttributeType':'S'}],
                 'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},
                  {'AttributeName':'s','KeyType':'RANGE'}],
                 'LocalSecondaryIndexes':[{'IndexName':'lKeys','KeySchema':[
                   {'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'l','KeyType':'RANGE'}],
                   'Projection':{'ProjectionType':'KEYS_ONLY'}}],
                 'GlobalSecondaryIndexes':[
                  {'IndexName':'gAll','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],
                   'Projection':{'ProjectionType':'ALL'}},
                  {'IndexName':'gInc','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],
                   'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['inc']}},
                  {'IndexName':'multi','KeySchema':[{'AttributeName':'g','KeyType':'HASH'},
                    {'AttributeName':'l','KeyType':'HASH'}],
                   'Projection':{'ProjectionType':'ALL'}}]}
                """))
        .startsWith("{'TableDescription'");
    put(
        "'p':{'S':'p'},'s':{'S':'s1'},'g':{'S':'x'},'l':{'S':'k1'},'inc':{'S':'i1'},'np':{'S':'n1'}");
    put(
        "'p':{'S':'p'},'s':{'S':'s2'},'g':{'S':'z'},'l':{'S':'k2'},'inc':{'S':'i2'},'np':{'S':'n2'}");
    put("'p':{'S':'p'},'s':{'S':'s3'},'np':{'S':'n3'}");
    put(
        "'p':{'S':'p'},'s':{'S':'s4'},'g':{'S':'x'},'l':{'S':'k4'},'inc':{'S':'i4'},'np':{'S':'n4'}");
  }

  private void put(String item) {
    assertThat(api.call("PutItem", "{'TableName':'tab','Item':{" + item + "}}")).isEqualTo("{}");
  }

  private String run(String statement, String... more) {
    return api.callRaw(
        "ExecuteStatement",
        "{\"Statement\":\""
            + statement.replace("\"", "\\\"")
            + "\""
            + String.join("", more).replace('\'', '"')
            + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "gAll WHERE g = 'x'|s1,s4",
        "gAll WHERE p = 'p' AND s = 's2'|s2",
        "gAll WHERE g IN ['z', 'x'] AND s <> 's4'|s1,s2",
        "lKeys WHERE p = 'p' AND l BETWEEN 'k2' AND 'k9'|s2,s4",
        "lKeys WHERE p = 'p' ORDER BY l DESC|s4,s2,s1",
        "gInc WHERE np = 'n1'|",
        "lKeys WHERE np = 'n1'|",
        "gInc WHERE NOT np = 'n1'|s1,s4,s2",
        "gInc WHERE (g = 'x' AND np = 'n1') OR (g = 'z')|s2",
        "gInc WHERE g > 'a' AND np = 'n1'|",
        "gInc WHERE g = 'x' AND (inc = 'i1' OR inc = 'i2')|s1"
      })
  void select_index_answersItsRows(String from, String rows) {
    String found = run("SELECT s FROM tab." + from).replaceAll("\\{'s':\\{'S':'(s.)'}}", "$1");
    if (from.contains("NOT np")) {
      assertThat(found.split(",")).hasSize(3);
    } else {
      assertThat(found).isEqualTo("{'Items':[" + (rows == null ? "" : rows) + "]}");
    }
  }

  @Test
  void select_star_answersWhatIndexHolds() {
    assertThat(run("SELECT * FROM \"tab\".\"gInc\" WHERE g = 'z'"))
        .isEqualTo("{'Items':[{'g':{'S':'z'},'inc':{'S':'i2'},'p':{'S':'p'},'s':{'S':'s2'}}]}");
    assertThat(
            run(
                "SELECT * FROM tab.lKeys WHERE p = 'p' AND l = 'k2'",
                ",'ReturnConsumedCapacity':'INDEXES'"))
        .isEqualTo(
            "{'Items':[{'l':{'S':'k2'},'p':{'S':'p'},'s':{'S':'s2'}}],'ConsumedCapacity':"
                + "{'TableName':'tab','CapacityUnits':0.5,'Table':{'CapacityUnits':0.0},"
                + "'LocalSecondaryIndexes':{'lKeys':{'CapacityUnits':0.5}}}}");
  }

  @Test
  void select_unprojectedColumn_isFetchedFromLocalIndexOnly() {
    assertThat(run("SELECT np FROM tab.lKeys WHERE p = 'p'", ",'ReturnConsumedCapacity':'TOTAL'"))
        .isEqualTo(
            "{'Items':[{'np':{'S':'n1'}},{'np':{'S':'n2'}},{'np':{'S':'n4'}}],'ConsumedCapacity':"
                + "{'TableName':'tab','CapacityUnits':2.0}}");
    assertThat(run("SELECT np, nq FROM tab.gInc"))
        .isEqualTo(
            "ValidationException: One or more parameter values were invalid: Global secondary index"
                + " gInc does not project [np, nq]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "g = 'x' AND np = 'n1'|[np]",
        "g = 'x' AND np IS MISSING|[np]",
        "g = 'x' AND NOT np = 'n1'|[np]",
        "g IN ['x', 'z'] AND np = 'n1'|[np]",
        "g = 'x' AND NOT (np = 'n1' OR inc = 'x')|[np]",
        "g = 'x' AND b = '1' AND (a = '2' OR inc = '3')|[a, b]",
        "g = 'x' AND (zz = '1' OR aa = '2' OR mm = '3')|[zz, aa, mm]",
        "(g = 'b' AND u1 = '1') OR (g = 'q' AND u2 = '1')|[u2]",
        "(g = 'q' AND u1 = '1') OR (g = 'b' AND u2 = '1')|[u1]"
      })
  void select_keyedWithUnprojectedFilter_isRefused(String where, String names) {
    assertThat(run("SELECT p FROM tab.gInc WHERE " + where)).isEqualTo(UNPROJECTED + names);
  }

  @ParameterizedTest
  @CsvSource({
    "g = 'x' AND (g = 'z' OR np = '1')",
    "(g = 'x' AND inc = '1') OR (g = 'z' AND np = '1')",
    "(g = 'x' AND np = '1') OR aa = '1'"
  })
  void select_oneBranchWithoutUnprojectedFilter_isAnswered(String where) {
    assertThat(run("SELECT p FROM tab.gInc WHERE " + where)).isEqualTo("{'Items':[]}");
  }

  @Test
  void select_indexThatCannotBeRead_isRefused() {
    assertThat(run("SELECT * FROM tab.tab WHERE p = 'p'"))
        .isEqualTo("ValidationException: The table does not have the specified index");
    assertThat(run("SELECT * FROM tab.gAll WHERE g = 'x'", ",'ConsistentRead':true"))
        .isEqualTo(
            "ValidationException: Strongly consistent read is not supported on Global Secondary"
                + " Indexes");
    assertThat(run("SELECT * FROM tab.multi WHERE g = 5"))
        .isEqualTo(
            "ValidationException: PartiQL statements cannot be executed on tables with"
                + " multi-attribute HASH keys or multi-attribute RANGE keys.");
    assertThat(run("SELECT s FROM tab WHERE p = 'p' AND s = 's3'"))
        .isEqualTo("{'Items':[{'s':{'S':'s3'}}]}");
  }

  @Test
  void select_indexPages_followTheirOwnToken() {
    String first = run("SELECT s FROM tab.gAll WHERE g = 'x'", ",'Limit':1");
    assertThat(first)
        .startsWith("{'Items':[{'s':{'S':'s1'}}],'NextToken':'")
        .endsWith("'LastEvaluatedKey':{'p':{'S':'p'},'s':{'S':'s1'},'g':{'S':'x'}}}");
    String token = first.replaceAll(".*'NextToken':'([^']*)'.*", "$1");
    assertThat(run("SELECT s FROM tab.gAll WHERE g = 'x'", ",'NextToken':'" + token + "'"))
        .isEqualTo("{'Items':[{'s':{'S':'s4'}}]}");
    assertThat(run("SELECT s FROM tab.gInc WHERE g = 'x'", ",'NextToken':'" + token + "'"))
        .isEqualTo("ValidationException: NextToken does not match request");
  }
}
