package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Indexes at UpdateTable. Sources of states and texts: the measurements published with Amazon's
 * Kubernetes controller (DDB-TABLE-148 to 166, 174, 359, 380), dynalite's tests (updateTable),
 * ScyllaDB's test/alternator (test_gsi_updatetable).
 */
final class IndexUpdatesTest {
  private static final String INVALID =
      "ValidationException: One or more parameter values were invalid: ";
  private static final String ALL = "'Projection':{'ProjectionType':'ALL'}";
  private static final String UNITS =
      "'ProvisionedThroughput':{'ReadCapacityUnits':%d,'WriteCapacityUnits':%d}";

  private final TestApi api = new TestApi();

  @Test
  void index_added_isFilledInTheBackground() {
    api.withHashTable("one");
    for (int i = 0; i < 3; i++) {
      put(i, "{'S':'" + i + "'}");
    }
    put(3, "{'N':'3'}");
    put(4, "{'S':''}");
    assertThat(add("byG", "g"))
        .contains(
            "'TableStatus':'UPDATING'",
            "'AttributeDefinitions':[{'AttributeName':'g','AttributeType':'S'},{'AttributeName':'p','AttributeType':'S'}]",
            "'IndexStatus':'CREATING','Backfilling':false");
    assertThat(describe())
        .contains("'TableStatus':'ACTIVE'", "'IndexStatus':'CREATING','Backfilling':true");
    put(5, "{'S':'5'}");
    assertThat(describe()).contains("'ItemCount':1,'IndexArn'");
    api.threads.runAll();
    assertThat(describe())
        .contains("'IndexStatus':'ACTIVE'", "'ItemCount':4,'IndexArn'")
        .doesNotContain("Backfilling");
  }

  @Test
  void index_whileOneIsFilled_isAsAwsSays() {
    api.withHashTable("one");
    add("byG", "g");
    assertThat(add("byH", "h"))
        .isEqualTo(
            "LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created"
                + " or deleted simultaneously per table");
    assertThat(add("byG", "g"))
        .isEqualTo(
            "ResourceInUseException: Attempt to change a resource which is still in use: Index is"
                + " being created.  Table: one Index: byG");
    assertThat(api.call("DeleteTable", "{'TableName':'one'}"))
        .isEqualTo(
            "ResourceInUseException: Attempt to change a resource which is still in use: Cannot"
                + " delete table while indexes are being created, updated, or deleted.");
    assertThat(update("{'Delete':{'IndexName':'byG'}}"))
        .contains("'TableStatus':'UPDATING'", "'IndexStatus':'DELETING'");
    assertThat(describe()).doesNotContain("SecondaryIndexes", "'AttributeName':'g'");
    api.threads.runAll();
    assertThat(describe()).doesNotContain("SecondaryIndexes");
    assertThat(api.call("DeleteTable", "{'TableName':'one'}")).contains("DELETING");
  }

  @Test
  void index_dropped_canBeMadeAnew() {
    api.withHashTable("one");
    put(1, "{'S':'1'}");
    add("byG", "g");
    api.threads.runAll();
    assertThat(add("byG", "h"))
        .isEqualTo("ValidationException: Attempting to create an index which already exists");
    assertThat(update("{'Delete':{'IndexName':'byG'}}"))
        .contains("'AttributeName':'g','AttributeType':'S'", "'IndexStatus':'DELETING'");
    assertThat(describe()).doesNotContain("'AttributeName':'g'");
    assertThat(update("{'Delete':{'IndexName':'byG'}}"))
        .isEqualTo(
            "ResourceNotFoundException: Requested resource not found: Index byG for table one");
    add("byG", "g");
    api.threads.runAll();
    assertThat(describe()).contains("'ItemCount':1,'IndexArn'", "'IndexStatus':'ACTIVE'");
  }

  @Test
  void definitions_ofAnAddedIndex_mustBeGivenAndAgree() {
    api.withHashTable("one");
    String create = "{'Create':{'IndexName':'byG','KeySchema':[%s]," + ALL + "}}";
    assertThat(update(create.formatted("{'AttributeName':'p','KeyType':'HASH'}")))
        .isEqualTo(INVALID + "AttributeDefinitions is not specified for index: byG");
    assertThat(
            call(
                "'AttributeDefinitions':[{'AttributeName':'x','AttributeType':'S'}],"
                    + "'GlobalSecondaryIndexUpdates':["
                    + create.formatted("{'AttributeName':'g','KeyType':'HASH'}")
                    + "]"))
        .isEqualTo(
            INVALID
                + "Some index key attributes are not defined in AttributeDefinitions. Keys: [g],"
                + " AttributeDefinitions: [x]");
    assertThat(
            call(
                "'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'N'}],"
                    + "'GlobalSecondaryIndexUpdates':["
                    + create.formatted("{'AttributeName':'p','KeyType':'HASH'}")
                    + "]"))
        .isEqualTo(
            INVALID
                + "Attributes cannot be redefined. Please check that your attribute has the same"
                + " type as previously defined. Existing schema: Schema:[SchemaElement:"
                + " key{p:S:HASH}] New schema: Schema:[SchemaElement: key{p:N:HASH}]");
    assertThat(call("'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}]"))
        .startsWith("ValidationException: At least one of ProvisionedThroughput, ");
    call(
        "'AttributeDefinitions':[{'AttributeName':'unused','AttributeType':'N'},{'AttributeName':'g','AttributeType':'S'}],"
            + "'GlobalSecondaryIndexUpdates':["
            + create.formatted("{'AttributeName':'g','KeyType':'HASH'}")
            + "]");
    assertThat(describe()).contains("'AttributeName':'g'").doesNotContain("unused");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "[];'DeletionProtectionEnabled':true,;List of GlobalSecondaryIndexUpdates is empty",
        "[{}];;One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null",
        "[{'Update':{'IndexName':'abc'},'Delete':{'IndexName':'abd'}}];;Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object",
        "[{'Delete':{'IndexName':'abc'}},{'Delete':{'IndexName':'abc'}}];;Only one global secondary index update per index is allowed simultaneously. Index: abc",
        "[{'Delete':{'IndexName':'abc'}}];'DeletionProtectionEnabled':true,;DeletionProtection modification must be the only operation in the request",
        "[{'Delete':{'IndexName':'abc'}}];'TableClass':'STANDARD',;TableClass modification must be the only operation in the request",
        "[{'Delete':{'IndexName':'abc'}}];'ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1},;You cannot create or delete index while updating table IOPS",
      },
      quoteCharacter = '`')
  void updates_thatCannotBe_areRefused(String updates, String more, String text) {
    api.withHashTable("one");
    assertThat(call((more == null ? "" : more) + "'GlobalSecondaryIndexUpdates':" + updates))
        .isEqualTo(INVALID + text);
  }

  @Test
  void updates_ofTwoIndexes_areTooMany() {
    api.withHashTable("one");
    assertThat(update("{'Delete':{'IndexName':'abc'}},{'Delete':{'IndexName':'abd'}}"))
        .startsWith("LimitExceededException: Subscriber limit exceeded: Only 1 online index");
    assertThat(call("'GlobalSecondaryIndexUpdates':[]"))
        .startsWith("ValidationException: At least one of ProvisionedThroughput, ");
  }

  @Test
  void localIndex_updated_isRefused() {
    api.call(
        "CreateTable",
        "{'TableName':'one','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'s','AttributeType':'S'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}],'LocalSecondaryIndexes':[{'IndexName':'loc','KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s','KeyType':'RANGE'}],"
            + ALL
            + "}]}");
    assertThat(update("{'Delete':{'IndexName':'loc'}}"))
        .isEqualTo(
            "ValidationException: Cannot delete an index that is not a GlobalSecondaryIndex: loc");
    assertThat(update("{'Update':{'IndexName':'loc'," + UNITS.formatted(1, 1) + "}}"))
        .isEqualTo(
            "ValidationException: Cannot update an index that is not a GlobalSecondaryIndex: loc");
    assertThat(add("loc", "g"))
        .isEqualTo("ValidationException: Attempting to create an index which already exists");
  }

  @Test
  void index_twentyFirst_isRefused() {
    api.call(
        "CreateTable",
        "{'TableName':'one','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],'GlobalSecondaryIndexes':["
            + IntStream.range(0, 20)
                .mapToObj(i ->
                    "{'IndexName':'many%d','KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],%s}"
                        .formatted(i, ALL))
                .collect(Collectors.joining(","))
            + "]}");
    assertThat(add("more", "g"))
        .isEqualTo(
            "LimitExceededException: Subscriber limit exceeded: Number of global secondary indexes"
                + " exceeds per-table limit of 20");
  }

  @Test
  void throughput_ofIndexes_followsTheBilling() {
    api.withHashTable("one");
    add("byG", "g");
    api.threads.runAll();
    assertThat(update("{'Update':{'IndexName':'byG'," + UNITS.formatted(1, 1) + "}}"))
        .isEqualTo(
            INVALID
                + "The only Updates for index: byG when TableThroughputMode is PAY_PER_REQUEST can"
                + " be to OnDemandThroughput, WarmThroughput");
    String provisioned = "'BillingMode':'PROVISIONED'," + UNITS.formatted(5, 5);
    assertThat(call(provisioned))
        .isEqualTo(INVALID + "ProvisionedThroughput must be specified for index: byG");
    assertThat(
            call(
                provisioned
                    + ",'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'byG',"
                    + UNITS.formatted(2, 3)
                    + "}}]"))
        .contains("'ReadCapacityUnits':2,'WriteCapacityUnits':3", "'TableStatus':'UPDATING'");
    assertThat(update("{'Update':{'IndexName':'byG'," + UNITS.formatted(2, 3) + "}}"))
        .isEqualTo(
            "ValidationException: The provisioned throughput for the index byG will not change. The"
                + " requested value equals the current value. Current ReadCapacityUnits provisioned"
                + " for index byG: 2. Requested ReadCapacityUnits: 2. Current WriteCapacityUnits"
                + " provisioned for index byG: 3. Requested WriteCapacityUnits: 3. Refer to the"
                + " Amazon DynamoDB Developer Guide for current limits and how to request higher"
                + " limits.");
    assertThat(update("{'Update':{'IndexName':'byG'," + UNITS.formatted(2, 4) + "}}"))
        .contains(
            "'TableStatus':'ACTIVE'",
            "'IndexStatus':'UPDATING'",
            "'ReadCapacityUnits':2,'WriteCapacityUnits':3");
    assertThat(describe()).contains("'ReadCapacityUnits':2,'WriteCapacityUnits':4");
    assertThat(add("byH", "h"))
        .isEqualTo(
            INVALID
                + "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: byH");
    assertThat(call("'BillingMode':'PAY_PER_REQUEST'")).contains("PAY_PER_REQUEST");
    assertThat(describe()).doesNotContain("'WriteCapacityUnits':4");
    assertThat(
            call(
                "'AttributeDefinitions':[{'AttributeName':'h','AttributeType':'S'}],'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':'byH','KeySchema':[{'AttributeName':'h','KeyType':'HASH'}],"
                    + ALL
                    + ","
                    + UNITS.formatted(1, 1)
                    + "}}]"))
        .isEqualTo(
            INVALID
                + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: byH"
                + " when BillingMode is PAY_PER_REQUEST");
  }

  @Test
  void capacity_ofIndexes_neverCools() {
    api.withHashTable("one");
    add("byG", "g");
    api.threads.runAll();
    String warm = "{'Update':{'IndexName':'byG','WarmThroughput':{%s}}}";
    assertThat(update(warm.formatted("'ReadUnitsPerSecond':100")))
        .isEqualTo(
            INVALID
                + "Requested ReadUnitsPerSecond for WarmThroughput for index byG is lower than"
                + " current WarmThroughput, decreasing WarmThroughput is not supported");
    assertThat(update(warm.formatted("")))
        .isEqualTo(
            INVALID
                + "WarmThroughput must have at least one of ReadUnitsPerSecond or"
                + " WriteUnitsPerSecond specified for index: byG");
    update(warm.formatted("'ReadUnitsPerSecond':12001"));
    update("{'Update':{'IndexName':'byG','OnDemandThroughput':{'MaxWriteRequestUnits':9}}}");
    assertThat(describe())
        .contains(
            "'OnDemandThroughput':{'MaxWriteRequestUnits':9},'WarmThroughput':{'ReadUnitsPerSecond':12001,'WriteUnitsPerSecond':4000,'Status':'ACTIVE'}");
    call(
        "'BillingMode':'PROVISIONED',"
            + UNITS.formatted(5, 5)
            + ",'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'byG',"
            + UNITS.formatted(2, 3)
            + "}}]");
    update("{'Update':{'IndexName':'byG'," + UNITS.formatted(1, 4) + "}}");
    assertThat(describe())
        .contains(
            "'LastIncreaseDateTime':1767225600.000,'LastDecreaseDateTime':1767225600.000,'NumberOfDecreasesToday':1,'ReadCapacityUnits':1,'WriteCapacityUnits':4},'WarmThroughput':{'ReadUnitsPerSecond':12001,'WriteUnitsPerSecond':4000,")
        .doesNotContain("OnDemandThroughput");
    assertThat(
            update("{'Update':{'IndexName':'byG','OnDemandThroughput':{'MaxReadRequestUnits':9}}}"))
        .isEqualTo(
            INVALID
                + "MaxReadRequestUnits for OnDemandThroughput for index : byG cannot be specified"
                + " when the table BillingMode is PROVISIONED");
  }

  private void put(int p, String g) {
    api.call(
        "PutItem",
        "{'TableName':'one','Item':{'p':{'S':'" + p + "'},'g':" + g + ",'x':{'S':'x'}}}");
  }

  private String add(String name, String attribute) {
    return call(
        "'AttributeDefinitions':[{'AttributeName':'%2$s','AttributeType':'S'}],'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':'%1$s','KeySchema':[{'AttributeName':'%2$s','KeyType':'HASH'}],%3$s}}]"
            .formatted(name, attribute, ALL));
  }

  private String update(String updates) {
    return call("'GlobalSecondaryIndexUpdates':[" + updates + "]");
  }

  private String call(String members) {
    return api.call("UpdateTable", "{'TableName':'one'," + members + "}");
  }

  private String describe() {
    return api.call("DescribeTable", "{'TableName':'one'}");
  }
}
