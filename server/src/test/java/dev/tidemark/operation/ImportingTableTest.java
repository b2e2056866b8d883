package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.export.ExportWorld;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.PointInTimeRecovery;
import dev.tidemark.table.Table;
import dev.tidemark.table.TablePhase;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A table that an import is filling, to everybody else. Source: ack-api-quirks DDB-IMPORT-001 and
 * 006, measured in October 2026.
 */
final class ImportingTableTest {
  private static final String NAME = "{'TableName':'music'}";

  private final TestApi api = new TestApi();

  @BeforeEach
  void begin() {
    Table _ =
        api.catalogue.create(
            "us-east-1",
            "music",
            id ->
                new Table(
                        id,
                        "cf263806-6bf1-4e51-a242-000000000001",
                        "us-east-1",
                        "000000000000",
                        "music",
                        ExportWorld.KEYS,
                        Instant.parse("2026-01-01T00:00:00Z"),
                        new BillingMode.PayPerRequest(),
                        PointInTimeRecovery.DISABLED)
                    .with(new TablePhase.Importing("arn")));
  }

  @Test
  void describe_importing_saysCreatingAndNothingOfTheImport() {
    assertThat(api.call("DescribeTable", NAME))
        .contains("'TableStatus':'CREATING'")
        .doesNotContain("Restore")
        .doesNotContain("mport");
    assertThat(api.call("ListTables", "{}")).contains("music");
    assertThat(api.call("DescribeContinuousBackups", NAME))
        .contains("'PointInTimeRecoveryStatus':'DISABLED'");
  }

  @Test
  void calls_importing_areRefusedAsAwsDoes() {
    String inUse =
        "ResourceInUseException: Attempt to change a resource which is still in use: Table is being created: music";
    assertThat(api.call("DeleteTable", NAME)).isEqualTo(inUse);
    assertThat(api.call("UpdateTable", "{'TableName':'music','DeletionProtectionEnabled':true}"))
        .isEqualTo(inUse);
    assertThat(
            api.call(
                "UpdateTimeToLive",
                "{'TableName':'music','TimeToLiveSpecification':{'Enabled':true,'AttributeName':'t'}}"))
        .isEqualTo(inUse);
    assertThat(api.call("PutItem", "{'TableName':'music','Item':{'pk':{'S':'a'},'sk':{'S':'b'}}}"))
        .startsWith("ResourceNotFoundException: ");
    assertThat(
            api.call(
                "TagResource",
                "{'ResourceArn':'arn:aws:dynamodb:us-east-1:000000000000:table/music','Tags':[{'Key':'a','Value':'b'}]}"))
        .startsWith("ResourceNotFoundException: ");
    assertThat(api.call("CreateBackup", "{'TableName':'music','BackupName':'one'}"))
        .startsWith("ContinuousBackupsUnavailableException: ");
    assertThat(
            api.call(
                "UpdateContinuousBackups",
                "{'TableName':'music','PointInTimeRecoverySpecification':{'PointInTimeRecoveryEnabled':true}}"))
        .startsWith("ContinuousBackupsUnavailableException: ");
  }
}
