package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Backups and restores. Expectations: the service as measured by others in October 2026
 * (ack-api-quirks: backup.md, table-restore.md), where not said otherwise.
 */
final class RestoreOperationsTest {
  private static final String CREATE =
      "{'TableName':'tab','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'},"
          + "{'AttributeName':'s','AttributeType':'N'},{'AttributeName':'g','AttributeType':'S'}],"
          + "'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},"
          + "{'AttributeName':'s','KeyType':'RANGE'}],"
          + "'ProvisionedThroughput':{'ReadCapacityUnits':3,'WriteCapacityUnits':4},"
          + "'Tags':[{'Key':'a','Value':'b'}],'DeletionProtectionEnabled':true,"
          + "'LocalSecondaryIndexes':[{'IndexName':'loc','KeySchema':[{'AttributeName':'p',"
          + "'KeyType':'HASH'},{'AttributeName':'g','KeyType':'RANGE'}],"
          + "'Projection':{'ProjectionType':'KEYS_ONLY'}}],"
          + "'GlobalSecondaryIndexes':[{'IndexName':'glo','KeySchema':[{'AttributeName':'g',"
          + "'KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'},"
          + "'ProvisionedThroughput':{'ReadCapacityUnits':5,'WriteCapacityUnits':6}}]}";
  private static final String ITEM = "{'p':{'S':'x'},'s':{'N':'1'},'g':{'S':'y'}}";

  private final TestApi api = new TestApi();

  @BeforeEach
  void createTable() {
    api.call("CreateTable", CREATE);
    api.call("PutItem", "{'TableName':'tab','Item':" + ITEM + "}");
    api.advance(Duration.ofSeconds(10));
  }

  @Test
  void createBackup_answersCreating_thenAvailable() {
    String created = api.call("CreateBackup", "{'TableName':'tab','BackupName':'one'}");
    String arn = arn(created);

    assertThat(arn)
        .matches("arn:aws:dynamodb:us-east-1:000000000000:table/tab/backup/[0-9]{14}-[0-9a-f]{8}");
    assertThat(created)
        .startsWith("{'BackupDetails':{'BackupArn':'")
        .contains("'BackupName':'one'", "'BackupStatus':'CREATING'", "'BackupType':'USER'")
        .doesNotContain("Expiry");
    api.threads.runAll();
    assertThat(api.call("DescribeBackup", "{'BackupArn':'" + arn + "'}"))
        .contains(
            "'BackupStatus':'AVAILABLE'",
            "'BackupSizeBytes':7",
            "'SourceTableDetails':{'TableName':'tab'",
            "'ItemCount':1,'BillingMode':'PROVISIONED'",
            "'ProvisionedThroughput':{'ReadCapacityUnits':3,'WriteCapacityUnits':4}",
            "'LocalSecondaryIndexes':[{'IndexName':'loc','KeySchema':[{'AttributeName':'p',"
                + "'KeyType':'HASH'},{'AttributeName':'g','KeyType':'RANGE'}],"
                + "'Projection':{'ProjectionType':'KEYS_ONLY'}}]",
            "'Projection':{'ProjectionType':'ALL'},"
                + "'ProvisionedThroughput':{'ReadCapacityUnits':5,'WriteCapacityUnits':6}}]");
  }

  @Test
  void createBackup_sameNameTwice_makesTwo() {
    api.call("CreateBackup", "{'TableName':'tab','BackupName':'one'}");
    api.advance(Duration.ofSeconds(1));
    api.call("CreateBackup", "{'TableName':'tab','BackupName':'one'}");

    String listed = api.call("ListBackups", "{'TableName':'tab'}");

    assertThat(listed.split("'BackupName':'one'", -1)).hasSize(3);
    assertThat(listed).doesNotContain("LastEvaluatedBackupArn");
  }

  @Test
  void createBackup_noTable_tableNotFound() {
    assertThat(api.call("CreateBackup", "{'TableName':'none','BackupName':'one'}"))
        .isEqualTo("TableNotFoundException: Table not found: none");
  }

  @Test
  void listBackups_limitAndTimes_cutTheList() {
    String first = arn(api.call("CreateBackup", "{'TableName':'tab','BackupName':'aaa'}"));
    api.advance(Duration.ofSeconds(10));
    String second = arn(api.call("CreateBackup", "{'TableName':'tab','BackupName':'bbb'}"));

    String page = api.call("ListBackups", "{'Limit':1}");
    assertThat(page).contains(first, "'LastEvaluatedBackupArn':'" + first).doesNotContain(second);
    assertThat(api.call("ListBackups", "{'ExclusiveStartBackupArn':'" + first + "'}"))
        .contains(second)
        .doesNotContain(first);
    String millis = second.replaceAll(".*/0*([0-9]+)([0-9]{3})-.*", "$1.$2");
    assertThat(api.call("ListBackups", "{'TimeRangeLowerBound':" + millis + "}"))
        .contains(second)
        .doesNotContain(first);
    assertThat(api.call("ListBackups", "{'TimeRangeUpperBound':" + millis + "}"))
        .contains(first)
        .doesNotContain(second);
    assertThat(api.call("ListBackups", "{'TimeRangeLowerBound':9,'TimeRangeUpperBound':8}"))
        .contains("Time range lower bound must be less than or equal to upper bound");
    assertThat(api.call("ListBackups", "{'TableName':'other'}"))
        .isEqualTo("{'BackupSummaries':[]}");
  }

  @Test
  void backupArns_ofOtherForms_refusedAsMeasured() {
    String arn = arn(api.call("CreateBackup", "{'TableName':'tab','BackupName':'aaa'}"));

    assertThat(describe("arn:aws:dynamodb:us-east-1:000000000000:table/tab"))
        .isEqualTo("ValidationException: Invalid Backup ARN");
    assertThat(describe(arn.replace(":000000000000:", ":111111111111:")))
        .isEqualTo("AccessDeniedException: Access is denied");
    assertThat(describe(arn.replace("dynamodb", "s3")))
        .isEqualTo("ValidationException: BackupArn is not valid");
    assertThat(describe(arn.replace("tab/", "bat/")))
        .startsWith("BackupNotFoundException: Backup not found: arn:");
    assertThat(describe(arn.replace("us-east-1", "eu-west-1"))).startsWith("{");
  }

  @Test
  void deleteBackup_available_isGoneAtOnce() {
    String arn = arn(api.call("CreateBackup", "{'TableName':'tab','BackupName':'aaa'}"));
    assertThat(api.call("DeleteBackup", "{'BackupArn':'" + arn + "'}"))
        .startsWith("BackupInUseException: ");
    api.threads.runAll();
    int tables = api.storage.tables().size();

    assertThat(api.call("DeleteBackup", "{'BackupArn':'" + arn + "'}"))
        .contains("'BackupStatus':'DELETED'", "'TableName':'tab'");

    assertThat(describe(arn)).isEqualTo("BackupNotFoundException: Backup not found: " + arn);
    assertThat(api.call("DeleteBackup", "{'BackupArn':'" + arn + "'}"))
        .startsWith("BackupNotFoundException: ");
    assertThat(api.storage.tables()).hasSize(tables - 1);
  }

  @Test
  void restoreFromBackup_ofDeletedTable_hasItemsAndWhatComesBack() {
    String arn = arn(api.call("CreateBackup", "{'TableName':'tab','BackupName':'aaa'}"));
    api.threads.runAll();
    api.call("UpdateTable", "{'TableName':'tab','DeletionProtectionEnabled':false}");
    api.call("DeleteTable", "{'TableName':'tab'}");

    String begun = restore(arn, "back", "");
    assertThat(begun)
        .contains(
            "'TableStatus':'CREATING'",
            "'RestoreSummary':{'SourceBackupArn':'"
                + arn
                + "','SourceTableArn':'arn:aws:dynamodb:"
                + "us-east-1:000000000000:table/tab','RestoreDateTime':",
            "'RestoreInProgress':true");
    assertThat(api.call("GetItem", "{'TableName':'back','Key':{'p':{'S':'x'},'s':{'N':'1'}}}"))
        .startsWith("ResourceNotFoundException");
    assertThat(api.call("UpdateTable", "{'TableName':'back','DeletionProtectionEnabled':true}"))
        .isEqualTo(
            "ResourceNotFoundException: Requested resource not found: Table: back not found");
    assertThat(api.call("DeleteTable", "{'TableName':'back'}"))
        .startsWith("ResourceInUseException: ");
    for (String telling : List.of("DescribeTimeToLive", "DescribeContributorInsights")) {
      assertThat(api.call(telling, "{'TableName':'back'}"))
          .isEqualTo(
              "ResourceNotFoundException: Requested resource not found: Table: back not found");
    }
    assertThat(
            api.call(
                "ListTagsOfResource",
                "{'ResourceArn':'arn:aws:dynamodb:us-east-1:000000000000:table/back'}"))
        .startsWith("ResourceNotFoundException");
    assertThat(api.call("DescribeContinuousBackups", "{'TableName':'back'}"))
        .isEqualTo("TableNotFoundException: Table not found: back");
    assertThat(restore(arn, "other", ""))
        .isEqualTo("BackupInUseException: Backup is being used to restore another table: " + arn);
    assertThat(api.call("DeleteBackup", "{'BackupArn':'" + arn + "'}"))
        .isEqualTo("BackupInUseException: Backup is being used to restore table: " + arn);
    assertThat(restore(arn, "back", "")).startsWith("TableInUseException: Table: back is already");

    api.threads.runAll();
    assertThat(api.call("DescribeTable", "{'TableName':'back'}"))
        .contains(
            "'TableStatus':'ACTIVE'",
            "'ItemCount':1",
            "'IndexName':'loc'",
            "'IndexName':'glo'",
            "'DeletionProtectionEnabled':false",
            "'ReadCapacityUnits':5,'WriteCapacityUnits':6")
        .doesNotContain("RestoreSummary");
    assertThat(
            api.call(
                "Query",
                "{'TableName':'back','IndexName':'glo','KeyConditionExpression':'g = :g',"
                    + "'ExpressionAttributeValues':{':g':{'S':'y'}}}"))
        .contains("'Count':1");
    assertThat(
            api.call(
                "ListTagsOfResource",
                "{'ResourceArn':'arn:aws:dynamodb:us-east-1:000000000000:table/back'}"))
        .doesNotContain("'Key'");
    assertThat(restore(arn, "back", ""))
        .isEqualTo("TableAlreadyExistsException: Table already exists: back");
  }

  @Test
  void restoreFromBackup_overrides_areChecked() {
    String arn = arn(api.call("CreateBackup", "{'TableName':'tab','BackupName':'aaa'}"));
    api.threads.runAll();

    assertThat(
            restore(
                arn,
                "new",
                ",'BillingModeOverride':'PAY_PER_REQUEST',"
                    + "'ProvisionedThroughputOverride':{'ReadCapacityUnits':1,'WriteCapacityUnits':1}"))
        .contains("Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED");
    assertThat(
            restore(
                arn,
                "new",
                ",'GlobalSecondaryIndexOverride':[{'IndexName':'nix',"
                    + "'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],"
                    + "'Projection':{'ProjectionType':'ALL'}}]"))
        .contains(
            "Index nix does not match a secondary index that existed in the source table and"
                + " cannot be created during the restore operation");
    String twice =
        "{'IndexName':'two','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],"
            + "'Projection':{'ProjectionType':'ALL'}}";
    assertThat(restore(arn, "new", ",'GlobalSecondaryIndexOverride':[" + twice + "," + twice + "]"))
        .endsWith("Duplicate index name: two");
    assertThat(
            restore(
                arn,
                "new",
                ",'GlobalSecondaryIndexOverride':[" + twice.replace("two", "loc") + "]"))
        .endsWith("Duplicate index name: loc");
    assertThat(
            restore(
                arn,
                "new",
                ",'BillingModeOverride':'PAY_PER_REQUEST','GlobalSecondaryIndexOverride':["
                    + twice.replace(
                        "'ALL'}",
                        "'ALL'},'ProvisionedThroughput':{'ReadCapacityUnits':1,"
                            + "'WriteCapacityUnits':1}")
                    + "]"))
        .contains("ProvisionedThroughput should not be specified for index: two");
    assertThat(
            restore(
                arn,
                "new",
                ",'ProvisionedThroughputOverride':"
                    + "{'ReadCapacityUnits':50000,'WriteCapacityUnits':1}"))
        .startsWith("LimitExceededException");
    assertThat(restore(arn, "new", ",'VectorIndexOverride':[]")).startsWith("ValidationException");
    assertThat(restore(arn.replace("us-east-1", "eu-west-1"), "new", ""))
        .contains("sseSpecificationOverride must be provided for cross-region restores");

    assertThat(
            restore(
                arn,
                "new",
                ",'BillingModeOverride':'PAY_PER_REQUEST',"
                    + "'LocalSecondaryIndexOverride':[],"
                    + "'GlobalSecondaryIndexOverride':[{'IndexName':'renamed',"
                    + "'KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],"
                    + "'Projection':{'ProjectionType':'ALL'}}]"))
        .startsWith("{");
    api.threads.runAll();
    assertThat(api.call("DescribeTable", "{'TableName':'new'}"))
        .contains("'BillingMode':'PAY_PER_REQUEST'", "'IndexName':'renamed'")
        .doesNotContain("LocalSecondaryIndexes");
  }

  @Test
  void restoreToPointInTime_refusals_comeInTheMeasuredOrder() {
    assertThat(toMoment("'TargetTableName':'new','UseLatestRestorableTime':true"))
        .startsWith("ValidationException: The parameter 'TableName' is required");
    String both = "'TargetTableName':'new','SourceTableName':'tab',";
    assertThat(toMoment(both + "'UseLatestRestorableTime':true,'RestoreDateTime':1"))
        .contains("Both RestoreDateTime and UseLatestRestorableTime cannot be set");
    assertThat(toMoment(both + "'UseLatestRestorableTime':false"))
        .contains("Either one of RestoreDateTime or UseLatestRestorableTime must be specified");
    assertThat(toMoment(both + "'RestoreDateTime':1"))
        .isEqualTo(
            "PointInTimeRecoveryUnavailableException: Point in time recovery is not enabled for"
                + " table 'tab'");
    enableRecovery();
    assertThat(toMoment("'TargetTableName':'tab','SourceTableName':'tab','RestoreDateTime':1"))
        .isEqualTo(
            "InvalidRestoreTimeException: RestoreDateTime '1970-01-01T00:00:01Z' must be within"
                + " EarliestRestorableDateTime '2026-01-01T00:00:10Z' and LatestRestorableDateTime"
                + " '2026-01-01T00:00:10Z'");
    assertThat(
            toMoment(
                "'TargetTableName':'tab','SourceTableName':'tab','UseLatestRestorableTime':true"))
        .isEqualTo("TableAlreadyExistsException: Table already exists: tab");
    assertThat(
            toMoment(
                "'TargetTableName':'new','SourceTableName':'no1','UseLatestRestorableTime':true"))
        .isEqualTo("TableNotFoundException: Table not found: no1");
    assertThat(toMoment("'TargetTableName':'new','SourceTableArn':'tab','RestoreDateTime':1"))
        .contains("sourceTableArn is not a valid ARN");
  }

  @Test
  void restoreToPointInTime_latest_isEverythingAcknowledged() {
    enableRecovery();
    api.call("PutItem", "{'TableName':'tab','Item':{'p':{'S':'z'},'s':{'N':'2'},'g':{'S':'y'}}}");

    assertThat(
            toMoment(
                "'TargetTableName':'new','SourceTableName':'tab','UseLatestRestorableTime':true"))
        .contains("'RestoreInProgress':true")
        .doesNotContain("SourceBackupArn");
    api.threads.runAll();

    assertThat(api.call("Scan", "{'TableName':'new','Select':'COUNT'}")).contains("'Count':2");
  }

  @Test
  void deleteTable_withRecovery_leavesASystemBackupOf35Days() {
    enableRecovery();
    api.call("UpdateTable", "{'TableName':'tab','DeletionProtectionEnabled':false}");
    api.call("DeleteTable", "{'TableName':'tab'}");

    assertThat(api.call("ListBackups", "{'TableName':'tab'}")).isEqualTo("{'BackupSummaries':[]}");
    String listed = api.call("ListBackups", "{'TableName':'tab','BackupType':'SYSTEM'}");
    String arn = arn(listed);
    assertThat(arn).endsWith("-00000000");
    assertThat(listed)
        .contains(
            "'BackupName':'tab$DeletedTableBackup'",
            "'BackupStatus':'AVAILABLE'",
            "'BackupExpiryDateTime':");
    assertThat(describe(arn)).contains("'SourceTableFeatureDetails':{}");
    assertThat(api.call("DeleteBackup", "{'BackupArn':'" + arn + "'}"))
        .startsWith(
            "ValidationException: Invalid Request: User is not allowed to delete the system backup"
                + " with arn "
                + arn
                + ". It will automatically expire on ");
    assertThat(restore(arn, "back", "")).startsWith("{");
    api.threads.runAll();
    assertThat(api.call("Scan", "{'TableName':'back'}")).contains("'Count':1", "'x'");

    api.advance(Duration.ofDays(35).plusMillis(1));
    assertThat(describe(arn)).startsWith("BackupNotFoundException");
    api.backups.expire();
    assertThat(api.call("ListBackups", "{'BackupType':'ALL'}")).isEqualTo("{'BackupSummaries':[]}");
  }

  private void enableRecovery() {
    api.call(
        "UpdateContinuousBackups",
        "{'TableName':'tab','PointInTimeRecoverySpecification':"
            + "{'PointInTimeRecoveryEnabled':true}}");
  }

  private String describe(String arn) {
    return api.call("DescribeBackup", "{'BackupArn':'" + arn + "'}");
  }

  private String restore(String arn, String target, String more) {
    return api.call(
        "RestoreTableFromBackup",
        "{'BackupArn':'" + arn + "','TargetTableName':'" + target + "'" + more + "}");
  }

  private String toMoment(String members) {
    return api.call("RestoreTableToPointInTime", "{" + members + "}");
  }

  private static String arn(String answer) {
    Matcher arn = Pattern.compile("'BackupArn':'([^']+)'").matcher(answer);
    assertThat(arn.find()).as(answer).isTrue();
    return arn.group(1);
  }
}
