package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TableOperationsTest {
  private static final String KEY =
      "'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}],"
          + "'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}]";

  private final TestApi api = new TestApi();

  @Test
  void table_madeOnDemand_isCreatingThenActive() {
    String created =
        api.call("CreateTable", "{'TableName':'one','BillingMode':'PAY_PER_REQUEST'," + KEY + "}");
    assertThat(created)
        .matches(
            "\\{'TableDescription':\\{'AttributeDefinitions':\\[\\{'AttributeName':'p','AttributeType':'S'\\}\\],'TableName':'one','KeySchema':\\[\\{'AttributeName':'p','KeyType':'HASH'\\}\\],'TableStatus':'CREATING','CreationDateTime':1767225600.000,'BillingModeSummary':\\{'BillingMode':'PAY_PER_REQUEST'\\},'ProvisionedThroughput':\\{'NumberOfDecreasesToday':0,'ReadCapacityUnits':0,'WriteCapacityUnits':0\\},'TableSizeBytes':0,'ItemCount':0,'TableArn':'arn:aws:dynamodb:us-east-1:000000000000:table/one','TableId':'[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}','DeletionProtectionEnabled':false\\}\\}");
    api.call("PutItem", "{'TableName':'one','Item':{'p':{'S':'a'}}}");
    assertThat(api.call("DescribeTable", "{'TableName':'one'}"))
        .contains(
            "'TableStatus':'ACTIVE'",
            "'LastUpdateToPayPerRequestDateTime':1767225600.000",
            "'ItemCount':1",
            "'TableSizeBytes':2");
    assertThat(
            api.call(
                "DescribeTable",
                "{'TableName':'arn:aws:dynamodb:us-east-1:000000000000:table/one'}"))
        .contains("'TableName':'one'");
  }

  @Test
  void table_ofATakenName_isRefused() {
    api.withHashTable("one");
    assertThat(
            api.call(
                "CreateTable", "{'TableName':'one','BillingMode':'PAY_PER_REQUEST'," + KEY + "}"))
        .isEqualTo("ResourceInUseException: Table already exists: one");
  }

  @Test
  void table_madeWithBadKeys_isRefusedInAwssWords() {
    assertThat(create("'BillingMode':'PROVISIONED'," + KEY))
        .isEqualTo(
            "ValidationException: One or more parameter values were invalid: ReadCapacityUnits and"
                + " WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
    assertThat(
            create(
                "'BillingMode':'PAY_PER_REQUEST','ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1},"
                    + KEY))
        .isEqualTo(
            "ValidationException: One or more parameter values were invalid: Neither"
                + " ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is"
                + " PAY_PER_REQUEST");
    assertThat(keys("[['p','S']]", "[['p','RANGE']]"))
        .isEqualTo(
            "ValidationException: Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    assertThat(keys("[['p','S'],['s','S']]", "[['p','HASH'],['s','HASH']]"))
        .isEqualTo(
            "ValidationException: Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    assertThat(keys("[['p','S']]", "[['p','HASH'],['p','RANGE']]"))
        .isEqualTo(
            "ValidationException: Invalid KeySchema: Some index key attribute have no definition");
    assertThat(keys("[['p','S'],['q','S']]", "[['p','HASH'],['p','RANGE']]"))
        .isEqualTo(
            "ValidationException: Both the Hash Key and the Range Key element in the KeySchema have the same name");
    assertThat(keys("[['a','S'],['b','S']]", "[['p','HASH']]"))
        .isEqualTo(
            "ValidationException: One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [p], AttributeDefinitions: [a, b]");
    assertThat(keys("[['p','S'],['b','S']]", "[['p','HASH']]"))
        .isEqualTo(
            "ValidationException: One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "GlobalTableSettingsReplicationMode;'ENABLED'",
      },
      quoteCharacter = '`')
  void table_withWhatWeCannotHonour_isRefused(String parameter, String value) {
    assertThat(create("'BillingMode':'PAY_PER_REQUEST','" + parameter + "':" + value + "," + KEY))
        .isEqualTo(
            "ValidationException: One or more parameter values were invalid: "
                + parameter
                + " is not supported by this server");
  }

  @Test
  void table_thatIsProtected_isNotDeletedUntilUnprotected() {
    create("'BillingMode':'PAY_PER_REQUEST','DeletionProtectionEnabled':true," + KEY);
    assertThat(api.call("DeleteTable", "{'TableName':'made'}"))
        .isEqualTo(
            "ValidationException: Resource cannot be deleted as it is currently protected against"
                + " deletion. Disable deletion protection first.");
    assertThat(api.call("UpdateTable", "{'TableName':'made','DeletionProtectionEnabled':false}"))
        .contains("'TableStatus':'ACTIVE'", "'DeletionProtectionEnabled':false");
    assertThat(api.call("DeleteTable", "{'TableName':'made'}"))
        .contains("'TableStatus':'DELETING'");
    assertThat(api.call("DescribeTable", "{'TableName':'made'}"))
        .isEqualTo(
            "ResourceNotFoundException: Requested resource not found: Table: made not found");
    assertThat(api.call("DeleteTable", "{'TableName':'made'}"))
        .isEqualTo(
            "ResourceNotFoundException: Requested resource not found: Table: made not found");
  }

  @Test
  void billing_changed_isTold() {
    create("'BillingMode':'PAY_PER_REQUEST'," + KEY);
    api.call(
        "UpdateTable",
        "{'TableName':'made','BillingMode':'PROVISIONED','ProvisionedThroughput':{'ReadCapacityUnits':5,'WriteCapacityUnits':6}}");
    assertThat(api.call("DescribeTable", "{'TableName':'made'}"))
        .contains("'ReadCapacityUnits':5,'WriteCapacityUnits':6");
    assertThat(
            api.call(
                "UpdateTable",
                "{'TableName':'made','ProvisionedThroughput':{'ReadCapacityUnits':5,'WriteCapacityUnits':6}}"))
        .startsWith(
            "ValidationException: The provisioned throughput for the table will not change.");
    api.advance(Duration.ofSeconds(1));
    api.call("UpdateTable", "{'TableName':'made','BillingMode':'PAY_PER_REQUEST'}");
    assertThat(api.call("DescribeTable", "{'TableName':'made'}"))
        .contains("'LastUpdateToPayPerRequestDateTime':1767225601.000");
  }

  @Test
  void listTables_pages_inOrderOfName() {
    for (String name : new String[] {"ccc", "aaa", "bbb"}) {
      api.withHashTable(name);
    }
    assertThat(api.call("ListTables", "{'Limit':2}"))
        .isEqualTo("{'TableNames':['aaa','bbb'],'LastEvaluatedTableName':'bbb'}");
    assertThat(api.call("ListTables", "{'Limit':2,'ExclusiveStartTableName':'bbb'}"))
        .isEqualTo("{'TableNames':['ccc']}");
    assertThat(api.call(new Caller("eu-west-1", "000000000000"), "ListTables", "{}"))
        .isEqualTo("{'TableNames':[]}");
  }

  @Test
  void recovery_switchedOnAndOff_isToldByTheSecond() {
    api.withHashTable("one");
    api.advance(Duration.ofHours(1));
    assertThat(api.call("DescribeContinuousBackups", "{'TableName':'one'}"))
        .isEqualTo(
            "{'ContinuousBackupsDescription':{'ContinuousBackupsStatus':'ENABLED','PointInTimeRecoveryDescription':{'PointInTimeRecoveryStatus':'DISABLED'}}}");
    assertThat(update("{'PointInTimeRecoveryEnabled':true}"))
        .isEqualTo(enabled(35, "1767229200.000", "1767229200.000"));
    api.advance(Duration.ofMinutes(10));
    assertThat(update("{'PointInTimeRecoveryEnabled':true,'RecoveryPeriodInDays':1}"))
        .isEqualTo(enabled(1, "1767229200.000", "1767229500.000"));
    api.advance(Duration.ofDays(2));
    assertThat(api.call("DescribeContinuousBackups", "{'TableName':'one'}"))
        .isEqualTo(enabled(1, "1767316200.000", "1767402300.000"));
    assertThat(update("{'PointInTimeRecoveryEnabled':false}"))
        .contains("'PointInTimeRecoveryStatus':'DISABLED'")
        .doesNotContain("Restorable");
    api.advance(Duration.ofSeconds(1));
    assertThat(update("{'PointInTimeRecoveryEnabled':true}"))
        .isEqualTo(enabled(35, "1767402601.000", "1767402601.000"));
  }

  @Test
  void recovery_askedForWrongly_isRefusedInAwssWords() {
    assertThat(update("{'PointInTimeRecoveryEnabled':true}"))
        .isEqualTo("TableNotFoundException: Table not found: one");
    api.withHashTable("one");
    assertThat(update("{'PointInTimeRecoveryEnabled':false,'RecoveryPeriodInDays':3}"))
        .isEqualTo(
            "ValidationException: Invalid Request: Cannot specify RecoveryPeriodInDays when"
                + " disabling point-in-time recovery.");
    assertThat(update("{'PointInTimeRecoveryEnabled':true,'RecoveryPeriodInDays':36}"))
        .isEqualTo(
            "ValidationException: 1 validation error detected: Value '36' at"
                + " 'pointInTimeRecoverySpecification.recoveryPeriodInDays' failed to satisfy"
                + " constraint: Member must have value less than or equal to 35");
  }

  @Test
  void smallOnes_answer() {
    api.withHashTable("one");
    assertThat(api.call("DescribeTimeToLive", "{'TableName':'one'}"))
        .isEqualTo("{'TimeToLiveDescription':{'TimeToLiveStatus':'DISABLED'}}");
    assertThat(api.call("DescribeLimits", "{}")).contains("'TableMaxReadCapacityUnits':40000");
    assertThat(api.call("DescribeEndpoints", "{}")).contains("'Address':'127.0.0.1:8000'");
  }

  private String update(String specification) {
    return api.call(
        "UpdateContinuousBackups",
        "{'TableName':'one','PointInTimeRecoverySpecification':" + specification + "}");
  }

  private static String enabled(int days, String earliest, String latest) {
    return "{'ContinuousBackupsDescription':{'ContinuousBackupsStatus':'ENABLED','PointInTimeRecoveryDescription':{'PointInTimeRecoveryStatus':'ENABLED','RecoveryPeriodInDays':"
        + days
        + ",'EarliestRestorableDateTime':"
        + earliest
        + ",'LatestRestorableDateTime':"
        + latest
        + "}}}";
  }

  private String create(String members) {
    return api.call("CreateTable", "{'TableName':'made'," + members + "}");
  }

  /** Definitions and keys as lists of pairs. */
  private String keys(String definitions, String keys) {
    String pair = "\\['(\\w+)','(\\w+)'\\]";
    return create(
        "'BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':"
            + definitions.replaceAll(pair, "{'AttributeName':'$1','AttributeType':'$2'}")
            + ",'KeySchema':"
            + keys.replaceAll(pair, "{'AttributeName':'$1','KeyType':'$2'}"));
  }
}
