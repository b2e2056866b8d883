package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Indexes at CreateTable. Sources of the texts: dynalite's tests (createTable),
 * nubo-db/dynamodb-conformance (error-messages/createTable) and the measurements published with
 * Amazon's Kubernetes controller (DDB-TABLE-123 to 129).
 */
final class CreateIndexesTest {
  private static final String INVALID =
      "ValidationException: One or more parameter values were invalid: ";
  private static final String ALL = "'Projection':{'ProjectionType':'ALL'}";

  private final TestApi api = new TestApi();

  @Test
  void indexes_made_areDescribedAsAwsDoes() {
    String made =
        create(
            "z:S,a:S,g:N",
            "a:HASH,z:RANGE",
            "'LocalSecondaryIndexes':["
                + index("loc", "a:HASH,g:RANGE", "'Projection':{'ProjectionType':'KEYS_ONLY'}")
                + "],'GlobalSecondaryIndexes':["
                + index(
                    "zzz",
                    "g:HASH",
                    "'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['y','x']}")
                + ","
                + index("aaa", "z:HASH,a:RANGE", ALL)
                + "]");
    String keys = "'Projection':{'ProjectionType':'KEYS_ONLY'}";
    String local =
        "'LocalSecondaryIndexes':[{'IndexName':'loc','KeySchema':[{'AttributeName':'a','KeyType':'HASH'},{'AttributeName':'g','KeyType':'RANGE'}],"
            + keys
            + ",'IndexSizeBytes':0,'ItemCount':0,'IndexArn':'arn:aws:dynamodb:us-east-1:000000000000:table/made/index/loc'}]";
    String global =
        "'GlobalSecondaryIndexes':[{'IndexName':'zzz','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['x','y']},'IndexSizeBytes':0,'ItemCount':0,'IndexArn':'arn:aws:dynamodb:us-east-1:000000000000:table/made/index/zzz','IndexStatus':'STATUS','ProvisionedThroughput':{'NumberOfDecreasesToday':0,'ReadCapacityUnits':0,'WriteCapacityUnits':0}},{'IndexName':'aaa'";
    assertThat(made)
        .contains(
            "'AttributeDefinitions':[{'AttributeName':'a','AttributeType':'S'},{'AttributeName':'g','AttributeType':'N'},{'AttributeName':'z','AttributeType':'S'}]",
            local,
            global.replace("STATUS", "CREATING"))
        .doesNotContain("Backfilling");
    assertThat(describe())
        .contains(
            local,
            global
                .replace("STATUS", "ACTIVE")
                .replace(
                    "'WriteCapacityUnits':0}},{",
                    "'WriteCapacityUnits':0},'WarmThroughput':{'ReadUnitsPerSecond':12000,'WriteUnitsPerSecond':4000,'Status':'ACTIVE'}},{"))
        .doesNotContain("Backfilling");
    assertThat(api.call("DeleteTable", "{'TableName':'made'}"))
        .contains("'TableStatus':'DELETING'")
        .doesNotContain("SecondaryIndexes");
    assertThat(api.storage.tables().stream().filter(id -> !id.isSystem())).isEmpty();
  }

  @Test
  void items_written_areCountedByIndexes() {
    create(
        "a:S,g:N", "a:HASH", gsi("ggg", "g:HASH", "'Projection':{'ProjectionType':'KEYS_ONLY'}"));
    api.call("PutItem", "{'TableName':'made','Item':{'a':{'S':'1'},'g':{'N':'1'},'x':{'S':'xx'}}}");
    api.call("PutItem", "{'TableName':'made','Item':{'a':{'S':'2'},'x':{'S':'xx'}}}");
    assertThat(describe())
        .contains("'IndexSizeBytes':5,'ItemCount':1", "'TableSizeBytes':13,'ItemCount':2");
  }

  @Test
  void throughput_ofProvisionedTable_isToldByIndex() {
    assertThat(
            provisioned(
                index(
                    "ggg",
                    "a:HASH",
                    ALL
                        + ",'ProvisionedThroughput':{'ReadCapacityUnits':3,'WriteCapacityUnits':4}")))
        .contains(
            "'IndexStatus':'CREATING','ProvisionedThroughput':{'NumberOfDecreasesToday':0,'ReadCapacityUnits':3,'WriteCapacityUnits':4}");
  }

  @Test
  void capacity_ofIndexes_isTold() {
    create(
        "a:S",
        "a:HASH",
        gsi(
            "ggg",
            "a:HASH",
            ALL
                + ",'OnDemandThroughput':{'MaxReadRequestUnits':7},'WarmThroughput':{'WriteUnitsPerSecond':5000}"));
    assertThat(describe())
        .contains(
            "'OnDemandThroughput':{'MaxReadRequestUnits':7},'WarmThroughput':{'ReadUnitsPerSecond':12000,'WriteUnitsPerSecond':5000,'Status':'ACTIVE'}");
  }

  @Test
  void capacity_thatCannotBe_isRefused() {
    assertThat(
            create(
                "a:S",
                "a:HASH",
                gsi("ggg", "a:HASH", ALL + ",'OnDemandThroughput':{'MaxReadRequestUnits':-1}")))
        .isEqualTo(
            INVALID
                + "Requested MaxReadRequestUnits for OnDemandThroughput for index : ggg is outside"
                + " of valid range");
    assertThat(
            create(
                "a:S",
                "a:HASH",
                gsi("ggg", "a:HASH", ALL + ",'WarmThroughput':{'ReadUnitsPerSecond':11999}")))
        .startsWith(
            INVALID
                + "Requested ReadUnitsPerSecond for WarmThroughput for index ggg is lower than"
                + " initial throughput for OnDemand.");
  }

  @Test
  void throughput_thatDoesNotFitTheBilling_isRefused() {
    String throughput = ",'ProvisionedThroughput':{'ReadCapacityUnits':%s,'WriteCapacityUnits':1}";
    assertThat(provisioned(index("ggg", "a:HASH", ALL)))
        .isEqualTo(INVALID + "ProvisionedThroughput is not specified for index: ggg");
    assertThat(provisioned(index("ggg", "a:HASH", ALL + throughput.formatted("1000000000001"))))
        .isEqualTo(
            "ValidationException: Given value 1000000000001 for ReadCapacityUnits is out of bounds"
                + " for index ggg");
    assertThat(create("a:S", "a:HASH", gsi("ggg", "a:HASH", ALL + throughput.formatted("1"))))
        .isEqualTo(
            INVALID
                + "ProvisionedThroughput should not be specified for index: ggg when BillingMode"
                + " is PAY_PER_REQUEST");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a:S,b:S;a:HASH,b:RANGE;a:HASH,c:RANGE;Some index key attributes are not defined in AttributeDefinitions. Keys: [a, c], AttributeDefinitions: [a, b]",
        "a:S,b:S;a:HASH,b:RANGE;a:RANGE;Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
        "a:S,b:S;a:HASH,b:RANGE;a:HASH,a:HASH;Both the Hash Key and the Range Key element in the KeySchema have the same name",
        "a:S,b:S;a:HASH,b:RANGE;a:HASH,b:HASH;Invalid KeySchema: The second KeySchemaElement is not a RANGE key type",
        "a:S,b:S;a:HASH,b:RANGE;b:HASH;Index KeySchema does not have a range key for index: iii",
        "a:S,b:S;a:HASH,b:RANGE;b:HASH,a:RANGE;Index KeySchema does not have the same leading hash key as table KeySchema for index: iii. index hash key: b, table hash key: a",
        "a:S,b:S;a:HASH;a:HASH,b:RANGE;Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
        "a:S,b:S,c:S;a:HASH,b:RANGE;a:HASH,b:RANGE;Some AttributeDefinitions are not used. AttributeDefinitions: [a, b, c], keys used: [a, b]",
        "a:S,b:S,b:N;a:HASH,b:RANGE;a:HASH,b:RANGE;Attribute Name is duplicated: b",
      })
  void localIndex_withKeysThatDoNotFit_isRefused(
      String definitions, String table, String keys, String text) {
    assertThat(
            create(definitions, table, "'LocalSecondaryIndexes':[" + index("iii", keys, ALL) + "]"))
        .isIn(INVALID + text, "ValidationException: " + text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "b:RANGE,c:HASH;Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
        "b:RANGE;Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
        "b:HASH,c:RANGE,d:HASH;One or more parameter values were invalid: All HASH key attributes must precede RANGE key attributes in the KeySchema",
        "b:HASH,c:HASH,d:HASH,e:HASH,f:HASH;One or more parameter values were invalid: The KeySchema exceeds the maximum allowed number of HASH key attributes",
        "a:HASH,b:RANGE,c:RANGE,d:RANGE,e:RANGE,f:RANGE;One or more parameter values were invalid: The KeySchema exceeds the maximum allowed number of RANGE key attributes",
        "b:HASH,b:RANGE;Both the Hash Key and the Range Key element in the KeySchema have the same name",
        "b:HASH,c:HASH,b:RANGE;The KeySchema contains multiple key attributes with the same name",
        "b:HASH,g:HASH;One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [b, g], AttributeDefinitions: [a, b, c, d, e, f]",
      })
  void globalIndex_withKeysThatDoNotFit_isRefused(String keys, String text) {
    assertThat(create("a:S,b:S,c:S,d:S,e:S,f:S", "a:HASH", gsi("ggg", keys, ALL)))
        .isEqualTo("ValidationException: " + text);
  }

  @Test
  void globalIndex_withFourAttributesOfEachSort_isMade() {
    create(
        "a:S,b:N,c:S,d:S,e:S,f:B,g:S,h:S",
        "a:HASH",
        gsi("ggg", "a:HASH,b:HASH,c:HASH,d:HASH,e:RANGE,f:RANGE,g:RANGE,h:RANGE", ALL));
    assertThat(describe())
        .contains(
            "{'AttributeName':'d','KeyType':'HASH'},{'AttributeName':'e','KeyType':'RANGE'}",
            "{'AttributeName':'h','KeyType':'RANGE'}],'Projection':{'ProjectionType':'ALL'}");
  }

  @Test
  void keys_ofThreeAttributes_areForGlobalIndexesOnly() {
    assertThat(
            create(
                "a:S,b:S,c:S",
                "a:HASH,b:RANGE",
                "'LocalSecondaryIndexes':[" + index("iii", "a:HASH,b:RANGE,c:RANGE", ALL) + "]"))
        .endsWith(
            "at 'localSecondaryIndexes.1.member.keySchema' failed to satisfy constraint: Member"
                + " must have length less than or equal to 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{};Unknown ProjectionType: null",
        "{'NonKeyAttributes':['x']};Unknown ProjectionType: null",
        "{'ProjectionType':'INCLUDE'};ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
        "{'ProjectionType':'ALL','NonKeyAttributes':['x']};ProjectionType is ALL, but NonKeyAttributes is specified",
        "{'ProjectionType':'KEYS_ONLY','NonKeyAttributes':['x']};ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified",
        "{'ProjectionType':'INCLUDE','NonKeyAttributes':['x','y','x']};Duplicate element in NonKeyAttributes: x",
      },
      quoteCharacter = '`')
  void projection_thatIsNone_isRefused(String projection, String text) {
    assertThat(create("a:S", "a:HASH", gsi("ggg", "a:HASH", "'Projection':" + projection)))
        .isEqualTo(INVALID + text);
  }

  @Test
  void projection_withTooMuch_isRefused() {
    assertThat(create("a:S", "a:HASH", gsi("ggg", "a:HASH", including(21))))
        .endsWith(
            "at 'globalSecondaryIndexes.1.member.projection.nonKeyAttributes' failed to satisfy"
                + " constraint: Member must have length less than or equal to 20");
    String five =
        IntStream.range(0, 5)
            .mapToObj(i -> index("gs" + i, "a:HASH", including(20)))
            .collect(Collectors.joining(","));
    assertThat(
            create(
                "a:S",
                "a:HASH",
                "'GlobalSecondaryIndexes':["
                    + five
                    + ","
                    + index("one", "a:HASH", including(1))
                    + "]"))
        .isEqualTo(
            INVALID + "Number of NonKeyAttributes in all indexes exceeds per-table limit of 100");
    assertThat(create("a:S", "a:HASH", "'GlobalSecondaryIndexes':[" + five + "]"))
        .contains("'TableStatus':'CREATING'");
  }

  @Test
  void indexes_tooManyOrNoneOrOfOneName_areRefused() {
    String locals = many(6, "a:HASH,b:RANGE");
    assertThat(create("a:S,b:S", "a:HASH,b:RANGE", "'LocalSecondaryIndexes':[" + locals + "]"))
        .isEqualTo(INVALID + "Number of LocalSecondaryIndexes exceeds per-table limit of 5");
    String globals = many(21, "a:HASH");
    assertThat(create("a:S", "a:HASH", "'GlobalSecondaryIndexes':[" + globals + "]"))
        .isEqualTo(INVALID + "GlobalSecondaryIndex count exceeds the per-table limit of 20");
    assertThat(create("a:S", "a:HASH", "'GlobalSecondaryIndexes':[]"))
        .isEqualTo(INVALID + "List of GlobalSecondaryIndexes is empty");
    assertThat(create("a:S,b:S", "a:HASH", "'LocalSecondaryIndexes':[]"))
        .isEqualTo(INVALID + "List of LocalSecondaryIndexes is empty");
    assertThat(
            create(
                "a:S,b:S",
                "a:HASH,b:RANGE",
                "'LocalSecondaryIndexes':["
                    + index("dup", "a:HASH,b:RANGE", ALL)
                    + "],"
                    + gsi("dup", "b:HASH", ALL)))
        .isEqualTo(INVALID + "Duplicate index name: dup");
  }

  @Test
  void index_withoutItsMembers_isRefusedInTheOrderOfAws() {
    assertThat(create("a:S", "a:HASH", "'GlobalSecondaryIndexes':[{}]"))
        .isEqualTo(
            "ValidationException: 3 validation errors detected: Value null at"
                + " 'globalSecondaryIndexes.1.member.projection' failed to satisfy constraint:"
                + " Member must not be null; Value null at"
                + " 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint:"
                + " Member must not be null; Value null at"
                + " 'globalSecondaryIndexes.1.member.keySchema' failed to satisfy constraint:"
                + " Member must not be null");
  }

  @Test
  void index_namedLikeItsTableOrKeyedLikeIt_isMade() {
    assertThat(create("a:S", "a:HASH", gsi("made", "a:HASH", ALL)))
        .contains("table/made/index/made");
  }

  private static String including(int count) {
    return "'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':["
        + IntStream.range(0, count).mapToObj(i -> "'x" + i + "'").collect(Collectors.joining(","))
        + "]}";
  }

  private static String many(int count, String keys) {
    return IntStream.range(0, count)
        .mapToObj(i -> index("many" + i, keys, ALL))
        .collect(Collectors.joining(","));
  }

  private static String gsi(String name, String keys, String more) {
    return "'GlobalSecondaryIndexes':[" + index(name, keys, more) + "]";
  }

  private static String index(String name, String keys, String more) {
    return "{'IndexName':'%s','KeySchema':[%s],%s}".formatted(name, pairs(keys, "KeyType"), more);
  }

  private static String pairs(String pairs, String second) {
    return pairs.replaceAll("(\\w+):(\\w+)", "{'AttributeName':'$1','" + second + "':'$2'}");
  }

  private String create(String definitions, String keys, String more) {
    return api.call(
        "CreateTable",
        "{'TableName':'made','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[%s],'KeySchema':[%s],%s}"
            .formatted(pairs(definitions, "AttributeType"), pairs(keys, "KeyType"), more));
  }

  private String provisioned(String index) {
    return api.call(
        "CreateTable",
        "{'TableName':'made','ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':2},'AttributeDefinitions':[%s],'KeySchema':[%s],'GlobalSecondaryIndexes':[%s]}"
            .formatted(pairs("a:S", "AttributeType"), pairs("a:HASH", "KeyType"), index));
  }

  private String describe() {
    return api.call("DescribeTable", "{'TableName':'made'}");
  }
}
