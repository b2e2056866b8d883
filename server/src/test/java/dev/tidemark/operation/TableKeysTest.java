package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.encryption.KeyRing;
import dev.tidemark.encryption.KeyState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Tables under keys of KMS. Source of shapes, rules and texts: ack-api-quirks DDB-TABLE-020, 021,
 * 027, 082, 139, 140, 141, 215, 325, 331, 333, 371 and 461, measured in October 2026; that a key's
 * state counts at once, where AWS takes minutes, is our own.
 */
final class TableKeysTest {
  private static final String KEYS =
      "'BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}]";
  private static final String SERVICE = " (Service: AWSKMS; Status Code: 400; Error Code: ";
  private static final String MODEL = "com.amazonaws.services.kms.model.";

  private final TestApi api = new TestApi();
  private final String key = TestKeys.newKey();

  private String create(String specification) {
    return api.call(
        "CreateTable", "{'TableName':'one'," + KEYS + ",'SSESpecification':" + specification + "}");
  }

  private String update(String specification) {
    return api.call("UpdateTable", "{'TableName':'one','SSESpecification':" + specification + "}");
  }

  private String describe(String table) {
    return api.call("DescribeTable", "{'TableName':'" + table + "'}");
  }

  private static String with(String keyId) {
    return "{'Enabled':true,'SSEType':'KMS','KMSMasterKeyId':'" + keyId + "'}";
  }

  private static String told(String status, String arn) {
    return "'SSEDescription':{'Status':'"
        + status
        + "','SSEType':'KMS','KMSMasterKeyArn':'"
        + arn
        + "'}";
  }

  private static String ofDynamoDb() {
    return TestKeys.RING.find(TestApi.CALLER.region(), KeyRing.ALIAS_DYNAMODB).arn();
  }

  private static String disabled(String arn) {
    return "ValidationException: KMS key disabled error: "
        + MODEL
        + "DisabledException: "
        + arn
        + " is disabled."
        + SERVICE
        + "DisabledException)";
  }

  @Test
  void newTable_underAKeyByAnyName_tellsItsArnAtOnce() {
    String id = key.substring(key.lastIndexOf('/') + 1);
    String alias = "alias/" + id;
    TestKeys.RING.createAlias(TestApi.CALLER.region(), alias, id);
    for (String name : new String[] {key, id, alias}) {
      assertThat(create(with(name))).contains(told("ENABLED", key));
      assertThat(describe("one")).contains("'TableStatus':'ACTIVE'", told("ENABLED", key));
      api.call("DeleteTable", "{'TableName':'one'}");
    }
  }

  @Test
  void newTable_withoutAKeyNamed_hasDynamoDbsOwn() {
    for (String specification :
        new String[] {"{'Enabled':true}", "{'SSEType':'KMS'}", with("alias/aws/dynamodb")}) {
      assertThat(create(specification)).contains(told("ENABLED", ofDynamoDb()));
      api.call("DeleteTable", "{'TableName':'one'}");
    }
    assertThat(create("{}")).doesNotContain("SSEDescription");
  }

  @Test
  void newTable_underAKeyThatCannotBeUsed_isNotMade() {
    TestKeys.become(key, new KeyState.Disabled());
    assertThat(create(with(key))).isEqualTo(disabled(key));
    TestKeys.become(key, new KeyState.PendingDeletion(TestKeys.NOW.plus(Duration.ofDays(7))));
    assertThat(create(with(key)))
        .isEqualTo(
            "ValidationException: KMS validation error: "
                + MODEL
                + "KMSInvalidStateException: "
                + key
                + " is pending deletion."
                + SERVICE
                + "KMSInvalidStateException)");
    assertThat(create(with("alias/aws/s3")))
        .startsWith(
            "AccessDeniedException: KMS key access denied error: "
                + MODEL
                + "AWSKMSException: User: arn:aws:iam::000000000000:root is not authorized to"
                + " perform: kms:CreateGrant on resource: arn:aws:kms:us-east-1:");
    assertThat(describe("one")).startsWith("ResourceNotFoundException");
  }

  @Test
  void key_changed_isToldAsItWasWhileUpdating() {
    api.withHashTable("one");
    assertThat(update(with(key)))
        .contains("'TableStatus':'ACTIVE'", "'SSEDescription':{'Status':'UPDATING'}");
    assertThat(describe("one")).contains(told("ENABLED", key));

    assertThat(update("{'Enabled':true}")).contains(told("UPDATING", key));
    assertThat(describe("one")).contains(told("ENABLED", ofDynamoDb()));
    assertThat(update("{'Enabled':true}")).contains(told("UPDATING", ofDynamoDb()));

    assertThat(update("{'Enabled':false}")).contains(told("UPDATING", ofDynamoDb()));
    assertThat(describe("one")).doesNotContain("SSEDescription");
  }

  @Test
  void key_sentAgainByArn_isNoChange() {
    create(with(key));
    assertThat(update(with(key)))
        .isEqualTo(
            "ValidationException: One or more parameter values were invalid: Table is already"
                + " encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want"
                + " to change Master Key");
    assertThat(update(with(key.substring(key.lastIndexOf('/') + 1))))
        .contains(told("UPDATING", key));
  }

  @Test
  void table_whoseKeyIsDisabled_keepsItsItemsToItself() {
    create(with(key));
    String item = "'Item':{'p':{'S':'a'}}";
    String itemKey = "'Key':{'p':{'S':'a'}}";
    api.call("PutItem", "{'TableName':'one'," + item + "}");
    TestKeys.become(key, new KeyState.Disabled());

    Map<String, String> refused =
        Map.ofEntries(
            Map.entry("GetItem", "{'TableName':'one'," + itemKey + "}"),
            Map.entry("PutItem", "{'TableName':'one'," + item + "}"),
            Map.entry("DeleteItem", "{'TableName':'one'," + itemKey + "}"),
            Map.entry("UpdateItem", "{'TableName':'one'," + itemKey + "}"),
            Map.entry("Scan", "{'TableName':'one'}"),
            Map.entry(
                "Query",
                "{'TableName':'one','KeyConditionExpression':'p = :p','ExpressionAttributeValues':{':p':{'S':'a'}}}"),
            Map.entry("BatchGetItem", "{'RequestItems':{'one':{'Keys':[{'p':{'S':'a'}}]}}}"),
            Map.entry("BatchWriteItem", "{'RequestItems':{'one':[{'PutRequest':{" + item + "}}]}}"),
            Map.entry(
                "TransactGetItems",
                "{'TransactItems':[{'Get':{'TableName':'one'," + itemKey + "}}]}"),
            Map.entry(
                "TransactWriteItems",
                "{'TransactItems':[{'Put':{'TableName':'one'," + item + "}}]}"),
            Map.entry("CreateBackup", "{'TableName':'one','BackupName':'abc'}"),
            Map.entry(
                "UpdateTimeToLive",
                "{'TableName':'one','TimeToLiveSpecification':{'Enabled':true,'AttributeName':'e'}}"));
    refused.forEach((operation, request) ->
        assertThat(api.call(operation, request)).as(operation).isEqualTo(disabled(key)));
    assertThat(api.callRaw("ExecuteStatement", "{\"Statement\":\"SELECT * FROM one\"}"))
        .isEqualTo(disabled(key));
    for (String change :
        List.of("{'Enabled':false}", "{'Enabled':true}", with(TestKeys.newKey()))) {
      assertThat(update(change)).isEqualTo(disabled(key));
    }
    assertThat(update(with(key))).contains("Table is already encrypted with given KMSMasterKeyId");
  }

  @Test
  void table_whoseKeyIsDisabled_saysSoAndCanBeManaged() {
    create(with(key));
    TestKeys.become(key, new KeyState.Disabled());

    assertThat(describe("one"))
        .contains(
            "'TableStatus':'INACCESSIBLE_ENCRYPTION_CREDENTIALS'",
            "'SSEDescription':{'Status':'ENABLED','SSEType':'KMS','KMSMasterKeyArn':'"
                + key
                + "','InaccessibleEncryptionDateTime':1767225600");
    assertThat(api.call("UpdateTable", "{'TableName':'one','DeletionProtectionEnabled':true}"))
        .contains("'TableStatus':'INACCESSIBLE_ENCRYPTION_CREDENTIALS'");
    api.call("UpdateTable", "{'TableName':'one','DeletionProtectionEnabled':false}");
    assertThat(
            api.call(
                "UpdateContinuousBackups",
                "{'TableName':'one','PointInTimeRecoverySpecification':{'PointInTimeRecoveryEnabled':true}}"))
        .contains("'ENABLED'");

    TestKeys.become(key, new KeyState.Enabled());
    assertThat(describe("one")).contains("'TableStatus':'ACTIVE'", told("ENABLED", key));
    assertThat(api.call("Scan", "{'TableName':'one'}")).startsWith("{'Items'");

    TestKeys.become(key, new KeyState.Disabled());
    assertThat(api.call("DeleteTable", "{'TableName':'one'}")).contains("'DELETING'");
  }

  @Test
  void table_whoseKeyIsDestroyed_staysInaccessible() {
    create(with(key));
    TestKeys.become(key, new KeyState.PendingDeletion(TestKeys.NOW));
    assertThat(describe("one"))
        .contains("'TableStatus':'INACCESSIBLE_ENCRYPTION_CREDENTIALS'", told("ENABLED", key));
    assertThat(api.call("Scan", "{'TableName':'one'}"))
        .isEqualTo(
            "ValidationException: KMS validation error: "
                + MODEL
                + "NotFoundException: Key '"
                + key
                + "' does not exist"
                + SERVICE
                + "NotFoundException)");
  }

  @Test
  void restoredTable_hasTheKeyOfItsSourceOrTheOneAskedFor() {
    create(with(key));
    String backup =
        api.call("CreateBackup", "{'TableName':'one','BackupName':'abc'}")
            .replaceFirst(".*'BackupArn':'([^']*)'.*", "$1");
    api.threads.runAll();
    assertThat(api.call("DescribeBackup", "{'BackupArn':'" + backup + "'}"))
        .contains(told("ENABLED", key));
    String other = TestKeys.newKey();
    Map.of(
            "",
            told("ENABLED", key),
            ",'SSESpecificationOverride':" + with(other),
            told("ENABLED", other),
            ",'SSESpecificationOverride':{'Enabled':false}",
            "'DeletionProtectionEnabled'")
        .forEach((override, expected) -> {
          assertThat(restore(backup, override)).contains(expected);
          api.threads.runAll();
          assertThat(describe("two")).contains("'TableStatus':'ACTIVE'", expected);
          if (override.contains("false")) {
            assertThat(describe("two")).doesNotContain("SSEDescription");
          }
          api.call("DeleteTable", "{'TableName':'two'}");
        });
    TestKeys.become(key, new KeyState.Disabled());
    assertThat(restore(backup, "")).isEqualTo(disabled(key));
    assertThat(describe("two")).startsWith("ResourceNotFoundException");
  }

  private String restore(String backup, String override) {
    return api.call(
        "RestoreTableFromBackup",
        "{'TargetTableName':'two','BackupArn':'" + backup + "'" + override + "}");
  }
}
