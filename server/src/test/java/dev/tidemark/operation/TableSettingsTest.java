package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Source of all answers, where no other is named: ack-api-quirks, measured in October 2026. */
final class TableSettingsTest {
  private static final String INVALID =
      "ValidationException: One or more parameter values were invalid: ";

  private final TestApi api = new TestApi();

  /** DDB-TABLE-442, in us-east-1 and us-west-2 alike. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'AttributeDefinitions':[]",
        "'WarmThroughput':{}",
        "'OnDemandThroughput':{}",
      })
  void update_ofNothing_isRefused(String member) {
    assertThat(api.call("UpdateTable", "{'TableName':'none'," + member + "}"))
        .isEqualTo(
            "ValidationException: At least one of ProvisionedThroughput, BillingMode,"
                + " UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification,"
                + " ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn,"
                + " MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput,"
                + " WarmThroughput or TableClass is required");
  }

  /** DDB-TABLE-174, 442 and 456. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'SSESpecification':{'Enabled':true},'DeletionProtectionEnabled':true | Server-Side Encryption modification must be the only operation in the request",
        "'TableClass':'STANDARD','BillingMode':'PAY_PER_REQUEST' | TableClass modification must be the only operation in the request",
        "'DeletionProtectionEnabled':true,'BillingMode':'PAY_PER_REQUEST' | DeletionProtection modification must be the only operation in the request",
        "'WarmThroughput':{'ReadUnitsPerSecond':13000},'BillingMode':'PAY_PER_REQUEST' | WarmThroughput must be the only operation in the request",
        "'OnDemandThroughput':{'MaxReadRequestUnits':1},'ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1} | OnDemandThroughput can only be combined with BillingMode in an UpdateTable request",
      })
  void update_ofWhatDoesNotGoTogether_isRefused(String members, String text) {
    api.withHashTable("one");
    assertThat(update(members)).isEqualTo(INVALID + text);
  }

  /** DDB-TABLE-410: which changes are done when the answer comes. */
  @Test
  void update_doneAtOnce_saysActive() {
    api.withHashTable("one");
    assertThat(update("'DeletionProtectionEnabled':true")).contains("'TableStatus':'ACTIVE'");
    assertThat(update("'OnDemandThroughput':{'MaxReadRequestUnits':1}"))
        .contains("'TableStatus':'ACTIVE'");
    assertThat(update("'WarmThroughput':{'ReadUnitsPerSecond':12000}"))
        .contains("'TableStatus':'ACTIVE'");
    assertThat(update("'BillingMode':'PAY_PER_REQUEST'")).contains("'TableStatus':'UPDATING'");
  }

  /** DDB-TABLE-051, 178 and 182. */
  @Test
  void onDemandLimits_changedOneByOne_areMergedAndTakenAway() {
    create("one", "'OnDemandThroughput':{'MaxReadRequestUnits':100}");
    assertThat(describe("one")).contains("'OnDemandThroughput':{'MaxReadRequestUnits':100}");
    update("'OnDemandThroughput':{'MaxWriteRequestUnits':50}");
    assertThat(describe("one"))
        .contains("'OnDemandThroughput':{'MaxReadRequestUnits':100,'MaxWriteRequestUnits':50}");
    update("'OnDemandThroughput':{'MaxReadRequestUnits':-1}");
    assertThat(describe("one")).contains("'OnDemandThroughput':{'MaxWriteRequestUnits':50}");
    update("'OnDemandThroughput':{'MaxWriteRequestUnits':-1}");
    assertThat(describe("one")).doesNotContain("OnDemandThroughput");
  }

  /** DDB-TABLE-038, 039, 059 and 171. */
  @Test
  void onDemandLimits_thatCannotBe_areRefused() {
    String range = " for OnDemandThroughput for table is outside of valid range";
    for (int units : new int[] {0, -1, -2}) {
      assertThat(create("one", "'OnDemandThroughput':{'MaxReadRequestUnits':" + units + "}"))
          .isEqualTo(INVALID + "Requested MaxReadRequestUnits" + range);
    }
    assertThat(provisioned("one", 1, 1, "'OnDemandThroughput':{'MaxWriteRequestUnits':1}"))
        .isEqualTo(
            INVALID
                + "MaxWriteRequestUnits for OnDemandThroughput cannot be specified when table"
                + " BillingMode is PROVISIONED.");
    provisioned("one", 1, 1, "'DeletionProtectionEnabled':false");
    assertThat(update("'OnDemandThroughput':{'MaxReadRequestUnits':1}"))
        .isEqualTo(
            INVALID
                + "MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table"
                + " BillingMode is PROVISIONED");
    assertThat(
            update(
                "'BillingMode':'PAY_PER_REQUEST','OnDemandThroughput':{'MaxWriteRequestUnits':0}"))
        .isEqualTo(INVALID + "Requested MaxWriteRequestUnits" + range);
    assertThat(
            update(
                "'BillingMode':'PAY_PER_REQUEST','OnDemandThroughput':{'MaxReadRequestUnits':40001}"))
        .isEqualTo(
            "LimitExceededException: Subscriber limit exceeded: Requested MaxReadRequestUnits for"
                + " OnDemandThroughput for table exceeds TableMaxReadCapacityUnits of the account in"
                + " region us-east-1");
  }

  /** DDB-TABLE-028, 032, 033, 055 and 061. */
  @Test
  void warmThroughput_ofATable_neverFalls() {
    assertThat(create("demand", "'DeletionProtectionEnabled':false"))
        .doesNotContain("WarmThroughput");
    assertThat(describe("demand")).contains(warm(12000, 4000));
    provisioned("one", 1, 1, "'DeletionProtectionEnabled':false");
    assertThat(describe("one")).contains(warm(1, 1));
    throughput(3, 2);
    throughput(1, 4);
    assertThat(describe("one")).contains(warm(3, 4));
    assertThat(update("'WarmThroughput':{'ReadUnitsPerSecond':2}"))
        .isEqualTo(
            INVALID
                + "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current"
                + " WarmThroughput, decreasing WarmThroughput is not supported");
    update("'WarmThroughput':{'WriteUnitsPerSecond':50}");
    assertThat(describe("one")).contains(warm(3, 50));
    update("'BillingMode':'PAY_PER_REQUEST'");
    assertThat(describe("one")).contains(warm(12000, 4000));
    update(
        "'BillingMode':'PROVISIONED','ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1}");
    assertThat(describe("one"))
        .contains(
            warm(12000, 4000),
            "'BillingModeSummary':{'BillingMode':'PROVISIONED','LastUpdateToPayPerRequestDateTime':1767225600.000}",
            "'ReadCapacityUnits':1,'WriteCapacityUnits':1");
  }

  /** DDB-TABLE-039. */
  @Test
  void warmThroughput_ofANewTable_isNoLessThanBillingGives() {
    assertThat(create("one", "'WarmThroughput':{'ReadUnitsPerSecond':12001}"))
        .contains(
            "'WarmThroughput':{'ReadUnitsPerSecond':12001,'WriteUnitsPerSecond':4000,'Status':'UPDATING'}");
    assertThat(describe("one")).contains(warm(12001, 4000));
    assertThat(create("two", "'WarmThroughput':{'ReadUnitsPerSecond':1}"))
        .isEqualTo(
            INVALID
                + "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than initial"
                + " throughput for OnDemand. See:"
                + " https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial");
    assertThat(provisioned("two", 10, 10, "'WarmThroughput':{'WriteUnitsPerSecond':5}"))
        .isEqualTo(
            INVALID
                + "Requested WriteUnitsPerSecond for WarmThroughput for table is lower than"
                + " WriteCapacityUnits of ProvisionedThroughput");
  }

  /** DDB-TABLE-058, 184, 185 and 326. */
  @Test
  void capacity_decreased_isCountedAndLimitedByTheDay() {
    provisioned("one", 20, 20, "'DeletionProtectionEnabled':false");
    assertThat(describe("one")).contains("{'NumberOfDecreasesToday':0,");
    throughput(21, 20);
    assertThat(describe("one"))
        .contains("{'LastIncreaseDateTime':1767225600.000,'NumberOfDecreasesToday':0,");
    for (int units = 20; units > 16; units--) {
      api.advance(Duration.ofSeconds(1));
      assertThat(throughput(units, units)).contains("'NumberOfDecreasesToday':" + (21 - units));
    }
    assertThat(describe("one"))
        .contains(
            "{'LastIncreaseDateTime':1767225600.000,'LastDecreaseDateTime':1767225604.000,'NumberOfDecreasesToday':4,'ReadCapacityUnits':17,");
    assertThat(throughput(16, 30))
        .isEqualTo(
            "LimitExceededException: Subscriber limit exceeded: Provisioned throughput decreases are"
                + " limited within a given UTC day. After the first 4 decreases, each subsequent"
                + " decrease in the same UTC day can be performed at most once every 3600 seconds."
                + " Number of decreases today: 4. Last decrease at Thursday, January 1, 2026 at"
                + " 12:00:04 AM Coordinated Universal Time. Next decrease can be made at Thursday,"
                + " January 1, 2026 at 1:00:04 AM Coordinated Universal Time");
    assertThat(throughput(18, 18)).as("an increase").contains("'NumberOfDecreasesToday':4");
    api.advance(Duration.ofHours(1));
    assertThat(throughput(16, 16)).contains("'NumberOfDecreasesToday':5");
    api.advance(Duration.ofHours(22).plusMinutes(59));
    assertThat(throughput(15, 15)).contains("'NumberOfDecreasesToday':6");
    assertThat(throughput(14, 14))
        .endsWith("January 2, 2026 at 12:00:00 AM Coordinated Universal Time");
    api.advance(Duration.ofMinutes(1));
    assertThat(describe("one")).contains("'NumberOfDecreasesToday':0,");
    assertThat(throughput(14, 14)).contains("'NumberOfDecreasesToday':1");
  }

  /** DDB-TABLE-171: quotas by default. */
  @Test
  void capacity_moreThanATableCanHave_isRefused() {
    String text =
        "LimitExceededException: The requested WriteCapacityUnits, 40001, is above the per table"
            + " maximum for the account in us-east-1. Per table maximum: 40000. Refer to the Amazon"
            + " DynamoDB Developer Guide for current limits and how to request higher limits.";
    assertThat(provisioned("one", 1, 40001, "'DeletionProtectionEnabled':false")).isEqualTo(text);
    provisioned("one", 1, 40000, "'DeletionProtectionEnabled':false");
    assertThat(throughput(1, 40001)).isEqualTo(text);
  }

  /** DDB-TABLE-057. */
  @Test
  void billing_askedForHalf_isRefused() {
    provisioned("one", 1, 1, "'DeletionProtectionEnabled':false");
    assertThat(update("'BillingMode':'PROVISIONED'"))
        .isEqualTo(
            INVALID + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  }

  /** ScyllaDB, test/alternator/test_tableclass, verified against AWS. */
  @Test
  void tableClass_changed_isToldWithItsTime() {
    create("one", "'TableClass':'STANDARD'");
    assertThat(describe("one")).contains("'TableClassSummary':{'TableClass':'STANDARD'},");
    api.advance(Duration.ofSeconds(1));
    update("'TableClass':'STANDARD_INFREQUENT_ACCESS'");
    assertThat(describe("one"))
        .contains(
            "'TableClassSummary':{'TableClass':'STANDARD_INFREQUENT_ACCESS','LastUpdateDateTime':1767225601.000}");
    assertThat(update("'TableClass':'none'"))
        .isEqualTo(
            "ValidationException: 1 validation error detected: Value 'none' at 'tableClass' failed"
                + " to satisfy constraint: Member must satisfy enum value set: [STANDARD,"
                + " STANDARD_INFREQUENT_ACCESS]");
  }

  /** DDB-TABLE-018, 020, 036, 437 and 442. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'Enabled':false,'SSEType':'KMS'} | One or more parameter values were invalid: SSEType can not be specified if Enabled is false",
        "{'Enabled':false,'KMSMasterKeyId':'k'} | One or more parameter values were invalid: KMSMasterKeyId can not be specified if Enabled is false",
        "{'Enabled':true,'SSEType':'AES256'} | One or more parameter values were invalid: SSEType AES256 is not supported",
        "{'Enabled':true,'KMSMasterKeyId':'k'} | One or more parameter values were invalid: SSEType KMS is required if KMSMasterKeyId is specified",
        "{'Enabled':true,'SSEType':'KMS','KMSMasterKeyId':'k'} | KMS validation error: com.amazonaws.services.kms.model.NotFoundException: Invalid keyId 'k' (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException)",
        "{'Enabled':true,'SSEType':'KMS','KMSMasterKeyId':'00000000-0000-4000-8000-000000000000'} | KMS validation error: com.amazonaws.services.kms.model.NotFoundException: Key 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-000000000000' does not exist (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException)",
        "{'SSEType':'KMS','KMSMasterKeyId':'arn:aws:kms:us-west-2:000000000000:key/00000000-0000-4000-8000-000000000000'} | KMS validation error: com.amazonaws.services.kms.model.NotFoundException: Invalid arn us-west-2 (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException)",
        "{'Enabled':true,'SSEType':'KMS','KMSMasterKeyId':'alias/k'} | KMS validation error: com.amazonaws.services.kms.model.NotFoundException: Alias arn:aws:kms:us-east-1:000000000000:alias/k is not found. (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException)",
      })
  void encryption_withWhatIsNoKey_isRefused(String specification, String text) {
    String member = "'SSESpecification':" + specification;
    assertThat(create("one", member)).isEqualTo("ValidationException: " + text);
    api.withHashTable("one");
    assertThat(update(member)).isEqualTo("ValidationException: " + text);
    assertThat(describe("one")).doesNotContain("SSEDescription");
  }

  /** DDB-TABLE-047 and 437. */
  @Test
  void encryption_byDefault_isThereAlready() {
    assertThat(create("one", "'SSESpecification':{'Enabled':false}")).contains("'CREATING'");
    for (String specification : new String[] {"{}", "{'Enabled':false}"}) {
      assertThat(update("'SSESpecification':" + specification))
          .isEqualTo(INVALID + "Table is already encrypted by default");
    }
  }

  /** Replies recorded by radkawar/stackd in September 2026, policies. */
  @Test
  void table_namedByAnArnOfElsewhere_isRefused() {
    api.withHashTable("one");
    String arn = "arn:aws:dynamodb:us-west-2:000000000000:table/one";
    assertThat(describe(arn))
        .isEqualTo(
            "ValidationException: 1 validation error detected: Invalid AWS region in '"
                + arn
                + "'");
    assertThat(api.call("GetItem", "{'TableName':'" + arn + "','Key':{'p':{'S':'a'}}}"))
        .isEqualTo(
            "ValidationException: 1 validation error detected: Value '"
                + arn
                + "' at 'tableName' failed to satisfy constraint: Invalid AWS region");
    assertThat(describe("arn:aws:dynamodb:us-east-1:111111111111:table/one"))
        .isEqualTo("AccessDeniedException: Access is denied");
  }

  /** Replies recorded by radkawar/stackd in September 2026, account_controls. */
  @Test
  void account_described_hasTheQuotasByDefault() {
    assertThat(api.call("DescribeLimits", "{}"))
        .isEqualTo(
            "{'AccountMaxReadCapacityUnits':80000,'AccountMaxWriteCapacityUnits':80000,'TableMaxReadCapacityUnits':40000,'TableMaxWriteCapacityUnits':40000}");
    assertThat(api.call("DescribeEndpoints", "{}"))
        .isEqualTo("{'Endpoints':[{'Address':'127.0.0.1:8000','CachePeriodInMinutes':1440}]}");
  }

  private static String warm(int read, int write) {
    return "'WarmThroughput':{'ReadUnitsPerSecond':%d,'WriteUnitsPerSecond':%d,'Status':'ACTIVE'}"
        .formatted(read, write);
  }

  private String create(String name, String members) {
    return api.call(
        "CreateTable",
        "{'TableName':'%s','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],%s}"
            .formatted(name, members));
  }

  private String provisioned(String name, int read, int write, String members) {
    return api.call(
        "CreateTable",
        "{'TableName':'%s','ProvisionedThroughput':{'ReadCapacityUnits':%d,'WriteCapacityUnits':%d},'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],%s}"
            .formatted(name, read, write, members));
  }

  private String throughput(int read, int write) {
    return update(
        "'ProvisionedThroughput':{'ReadCapacityUnits':%d,'WriteCapacityUnits':%d}"
            .formatted(read, write));
  }

  private String update(String members) {
    return api.call("UpdateTable", "{'TableName':'one'," + members + "}");
  }

  private String describe(String name) {
    return api.call("DescribeTable", "{'TableName':'" + name + "'}");
  }
}
