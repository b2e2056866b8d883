package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Source of the texts and units, where a test names no other: nubo-db/dynamodb-conformance,
 * error-messages and putItem/indexConsumedCapacity, measured.
 */
final class IndexWriteTest {
  private static final String TYPE =
      "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: ";
  private static final String EMPTY =
      "One or more parameter values are not valid. A value specified for a secondary index key is"
          + " not supported. The AttributeValue for a key attribute cannot contain an empty string"
          + " value. IndexName: global, IndexKey: g";
  private static final String EMPTY_UPDATE =
      "One or more parameter values are not valid. The update expression attempted to update a"
          + " secondary index key to a value that is not supported. The AttributeValue for a key"
          + " attribute cannot contain an empty string value.";

  private final TestApi api = new TestApi();

  @BeforeEach
  void create() {
    api.call(
        "CreateTable",
        "{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
            + "{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s','AttributeType':'S'},"
            + "{'AttributeName':'g','AttributeType':'S'},{'AttributeName':'l','AttributeType':'S'}],"
            + "'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}],"
            + "'LocalSecondaryIndexes':[{'IndexName':'local','KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'l','KeyType':'RANGE'}],'Projection':{'ProjectionType':'ALL'}}],"
            + "'GlobalSecondaryIndexes':[{'IndexName':'global','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['x']}}]}");
  }

  private static String item(String more) {
    return "{'p':{'S':'p'},'s':{'S':'s'}" + more + "}";
  }

  private String put(String more) {
    return api.call(
        "PutItem",
        "{'TableName':'tab','Item':%s,'ReturnConsumedCapacity':'INDEXES'}".formatted(item(more)));
  }

  private String update(String expression, String values) {
    return api.call(
        "UpdateItem",
        "{'TableName':'tab','Key':%s,'UpdateExpression':'%s'%s,'ReturnConsumedCapacity':'INDEXES'}"
            .formatted(
                item(""),
                expression,
                values.isEmpty() ? "" : ",'ExpressionAttributeValues':{" + values + "}"));
  }

  /** The units of the table, and of the indexes where they are told. */
  private static String units(int table, int global, int local) {
    return "{'ConsumedCapacity':{'TableName':'tab','CapacityUnits':"
        + (table + global + local)
        + ".0,'Table':{'CapacityUnits':"
        + table
        + ".0}"
        + (local == 0 ? "" : ",'LocalSecondaryIndexes':{'local':{'CapacityUnits':" + local + ".0}}")
        + (global == 0
            ? ""
            : ",'GlobalSecondaryIndexes':{'global':{'CapacityUnits':" + global + ".0}}")
        + "}}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      nullValues = "-",
      value = {
        "{'N':'1'};N IndexName: global",
        "{'L':[{'S':'x'}]};L IndexName: global",
        "{'NULL':true};NULL IndexName: global",
        "{'S':''};-",
      })
  void write_valueUnfitForAnIndexKey_isRefused(String value, String type) {
    String expected = "ValidationException: " + (type == null ? EMPTY : TYPE + type);
    String canceled =
        type == null
            ? expected
            : "TransactionCanceledException: Transaction cancelled, please refer cancellation"
                + " reasons for specific reasons [ValidationError]; "
                + TYPE
                + type;
    String inUpdate = type == null ? "ValidationException: " + EMPTY_UPDATE : expected;
    assertThat(put(",'g':" + value)).isEqualTo(expected);
    assertThat(
            api.call(
                "BatchWriteItem",
                "{'RequestItems':{'tab':[{'PutRequest':{'Item':%s}}]}}"
                    .formatted(item(",'g':" + value))))
        .isEqualTo(expected);
    assertThat(
            api.call(
                "TransactWriteItems",
                "{'TransactItems':[{'Put':{'TableName':'tab','Item':%s}}]}"
                    .formatted(item(",'g':" + value))))
        .isEqualTo(canceled);
    assertThat(update("SET g = :v", "':v':" + value)).isEqualTo(inUpdate);
    assertThat(
            api.call(
                "UpdateItem",
                "{'TableName':'tab','Key':%s,'AttributeUpdates':{'g':{'Value':%s}}}"
                    .formatted(item(""), value)))
        .isEqualTo(inUpdate);
    assertThat(
            api.call(
                "TransactWriteItems",
                "{'TransactItems':[{'Update':{'TableName':'tab','Key':%s,'UpdateExpression':'SET g = :v','ExpressionAttributeValues':{':v':%s}}}]}"
                    .formatted(item(""), value)))
        .isEqualTo(type == null ? inUpdate : canceled);
    assertThat(api.call("Scan", "{'TableName':'tab'}")).contains("'Count':0");
  }

  /** Source of the first four: dynalite's tests of UpdateItem, recorded from the service. */
  @Test
  void update_valueUnfitForAnIndexKey_isRefusedHoweverItComes() {
    String number = "ValidationException: " + TYPE + "N IndexName: global";
    assertThat(update("ADD g :v", "':v':{'N':'1'}")).isEqualTo(number);
    assertThat(update("SET g = z + :v", "':v':{'N':'1'}")).isEqualTo(number);
    assertThat(update("SET g.h = :v", "':v':{'S':'1'}"))
        .isEqualTo(
            "ValidationException: Key attributes must be scalars; list random access '[]' and map"
                + " lookup '.' are not allowed: IndexKey: g");
    put(",'n':{'N':'1'},'e':{'S':''}");
    assertThat(update("SET g = n", ""))
        .isEqualTo(
            "ValidationException: The update expression attempted to update the secondary index"
                + " key to unsupported type");
    assertThat(update("SET g = e", "")).isEqualTo("ValidationException: " + EMPTY_UPDATE);
    assertThat(update("SET n = n + :v", "':v':{'N':'1'}")).isEqualTo(units(1, 0, 0));
  }

  @Test
  void write_indexKeyTooLong_isRefused() {
    assertThat(put(",'g':{'S':'" + "g".repeat(2049) + "'}"))
        .isEqualTo(
            "ValidationException: One or more parameter values were invalid: Size of hashkey has"
                + " exceeded the maximum size limit of2048 bytes");
    String sort =
        "ValidationException: One or more parameter values were invalid: Aggregated size of all"
            + " range keys has exceeded the size limit of 1024 bytes";
    assertThat(put(",'l':{'S':'" + "l".repeat(1025) + "'}")).isEqualTo(sort);
    assertThat(update("SET l = :v", "':v':{'S':'" + "l".repeat(1025) + "'}")).isEqualTo(sort);
    assertThat(put(",'g':{'S':'" + "g".repeat(2048) + "'},'l':{'S':'" + "l".repeat(1024) + "'}"))
        .isEqualTo(units(4, 3, 4));
  }

  @Test
  void update_makesAnItemWhoseKeyIsTooLongForAnIndex_isRefused() {
    api.call(
        "CreateTable",
        "{'TableName':'turned','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
            + "{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'g','AttributeType':'S'}],"
            + "'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],"
            + "'GlobalSecondaryIndexes':[{'IndexName':'global','KeySchema':[{'AttributeName':'g','KeyType':'HASH'},{'AttributeName':'p','KeyType':'RANGE'}],'Projection':{'ProjectionType':'ALL'}}]}");
    assertThat(
            api.call(
                "UpdateItem",
                "{'TableName':'turned','Key':{'p':{'S':'" + "p".repeat(1500) + "'}}}"))
        .contains("Aggregated size of all range keys");
  }

  @Test
  void put_tableWithIndexes_tellsWhatEachUsed() {
    assertThat(put(",'o':{'S':'o'}")).isEqualTo(units(1, 0, 0));
    String all = ",'g':{'S':'g'},'l':{'S':'l'},'x':{'S':'x'},'o':{'S':'o'}";
    assertThat(put(all)).isEqualTo(units(1, 1, 1));
    assertThat(put(all)).isEqualTo(units(1, 0, 0));
    assertThat(update("SET o = :v", "':v':{'S':'o2'}")).isEqualTo(units(1, 0, 1));
    assertThat(update("SET x = :v", "':v':{'S':'x2'}")).isEqualTo(units(1, 1, 1));
    assertThat(update("SET g = :v", "':v':{'S':'g2'}")).isEqualTo(units(1, 2, 1));
    assertThat(update("SET l = :v", "':v':{'S':'l2'}")).isEqualTo(units(1, 0, 2));
    assertThat(update("SET x = :v", "':v':{'S':'" + "x".repeat(3000) + "'}"))
        .isEqualTo(units(3, 3, 3));
    assertThat(update("SET x = :v", "':v':{'S':'x'}")).isEqualTo(units(3, 3, 3));
    assertThat(update("REMOVE g", "")).isEqualTo(units(1, 1, 1));
    assertThat(
            api.call(
                "DeleteItem",
                "{'TableName':'tab','Key':%s,'ReturnConsumedCapacity':'INDEXES'}"
                    .formatted(item(""))))
        .isEqualTo(units(1, 0, 1));
    assertThat(
            api.call(
                "PutItem",
                "{'TableName':'tab','Item':%s,'ReturnConsumedCapacity':'TOTAL'}"
                    .formatted(item(all))))
        .isEqualTo("{'ConsumedCapacity':{'TableName':'tab','CapacityUnits':3.0}}");
  }

  @Test
  void batchAndTransaction_tableWithIndexes_tellWhatEachUsed() {
    assertThat(
            api.call(
                "BatchWriteItem",
                "{'RequestItems':{'tab':[{'PutRequest':{'Item':{'p':{'S':'a'},'s':{'S':'1'},'g':{'S':'g'}}}},{'PutRequest':{'Item':{'p':{'S':'b'},'s':{'S':'1'}}}}]},'ReturnConsumedCapacity':'INDEXES'}"))
        .isEqualTo(
            "{'UnprocessedItems':{},'ConsumedCapacity':[{'TableName':'tab','CapacityUnits':3.0,'Table':{'CapacityUnits':2.0},'GlobalSecondaryIndexes':{'global':{'CapacityUnits':1.0}}}]}");
    assertThat(
            api.call(
                "TransactWriteItems",
                "{'TransactItems':[{'Delete':{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':'1'}}}},{'Put':{'TableName':'tab','Item':%s}}],'ReturnConsumedCapacity':'INDEXES'}"
                    .formatted(item(",'g':{'S':'g'},'l':{'S':'l'}"))))
        .isEqualTo(
            "{'ConsumedCapacity':[{'TableName':'tab','CapacityUnits':10.0,'WriteCapacityUnits':10.0,'Table':{'CapacityUnits':4.0,'WriteCapacityUnits':4.0},'LocalSecondaryIndexes':{'local':{'CapacityUnits':2.0,'WriteCapacityUnits':2.0}},'GlobalSecondaryIndexes':{'global':{'CapacityUnits':4.0,'WriteCapacityUnits':4.0}}}]}");
  }

  /** Source: paritysuite/dynamodb-conformance, putItem/itemCollectionMetrics, measured. */
  @Test
  void write_askedForItemCollectionMetrics_tellsTheCollectionsSize() {
    String metrics = "{'ItemCollectionKey':{'p':{'S':'p'}},'SizeEstimateRangeGB':[0.0,1.0]}";
    String size = ",'ReturnItemCollectionMetrics':'SIZE'}";
    assertThat(api.call("PutItem", "{'TableName':'tab','Item':" + item("") + size))
        .isEqualTo("{'ItemCollectionMetrics':" + metrics + "}");
    assertThat(
            api.call(
                "UpdateItem",
                "{'TableName':'tab','Key':" + item("") + ",'UpdateExpression':'REMOVE z'" + size))
        .isEqualTo("{'ItemCollectionMetrics':" + metrics + "}");
    assertThat(
            api.call(
                "BatchWriteItem",
                "{'RequestItems':{'tab':[{'PutRequest':{'Item':%s}},{'DeleteRequest':{'Key':{'p':{'S':'p'},'s':{'S':'2'}}}}]}%s"
                    .formatted(item(""), size)))
        .isEqualTo("{'UnprocessedItems':{},'ItemCollectionMetrics':{'tab':[" + metrics + "]}}");
    assertThat(
            api.call(
                "TransactWriteItems",
                "{'TransactItems':[{'Delete':{'TableName':'tab','Key':" + item("") + "}}]" + size))
        .isEqualTo("{'ItemCollectionMetrics':{'tab':[" + metrics + "]}}");
    assertThat(api.call("DeleteItem", "{'TableName':'tab','Key':" + item("") + size))
        .isEqualTo("{'ItemCollectionMetrics':" + metrics + "}");
    api.withRangeTable("plain");
    assertThat(
            api.call("PutItem", "{'TableName':'plain','Item':{'p':{'S':'p'},'s':{'N':'1'}}" + size))
        .isEqualTo("{}");
  }
}
