package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Operations about what there is not on one's own machine. Each is answered as AWS does for a table
 * without it, or refused by name. Sources: at the operations.
 */
final class OutOfPlaceOperationsTest {
  private static final String STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/one";

  private final TestApi api = new TestApi().withHashTable("one");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CreateGlobalTable | {'GlobalTableName':'one','ReplicationGroup':[]} | ValidationException: One or more parameter values were invalid: Global table must have atleast one replica",
        "CreateGlobalTable | {'GlobalTableName':'one','ReplicationGroup':[{'RegionName':'us-east-1'}]} | ValidationException: One or more parameter values were invalid: DynamoDB global tables version 2017.11.29 is not supported. We recommend using DynamoDB global tables version 2019.11.21, instead of version 2017.11.29 (Legacy).",
        "UpdateGlobalTable | {'GlobalTableName':'one','ReplicaUpdates':[]} | ValidationException: One or more parameter values were invalid",
        "UpdateGlobalTable | {'GlobalTableName':'one','ReplicaUpdates':[{}]} | ValidationException: One or more parameter values were invalid",
        "UpdateGlobalTable | {'GlobalTableName':'one','ReplicaUpdates':[{'Create':{'RegionName':'us-east-2'}}]} | ValidationException: One or more parameter values were invalid: DynamoDB global tables version 2017.11.29 is not supported. We recommend using DynamoDB global tables version 2019.11.21, instead of version 2017.11.29 (Legacy).",
        "UpdateGlobalTable | {'GlobalTableName':'one','ReplicaUpdates':[{'Delete':{'RegionName':'us-east-2'}}]} | GlobalTableNotFoundException: Global table not found: Global table with name: 'one' does not exist.",
        "DescribeGlobalTable | {'GlobalTableName':'one'} | GlobalTableNotFoundException: Global table not found: Global table with name: 'one' does not exist.",
        "DescribeGlobalTableSettings | {'GlobalTableName':'one'} | GlobalTableNotFoundException: Global table with name: 'one' does not exist.",
        "UpdateGlobalTableSettings | {'GlobalTableName':'one','GlobalTableBillingMode':'PAY_PER_REQUEST'} | GlobalTableNotFoundException: Global table with name: 'one' does not exist.",
        "ListGlobalTables | {'Limit':1} | {'GlobalTables':[]}",
        "DescribeTableReplicaAutoScaling | {'TableName':'one'} | ResourceNotFoundException: Global table with name: 'one' does not exist.",
        "UpdateTableReplicaAutoScaling | {'TableName':'two'} | ResourceNotFoundException: Global table with name: 'two' does not exist.",
      })
  void globalTables_ofTheFirstVersion_areNotThere(String operation, String request, String answer) {
    assertThat(api.call(operation, request)).isEqualTo(answer);
  }

  @Test
  void kinesisDestinations_areNone_andNoneCanBeAdded() {
    assertThat(api.call("DescribeKinesisStreamingDestination", "{'TableName':'one'}"))
        .isEqualTo("{'TableName':'one','KinesisDataStreamDestinations':[]}");
    assertThat(kinesis("EnableKinesisStreamingDestination", ""))
        .isEqualTo(
            "UnknownOperationException: The operation EnableKinesisStreamingDestination is not"
                + " supported by Tidemark. There is no Kinesis that it could write to.");
    assertThat(kinesis("DisableKinesisStreamingDestination", ""))
        .isEqualTo(
            "ValidationException: Table is not in a valid state to enable Kinesis Streaming"
                + " Destination: KinesisStreamingDestination must be ACTIVE to perform DISABLE"
                + " operation.");
    assertThat(kinesis("UpdateKinesisStreamingDestination", ""))
        .isEqualTo(
            "ValidationException: Streaming destination cannot be updated with given parameters:"
                + " UpdateKinesisStreamingConfiguration cannot be null or contain only null values");
    assertThat(
            kinesis(
                "UpdateKinesisStreamingDestination",
                ",'UpdateKinesisStreamingConfiguration':{'ApproximateCreationDateTimePrecision':'MICROSECOND'}"))
        .isEqualTo(
            "ValidationException: Table is not in a valid state to enable Kinesis Streaming"
                + " Destination: Kinesis streaming is not in ACTIVE state. Updates are only allowed"
                + " in ACTIVE state. TableName: one, kdsArn: "
                + STREAM);
  }

  private String kinesis(String operation, String more) {
    return api.call(operation, "{'TableName':'one','StreamArn':'" + STREAM + "'" + more + "}");
  }

  @Test
  void contributorInsights_areOff_andStaySo() {
    String off = "{'TableName':'one','ContributorInsightsStatus':'DISABLED'}";
    assertThat(api.call("DescribeContributorInsights", "{'TableName':'one'}")).isEqualTo(off);
    assertThat(api.call("DescribeContributorInsights", "{'TableName':'one','IndexName':'ghost'}"))
        .isEqualTo(
            "ResourceNotFoundException: Requested resource not found: Index: ghost not found for"
                + " table: one");
    assertThat(api.call("ListContributorInsights", "{'TableName':'one'}"))
        .isEqualTo("{'ContributorInsightsSummaries':[]}");
    assertThat(api.call("ListContributorInsights", "{}"))
        .isEqualTo("{'ContributorInsightsSummaries':[]}");
    assertThat(
            api.call(
                "UpdateContributorInsights",
                "{'TableName':'one','ContributorInsightsAction':'DISABLE'}"))
        .isEqualTo(off);
    assertThat(
            api.call(
                "UpdateContributorInsights",
                "{'TableName':'one','ContributorInsightsAction':'ENABLE'}"))
        .isEqualTo(
            "UnknownOperationException: The operation UpdateContributorInsights is not supported by"
                + " Tidemark. There is no CloudWatch that could show them.");
  }

  @Test
  void vectors_searched_areRefused() {
    assertThat(searchVectors("one"))
        .isEqualTo(
            "UnknownOperationException: The operation SearchVectors is not supported by Tidemark."
                + " There are no vector indexes.");
    assertThat(searchVectors("two"))
        .isEqualTo("ResourceNotFoundException: Requested resource not found");
  }

  private String searchVectors(String table) {
    return api.call(
        "SearchVectors",
        "{'TableName':'%s','IndexName':'abc','SearchVector':[{'N':'1'}],'TopK':1}"
            .formatted(table));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DescribeKinesisStreamingDestination|",
        "EnableKinesisStreamingDestination|,'StreamArn':'arn:aws:kinesis:us-east-1:000000000000:stream/one'",
        "DisableKinesisStreamingDestination|,'StreamArn':'arn:aws:kinesis:us-east-1:000000000000:stream/one'",
        "UpdateKinesisStreamingDestination|,'StreamArn':'arn:aws:kinesis:us-east-1:000000000000:stream/one'",
        "DescribeContributorInsights|",
        "ListContributorInsights|",
        "UpdateContributorInsights|,'ContributorInsightsAction':'ENABLE'",
      },
      quoteCharacter = '`',
      emptyValue = "",
      nullValues = "null")
  void table_missing_isToldFirst(String operation, String more) {
    assertThat(api.call(operation, "{'TableName':'none'" + (more == null ? "" : more) + "}"))
        .isEqualTo(
            "ResourceNotFoundException: Requested resource not found: Table: none not found");
  }
}
