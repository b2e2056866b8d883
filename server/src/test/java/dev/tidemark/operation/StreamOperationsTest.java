package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is said of streams, but for their records. Sources: ack-api-quirks DDB-TABLE-029, 050, 180,
 * 362, 378, 442, measured in October 2026; ScyllaDB's test/alternator/test_streams.py, which its
 * authors run against AWS.
 */
final class StreamOperationsTest {
  private static final String ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/one/stream/";
  private static final String KEY =
      "'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}],"
          + "'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}]";

  private final TestApi api = new TestApi();

  @Test
  void table_madeWithStream_tellsItEverywhere() {
    String created = create("one", "{'StreamEnabled':true,'StreamViewType':'NEW_IMAGE'}");

    assertThat(created)
        .contains(
            "'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'NEW_IMAGE'}",
            "'LatestStreamLabel':'2026-01-01T00:00:00.000'",
            "'LatestStreamArn':'" + ARN + "2026-01-01T00:00:00.000'");
    assertThat(describe())
        .contains("'StreamSpecification':{'StreamEnabled':true", "'LatestStreamArn':'" + arn());
    assertThat(api.call("ListStreams", "{}"))
        .isEqualTo(
            "{'Streams':[{'StreamArn':'%s2026-01-01T00:00:00.000','StreamLabel':'2026-01-01T00:00:00.000','TableName':'one'}]}"
                .formatted(ARN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"})
  void stream_switchedOn_isDescribed(String view) {
    api.withHashTable("one");
    assertThat(describe()).doesNotContain("Stream");

    assertThat(update("'StreamEnabled':true,'StreamViewType':'" + view + "'"))
        .contains("'TableStatus':'UPDATING'", "'StreamViewType':'" + view + "'");

    assertThat(api.call("DescribeStream", "{'StreamArn':'" + arn() + "'}"))
        .startsWith(
            "{'StreamDescription':{'StreamArn':'%s','StreamLabel':'%s','StreamStatus':'ENABLED','StreamViewType':'%s','CreationRequestDateTime':"
                .formatted(arn(), arn().substring(ARN.length()), view))
        .contains("'TableName':'one','KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],")
        .contains(
            "'Shards':[{'ShardId':'shardId-00000001767225600001-00000000','SequenceNumberRange':{'StartingSequenceNumber':'1000176722560000100000000000'}")
        .doesNotContain("EndingSequenceNumber");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'StreamEnabled':true|If stream is being enabled then UpdateViewType is required",
        "'StreamEnabled':false,'StreamViewType':'KEYS_ONLY'"
            + "|\"If stream is being disabled, then UpdateViewType must not be specified\""
      })
  void update_ofHalfASpecification_isRefused(String specification, String text) {
    api.withHashTable("one");
    assertThat(update(specification))
        .isEqualTo("ValidationException: One or more parameter values were invalid: " + text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'StreamEnabled':true}"
            + "|\"Table is being created with a stream enabled, UpdateViewType is required\"",
        "{'StreamEnabled':false,'StreamViewType':'KEYS_ONLY'}|\"Table is being created with a"
            + " stream disabled, UpdateViewType should not be specified\""
      })
  void create_ofHalfASpecification_isRefused(String specification, String text) {
    assertThat(create("one", specification))
        .isEqualTo("ValidationException: One or more parameter values were invalid: " + text);
    assertThat(api.call("ListStreams", "{}")).isEqualTo("{'Streams':[]}");
  }

  @Test
  void create_ofAStreamThatIsOff_makesNone() {
    assertThat(create("one", "{'StreamEnabled':false}")).doesNotContain("Stream");
    assertThat(describe()).doesNotContain("Stream");
  }

  @Test
  void stream_onTwiceOrOffTwice_isRefused() {
    api.withHashTable("one");
    assertThat(update("'StreamEnabled':false"))
        .isEqualTo("ValidationException: Table has no stream to disable: TableName: one");
    update("'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'");
    for (String view : List.of("KEYS_ONLY", "OLD_IMAGE")) {
      assertThat(update("'StreamEnabled':true,'StreamViewType':'" + view + "'"))
          .isEqualTo("ValidationException: Table already has an enabled stream: TableName: one");
    }
    update("'StreamEnabled':false");
    assertThat(update("'StreamEnabled':false"))
        .isEqualTo("ValidationException: Table has no stream to disable: TableName: one");
  }

  @Test
  void stream_besideThroughputOrIndexes_isRefused() {
    api.withHashTable("one");
    String stream = "'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'}";
    assertThat(
            api.call(
                "UpdateTable",
                "{'TableName':'one','BillingMode':'PROVISIONED','ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1},"
                    + stream
                    + "}"))
        .endsWith("You cannot modify stream status while updating table IOPS");
    assertThat(
            api.call(
                "UpdateTable",
                "{'TableName':'one','GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':'gone'}}],"
                    + stream
                    + "}"))
        .endsWith("You cannot create or delete index while changing stream status");
    assertThat(
            api.call(
                "UpdateTable",
                "{'TableName':'one','BillingMode':'PAY_PER_REQUEST'," + stream + "}"))
        .contains("'StreamViewType':'KEYS_ONLY'");
  }

  @Test
  void stream_switchedOff_staysForADayWithClosedShards() {
    create("one", "{'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'}");
    String arn = arn();
    api.advance(Duration.ofMinutes(1));

    assertThat(update("'StreamEnabled':false"))
        .contains("'TableStatus':'UPDATING'", "'LatestStreamArn':'" + arn + "'")
        .doesNotContain("StreamSpecification");

    assertThat(describe()).contains("'LatestStreamArn':'" + arn).doesNotContain("StreamEnabled");
    String described = api.call("DescribeStream", "{'StreamArn':'" + arn + "'}");
    assertThat(described).contains("'StreamStatus':'DISABLED'");
    assertThat(described.split("EndingSequenceNumber", -1)).hasSize(5);
    api.advance(Duration.ofDays(1).minusMillis(1));
    api.streams.expire();
    assertThat(api.call("ListStreams", "{'TableName':'one'}")).contains(arn);
    api.advance(Duration.ofMillis(1));
    for (int i = 0; i < 2; i++) {
      assertThat(api.call("ListStreams", "{'TableName':'one'}")).isEqualTo("{'Streams':[]}");
      assertThat(api.call("DescribeStream", "{'StreamArn':'" + arn + "'}"))
          .isEqualTo(
              "ResourceNotFoundException: Requested resource not found: Stream: "
                  + arn
                  + " not found");
      assertThat(describe()).contains("'LatestStreamArn':'" + arn);
      api.streams.expire();
    }
  }

  @Test
  void stream_onAgain_isANewOneBesideTheOld() {
    create("one", "{'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'}");
    String first = arn();
    update("'StreamEnabled':false");
    update("'StreamEnabled':true,'StreamViewType':'NEW_IMAGE'");
    String second = arn();
    api.call("DeleteTable", "{'TableName':'one'}");
    create("one", "{'StreamEnabled':true,'StreamViewType':'OLD_IMAGE'}");
    String third = arn();

    assertThat(List.of(first, second, third)).doesNotHaveDuplicates();
    String listed = api.call("ListStreams", "{'TableName':'one'}");
    assertThat(listed).containsSubsequence(first, second, third);
    for (String gone : List.of(first, second)) {
      assertThat(api.call("DescribeStream", "{'StreamArn':'" + gone + "'}"))
          .contains("'StreamStatus':'DISABLED'", "EndingSequenceNumber");
    }
    api.advance(Duration.ofDays(1).plusSeconds(1));
    api.streams.expire();
    assertThat(api.call("ListStreams", "{'TableName':'one'}"))
        .contains(third)
        .doesNotContain(first, second);
  }

  @Test
  void list_inPages_tellsAllOnce() {
    for (String name : List.of("bbb", "aaa", "ccc")) {
      create(name, "{'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'}");
    }
    String first = api.call("ListStreams", "{'Limit':2}");
    assertThat(first).containsSubsequence("'aaa'", "'bbb'").doesNotContain("'ccc'");
    assertThat(
            api.call(
                "ListStreams",
                "{'ExclusiveStartStreamArn':'" + member(first, "LastEvaluatedStreamArn") + "'}"))
        .contains("'ccc'")
        .doesNotContain("'aaa'", "'bbb'", "LastEvaluated");
    assertThat(api.call("ListStreams", "{'TableName':'never'}")).isEqualTo("{'Streams':[]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'ExclusiveStartStreamArn':'kossaapaaasdafsdaasdasdasdasasdasfadfadfasdasdas'}"
            + "|Invalid StreamArn",
        "{'Limit':101}|One or more parameter values were invalid: Limit cannot be greater than the"
            + " maximum allowed size: 100",
        "{'Limit':0}|1 validation error detected: Value '0' at 'limit' failed to satisfy"
            + " constraint: Member must have value greater than or equal to 1"
      })
  void list_ofBadParameters_isRefused(String request, String text) {
    assertThat(api.call("ListStreams", request)).isEqualTo("ValidationException: " + text);
  }

  @Test
  void shards_inPages_areInOrder() {
    create("one", "{'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'}");
    List<String> all = members(describeStream(""), "ShardId");
    assertThat(all).hasSize(4).isSorted();

    String page = describeStream(",'Limit':3");

    assertThat(members(page, "ShardId")).isEqualTo(all.subList(0, 3));
    assertThat(member(page, "LastEvaluatedShardId")).isEqualTo(all.get(2));
    assertThat(members(describeStream(",'ExclusiveStartShardId':'" + all.get(2) + "'"), "ShardId"))
        .isEqualTo(all.subList(3, 4));
    assertThat(describeStream(",'ExclusiveStartShardId':'" + all.get(3) + "'"))
        .contains("'Shards':[]");
    assertThat(
            describeStream(
                ",'ExclusiveStartShardId':'zzzzzzzzzzzzzzzzzzzzzzzzsfasdgagadfadfgagkjsdfs'"))
        .contains("'Shards':[]");
  }

  @Test
  void shards_everyFourHours_giveWayToTheirChildren() {
    api.call(
        "CreateTable",
        "{'TableName':'one','ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1},'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'},"
            + KEY
            + "}");
    String root = members(describeStream(""), "ShardId").getFirst();
    api.advance(Duration.ofHours(4).minusSeconds(1));
    api.streams.expire();
    assertThat(members(describeStream(""), "ShardId")).containsExactly(root);
    api.advance(Duration.ofSeconds(1));
    api.streams.expire();
    List<String> second = members(describeStream(""), "ShardId");
    assertThat(second).hasSize(2).startsWith(root);
    api.call(
        "UpdateTable",
        "{'TableName':'one','ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':2000}}");
    api.advance(Duration.ofHours(5));
    api.streams.expire();

    String described = describeStream("");

    assertThat(members(described, "ShardId")).hasSize(4).isSorted();
    assertThat(members(described, "ParentShardId"))
        .containsExactly(root, second.get(1), second.get(1));
    assertThat(members(described, "EndingSequenceNumber"))
        .hasSize(2)
        .allSatisfy(number -> assertThat(number).hasSize(28).containsOnlyDigits());
    List<String> starts = members(described, "StartingSequenceNumber");
    assertThat(members(described, "EndingSequenceNumber").getFirst())
        .isGreaterThan(starts.getFirst())
        .isLessThan(starts.get(1));
    String children =
        describeStream(",'ShardFilter':{'Type':'CHILD_SHARDS','ShardId':'" + second.get(1) + "'}");
    assertThat(members(children, "ParentShardId")).containsExactly(second.get(1), second.get(1));
    api.advance(Duration.ofHours(20));
    api.streams.expire();
    assertThat(members(describeStream(""), "ShardId")).doesNotContain(root).contains(second.get(1));
  }

  @Test
  void describe_ofWhatIsNoStream_isRefused() {
    assertThat(
            api.call(
                "DescribeStream",
                "{'StreamArn':'sdfadfsdfnlfkajakfgjalksfgklasjklasdjfklasdfasdfgasf'}"))
        .isEqualTo("ValidationException: Invalid StreamArn");
    assertThat(api.call("DescribeStream", "{'StreamArn':'" + ARN + "2017-10-05T14:36:01.514'}"))
        .isEqualTo(
            "ResourceNotFoundException: Requested resource not found: Stream: "
                + ARN
                + "2017-10-05T14:36:01.514 not found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'ShardIteratorType':'AT_SEQUENCE_NUMBER'|SequenceNumber cannot be null",
        "'ShardIteratorType':'AFTER_SEQUENCE_NUMBER'|SequenceNumber cannot be null",
        "'ShardIteratorType':'LATEST','SequenceNumber':'START'"
            + "|SequenceNumber should not be passed for this iterator type",
        "'ShardIteratorType':'TRIM_HORIZON','SequenceNumber':'START'"
            + "|SequenceNumber should not be passed for this iterator type",
        "'ShardIteratorType':'AT_SEQUENCE_NUMBER','SequenceNumber':'sdfsafglldfngjdafnasdflgna'"
            + "|Invalid SequenceNumber",
        "'ShardIteratorType':'bulle'|1 validation error detected: Value 'bulle' at"
            + " 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value"
            + " set: [TRIM_HORIZON, LATEST, AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER]"
      })
  void iterator_ofBadParameters_isRefused(String request, String text) {
    create("one", "{'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'}");
    String start = members(describeStream(""), "StartingSequenceNumber").getFirst();
    assertThat(iterator(request.replace("START", start))).isEqualTo("ValidationException: " + text);
  }

  @Test
  void iterator_ofEveryType_isOfAwssForm() {
    create("one", "{'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'}");
    String start = members(describeStream(""), "StartingSequenceNumber").getFirst();
    for (String request :
        List.of(
            "'ShardIteratorType':'LATEST'",
            "'ShardIteratorType':'TRIM_HORIZON'",
            "'ShardIteratorType':'AT_SEQUENCE_NUMBER','SequenceNumber':'" + start + "'",
            "'ShardIteratorType':'AFTER_SEQUENCE_NUMBER','SequenceNumber':'" + start + "'")) {
      assertThat(iterator(request)).startsWith("{'ShardIterator':'" + arn() + "|1|");
    }
    assertThat(
            api.call(
                "GetShardIterator",
                "{'StreamArn':'%s','ShardId':'adfasdasdasdasdasdasdasdasdasasdasd','ShardIteratorType':'LATEST'}"
                    .formatted(arn())))
        .isEqualTo("ResourceNotFoundException: Requested resource not found: Shard does not exist");
  }

  @Test
  void iterator_atWhatIsTrimmed_isRefused() {
    create("one", "{'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'}");
    String start = members(describeStream(""), "StartingSequenceNumber").getFirst();
    String request = "'ShardIteratorType':'AT_SEQUENCE_NUMBER','SequenceNumber':'" + start + "'";
    api.advance(Duration.ofDays(1));
    assertThat(iterator(request)).startsWith("{'ShardIterator'");
    api.advance(Duration.ofMillis(1));
    assertThat(iterator(request))
        .isEqualTo(
            "TrimmedDataAccessException: The data you are trying to access has been trimmed");
  }

  private String create(String name, String specification) {
    return api.call(
        "CreateTable",
        "{'TableName':'%s','BillingMode':'PAY_PER_REQUEST','StreamSpecification':%s,%s}"
            .formatted(name, specification, KEY));
  }

  private String update(String specification) {
    return api.call(
        "UpdateTable", "{'TableName':'one','StreamSpecification':{" + specification + "}}");
  }

  private String describe() {
    return api.call("DescribeTable", "{'TableName':'one'}");
  }

  private String arn() {
    return member(describe(), "LatestStreamArn");
  }

  private String describeStream(String more) {
    return api.call("DescribeStream", "{'StreamArn':'" + arn() + "'" + more + "}");
  }

  private String iterator(String more) {
    String shard = members(describeStream(""), "ShardId").getFirst();
    return api.call(
        "GetShardIterator", "{'StreamArn':'%s','ShardId':'%s',%s}".formatted(arn(), shard, more));
  }

  private static String member(String json, String name) {
    return members(json, name).getFirst();
  }

  private static List<String> members(String json, String name) {
    return Pattern.compile("'" + name + "':'([^']*)'")
        .matcher(json)
        .results()
        .map(match -> match.group(1))
        .toList();
  }
}
