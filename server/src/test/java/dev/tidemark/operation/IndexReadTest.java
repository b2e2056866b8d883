package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Source of the rules and texts, where a test names no other: dynalite's tests of Query and Scan,
 * recorded from the service; paritysuite/dynamodb-conformance, measured.
 */
final class IndexReadTest {
  private final TestApi api = new TestApi();

  @BeforeEach
  void fill() {
    api.call(
        "CreateTable",
        "{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
            + "{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s','AttributeType':'N'},"
            + "{'AttributeName':'a','AttributeType':'S'},{'AttributeName':'b','AttributeType':'S'}],"
            + "'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}],"
            + "'LocalSecondaryIndexes':[{'IndexName':'local','KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'a','KeyType':'RANGE'}],'Projection':{'ProjectionType':'KEYS_ONLY'}}],"
            + "'GlobalSecondaryIndexes':[{'IndexName':'all','KeySchema':[{'AttributeName':'a','KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'}},"
            + "{'IndexName':'some','KeySchema':[{'AttributeName':'b','KeyType':'HASH'},{'AttributeName':'a','KeyType':'RANGE'}],'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['x']}}]}");
    put("1", "a1", "b1");
    put("2", "a2", "b1");
    put("3", "a1", "b1");
    api.call("PutItem", "{'TableName':'tab','Item':{'p':{'S':'p'},'s':{'N':'4'}}}");
  }

  private void put(String s, String a, String b) {
    api.call(
        "PutItem",
        "{'TableName':'tab','Item':{'p':{'S':'p'},'s':{'N':'%s'},'a':{'S':'%s'},'b':{'S':'%s'},'x':{'S':'x%s'},'y':{'S':'y%s'}}}"
            .formatted(s, a, b, s, s));
  }

  private String query(String index, String condition, String values, String more) {
    return api.call(
        "Query",
        "{'TableName':'tab','IndexName':'%s','KeyConditionExpression':'%s','ExpressionAttributeValues':{%s}%s}"
            .formatted(index, condition, values, more));
  }

  private static String item(String s, String a) {
    return "{'a':{'S':'%s'},'p':{'S':'p'},'s':{'N':'%s'}}".formatted(a, s);
  }

  @Test
  void query_localIndex_givesWhatItProjectsInItsOrder() {
    assertThat(query("local", "p = :p", "':p':{'S':'p'}", ""))
        .isEqualTo(
            "{'Items':[%s,%s,%s],'Count':3,'ScannedCount':3}"
                .formatted(item("1", "a1"), item("3", "a1"), item("2", "a2")));
    assertThat(
            query(
                "local",
                "p = :p AND a > :a",
                "':p':{'S':'p'},':a':{'S':'a1'}",
                ",'Select':'ALL_PROJECTED_ATTRIBUTES','ConsistentRead':true"))
        .isEqualTo("{'Items':[%s],'Count':1,'ScannedCount':1}".formatted(item("2", "a2")));
  }

  @Test
  void query_localIndexForMore_fetchesItFromTheTable() {
    assertThat(
            query(
                "local",
                "p = :p AND a = :a",
                "':p':{'S':'p'},':a':{'S':'a2'}",
                ",'Select':'ALL_ATTRIBUTES'"))
        .isEqualTo(
            "{'Items':[{'a':{'S':'a2'},'b':{'S':'b1'},'p':{'S':'p'},'s':{'N':'2'},'x':{'S':'x2'},'y':{'S':'y2'}}],'Count':1,'ScannedCount':1}");
    assertThat(query("local", "p = :p", "':p':{'S':'p'}", ",'ProjectionExpression':'y','Limit':2"))
        .isEqualTo(
            "{'Items':[{'y':{'S':'y1'}},{'y':{'S':'y3'}}],'Count':2,'ScannedCount':2,'LastEvaluatedKey':{'p':{'S':'p'},'s':{'N':'3'},'a':{'S':'a1'}}}");
    assertThat(query("local", "p = :p", "':p':{'S':'p'}", ",'Select':'COUNT'"))
        .isEqualTo("{'Count':3,'ScannedCount':3}");
  }

  /** Items in a page are fetched as wholes, and the page ends with the one that makes 1 MB full. */
  @Test
  void query_localIndexOfBigItems_endsThePageByWhatIsFetched() {
    String big = "y".repeat(300_000);
    for (int i = 10; i < 15; i++) {
      api.call(
          "PutItem",
          "{'TableName':'tab','Item':{'p':{'S':'big'},'s':{'N':'%d'},'a':{'S':'a'},'y':{'S':'%s'}}}"
              .formatted(i, big));
    }
    String page =
        query(
            "local",
            "p = :p",
            "':p':{'S':'big'}",
            ",'Select':'ALL_ATTRIBUTES','ReturnConsumedCapacity':'INDEXES'");
    assertThat(page)
        .contains("'Count':4,'ScannedCount':4,'LastEvaluatedKey':{'p':{'S':'big'},'s':{'N':'13'},")
        .endsWith(
            "'ConsumedCapacity':{'TableName':'tab','CapacityUnits':148.5,'Table':{'CapacityUnits':148.0},'LocalSecondaryIndexes':{'local':{'CapacityUnits':0.5}}}}");
    assertThat(query("local", "p = :p", "':p':{'S':'big'}", ""))
        .contains("'Count':5,'ScannedCount':5}");
  }

  @Test
  void query_globalIndex_givesWhatItProjects() {
    assertThat(
            query(
                "some",
                "b = :b AND a = :a",
                "':b':{'S':'b1'},':a':{'S':'a2'}",
                ",'ReturnConsumedCapacity':'INDEXES'"))
        .isEqualTo(
            "{'Items':[{'a':{'S':'a2'},'b':{'S':'b1'},'p':{'S':'p'},'s':{'N':'2'},'x':{'S':'x2'}}],'Count':1,'ScannedCount':1,'ConsumedCapacity':{'TableName':'tab','CapacityUnits':0.5,'Table':{'CapacityUnits':0.0},'GlobalSecondaryIndexes':{'some':{'CapacityUnits':0.5}}}}");
    assertThat(query("all", "a = :a", "':a':{'S':'a2'}", ",'Select':'ALL_ATTRIBUTES'"))
        .contains("'y':{'S':'y2'}", "'Count':1");
    assertThat(query("all", "a = :a", "':a':{'S':'a1'}", ",'ScanIndexForward':false,'Limit':1"))
        .contains("'LastEvaluatedKey':{'p':{'S':'p'},'s':{'N':'3'},'a':{'S':'a1'}}}");
  }

  @Test
  void scan_index_givesItsItemsAlone() {
    assertThat(api.call("Scan", "{'TableName':'tab','IndexName':'local'}")).contains("'Count':3");
    assertThat(
            api.call(
                "Scan",
                "{'TableName':'tab','IndexName':'local','FilterExpression':'y = :y','ExpressionAttributeValues':{':y':{'S':'y1'}}}"))
        .as("what an index does not hold is not there. Measured by nubo-db for statements")
        .isEqualTo("{'Items':[],'Count':0,'ScannedCount':3}");
    assertThat(
            api.call(
                "Scan",
                "{'TableName':'tab','IndexName':'local','Select':'ALL_ATTRIBUTES','ReturnConsumedCapacity':'TOTAL'}"))
        .contains("'y':{'S':'y1'}", "'CapacityUnits':2.0}");
    String arn = "arn:aws:dynamodb:us-east-1:000000000000:table/tab";
    assertThat(api.call("Scan", "{'TableName':'%s','IndexName':'some'}".formatted(arn)))
        .contains("'Count':3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "'IndexName':'other','KeyConditionExpression':'p = :p';The table does not have the specified index: other",
        "'IndexName':'all','KeyConditionExpression':'a = :p','ConsistentRead':true;Consistent reads are not supported on global secondary indexes",
        "'IndexName':'all','KeyConditionExpression':'p = :p';Query condition missed key schema element: a",
        "'IndexName':'all','KeyConditionExpression':'a = :p AND p = :p';The number of query conditions (2) exceeds the number of key attributes defined in the schema (1)",
        "'IndexName':'some','KeyConditionExpression':'b = :p AND p = :p';Query condition missed key schema element: a",
        "'IndexName':'local','KeyConditionExpression':'a = :p';Query condition missed key schema element: p",
        "'IndexName':'all','KeyConditionExpression':'a > :p';Query key condition not supported",
        "'IndexName':'all','KeyConditionExpression':'a = :n';One or more parameter values were invalid: Condition parameter type does not match schema type",
        "'IndexName':'all','KeyConditionExpression':'a = :e';One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: all, IndexKey: a",
        "'IndexName':'all','KeyConditionExpression':'a = :p','FilterExpression':'a = :p';Filter Expression can only contain non-primary key attributes: Primary key attribute: a",
        "'IndexName':'some','KeyConditionExpression':'b = :p','FilterExpression':'y = :p OR z = :p';One or more parameter values were invalid: Secondary index some does not project one or more filter attributes: [y, z]",
        "'IndexName':'local','KeyConditionExpression':'p = :p','FilterExpression':'y = :p';One or more parameter values were invalid: Secondary index local does not project one or more filter attributes: [y]",
        "'IndexName':'some','KeyConditionExpression':'b = :p','ProjectionExpression':'z, x, y';One or more parameter values were invalid: Global secondary index some does not project [z, y]",
        "'IndexName':'some','KeyConditionExpression':'b = :p','Select':'ALL_ATTRIBUTES';One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index some because its projection type is not ALL",
      })
  void query_indexWrongly_isRefused(String members, String message) {
    String values = "";
    for (String value : new String[] {"':p':{'S':'p'}", "':n':{'N':'1'}", "':e':{'S':''}"}) {
      if (members.contains(value.substring(1, 3))) {
        values += (values.isEmpty() ? "" : ",") + value;
      }
    }
    assertThat(
            api.call(
                "Query",
                "{'TableName':'tab',%s,'ExpressionAttributeValues':{%s}}"
                    .formatted(members, values)))
        .isEqualTo("ValidationException: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "'IndexName':'other';The table does not have the specified index: other",
        "'IndexName':'other','ExclusiveStartKey':{'p':{'S':'p'}};The provided starting key is invalid",
        "'IndexName':'all','ConsistentRead':true;Consistent reads are not supported on global secondary indexes",
        "'IndexName':'some','Select':'ALL_ATTRIBUTES';One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index some because its projection type is not ALL",
        "'IndexName':'some','ProjectionExpression':'y';One or more parameter values were invalid: Global secondary index some does not project [y]",
        "'IndexName':'all','ExclusiveStartKey':{'p':{'S':'p'},'s':{'N':'1'}};The provided starting key is invalid",
        "'IndexName':'all','ExclusiveStartKey':{'p':{'S':'p'},'s':{'N':'1'},'b':{'S':'a'}};The provided starting key is invalid",
        "'IndexName':'all','ExclusiveStartKey':{'p':{'S':'p'},'s':{'N':'1'},'a':{'N':'1'}};The provided key element does not match the schema",
        "'IndexName':'all','ExclusiveStartKey':{'p':{'S':'p'},'s':{'S':'1'},'a':{'S':'a'}};The provided starting key is invalid: The provided key element does not match the schema",
        "'IndexName':'all','ExclusiveStartKey':{'p':{'S':'p'},'s':{'N':'1'},'a':{'S':'a1'}},'Segment':0,'TotalSegments':4;The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: 4 Segment: 0",
      })
  void scan_indexWrongly_isRefused(String members, String message) {
    assertThat(api.call("Scan", "{'TableName':'tab',%s}".formatted(members)))
        .isEqualTo("ValidationException: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "b = :b;{'p':{'S':'p'},'s':{'N':'1'}};The provided starting key is invalid",
        "b = :b;{'p':{'S':'p'},'s':{'N':'1'},'a':{'S':'a'},'x':{'S':'b'}};The provided starting key is invalid",
        "b = :b;{'p':{'S':'p'},'s':{'N':'1'},'a':{'S':'a'},'b':{'N':'1'}};The provided key element does not match the schema",
        "b = :b;{'p':{'N':'1'},'s':{'N':'1'},'a':{'S':'a'},'b':{'S':'b1'}};The provided starting key is invalid: The provided key element does not match the schema",
        "b = :b;{'p':{'S':'p'},'s':{'N':'1'},'a':{'S':'a'},'b':{'S':'b2'}};The provided starting key is outside query boundaries based on provided conditions",
        "b = :b AND a > :a;{'p':{'S':'p'},'s':{'N':'1'},'a':{'S':'a1'},'b':{'S':'b1'}};The provided starting key does not match the range key predicate",
        "b = :b AND a = :a;{'p':{'S':'p'},'s':{'N':'1'},'a':{'S':'a1'},'b':{'S':'b2'}};The query can return at most one row and cannot be restarted",
      })
  void query_indexFromAWrongKey_isRefused(String condition, String start, String message) {
    String values = "':b':{'S':'b1'}" + (condition.contains(":a") ? ",':a':{'S':'a1'}" : "");
    assertThat(query("some", condition, values, ",'ExclusiveStartKey':" + start))
        .isEqualTo("ValidationException: " + message);
  }

  @Test
  void read_insideOfAnIndexKey_isRefused() {
    String scalar =
        "ValidationException: Key attributes must be scalars; list random access '[]' and map"
            + " lookup '.' are not allowed: IndexKey: b";
    assertThat(
            api.call(
                "Scan",
                "{'TableName':'tab','FilterExpression':'b.c = :p','ExpressionAttributeValues':{':p':{'S':'p'}}}"))
        .isEqualTo(scalar);
    assertThat(
            api.call(
                "GetItem",
                "{'TableName':'tab','Key':{'p':{'S':'p'},'s':{'N':'1'}},'ProjectionExpression':'b[1]'}"))
        .isEqualTo(scalar);
  }

  @Test
  void query_indexByKeyConditions_isTheSame() {
    assertThat(
            api.call(
                "Query",
                "{'TableName':'tab','IndexName':'some','KeyConditions':{'b':{'ComparisonOperator':'EQ','AttributeValueList':[{'S':'b1'}]},'a':{'ComparisonOperator':'GT','AttributeValueList':[{'S':'a1'}]}},'AttributesToGet':['x']}"))
        .isEqualTo("{'Items':[{'x':{'S':'x2'}}],'Count':1,'ScannedCount':1}");
  }
}
