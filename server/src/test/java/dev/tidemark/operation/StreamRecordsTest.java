package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.table.Expiry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Records of streams. Sources: ScyllaDB's test/alternator/test_streams.py and
 * nubo-db/dynamodb-conformance, streams, both run against AWS by their authors; sizes: the examples
 * of AWS's developer guide, "DynamoDB Streams and AWS Lambda triggers".
 */
final class StreamRecordsTest {

  private final TestApi api = new TestApi();

  @Test
  void records_ofAnItemsLife_areThoseOfTheGuide() {
    create("NEW_AND_OLD_IMAGES");
    put("'Message':{'S':'New item!'}");
    put("'Message':{'S':'This item has changed'}");
    delete();

    List<String> records = records(read(oldest()));

    assertThat(records).hasSize(3);
    assertThat(records.get(0))
        .matches(
            "\\{'eventID':'[0-9a-f]{32}','eventName':'INSERT','eventVersion':'1.1','eventSource':'aws:dynamodb','awsRegion':'us-east-1','dynamodb':\\{'ApproximateCreationDateTime':1767225600,'Keys':\\{'Id':\\{'N':'101'\\}\\},'NewImage':\\{'Id':\\{'N':'101'\\},'Message':\\{'S':'New item!'\\}\\},'SequenceNumber':'[0-9]{28}','SizeBytes':26,'StreamViewType':'NEW_AND_OLD_IMAGES'\\}\\}");
    assertThat(records.get(1))
        .contains(
            "'eventName':'MODIFY'",
            "'NewImage':{'Id':{'N':'101'},'Message':{'S':'This item has changed'}}",
            "'OldImage':{'Id':{'N':'101'},'Message':{'S':'New item!'}}",
            "'SizeBytes':59");
    assertThat(records.get(2))
        .contains(
            "'eventName':'REMOVE'",
            "'OldImage':{'Id':{'N':'101'},'Message':{'S':'This item has changed'}}",
            "'SizeBytes':38")
        .doesNotContain("NewImage", "userIdentity");
    assertThat(members(records.toString(), "eventID")).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "KEYS_ONLY, false, false",
    "NEW_IMAGE, true, false",
    "OLD_IMAGE, false, true",
    "NEW_AND_OLD_IMAGES, true, true"
  })
  void record_ofEachView_hasItsImages(String view, boolean hasNew, boolean hasOld) {
    create(view);
    put("'a':{'S':'x'}");
    put("'a':{'S':'y'}");
    String changed = records(read(oldest())).get(1);
    assertThat(changed).contains("'Keys':{'Id':{'N':'101'}}", "'StreamViewType':'" + view + "'");
    assertThat(changed.contains("'NewImage':{'Id':{'N':'101'},'a':{'S':'y'}}")).isEqualTo(hasNew);
    assertThat(changed.contains("'OldImage':{'Id':{'N':'101'},'a':{'S':'x'}}")).isEqualTo(hasOld);
  }

  @Test
  void writes_thatChangeNothing_makeNoRecords() {
    create("KEYS_ONLY");
    put("'a':{'SS':['x','y']}");
    put("'a':{'SS':['y','x']}");
    api.call(
        "UpdateItem", "{'TableName':'one','Key':{'Id':{'N':'101'}},'UpdateExpression':'REMOVE b'}");
    delete();
    delete();
    assertThat(members(read(oldest()), "eventName")).containsExactly("INSERT", "REMOVE");
  }

  @Test
  void item_thatExpired_carriesTheServicesIdentity() {
    create("OLD_IMAGE");
    api.call(
        "UpdateTimeToLive",
        "{'TableName':'one','TimeToLiveSpecification':{'AttributeName':'e','Enabled':true}}");
    put("'e':{'N':'1767225601'}");
    api.advance(Duration.ofSeconds(30));
    new Expiry(api.storage, api.catalogue, api.clock()).sweep();

    List<String> records = records(read(oldest()));

    assertThat(records).hasSize(2);
    assertThat(records.get(1))
        .contains("'eventName':'REMOVE'", "'OldImage'")
        .endsWith("'userIdentity':{'PrincipalId':'dynamodb.amazonaws.com','Type':'Service'}}");
  }

  @Test
  void pages_byLimitAndIterator_areInOrderWithoutGaps() {
    create("KEYS_ONLY");
    for (int i = 0; i < 5; i++) {
      put("'a':{'N':'" + i + "'}");
    }
    String first = read(oldest(), ",'Limit':2");
    String second = read(next(first), ",'Limit':2");
    String third = read(next(second), ",'Limit':2");
    List<String> numbers = members(first + second + third, "SequenceNumber");
    assertThat(numbers).hasSize(5).isSorted().doesNotHaveDuplicates();
    assertThat(records(read(next(third)))).isEmpty();

    put("'a':{'N':'9'}");

    assertThat(records(read(next(third)))).hasSize(1);
    assertThat(members(read(at("AT_SEQUENCE_NUMBER", numbers.get(3))), "SequenceNumber"))
        .startsWith(numbers.get(3), numbers.get(4))
        .hasSize(3);
    assertThat(members(read(at("AFTER_SEQUENCE_NUMBER", numbers.get(3))), "SequenceNumber"))
        .startsWith(numbers.get(4))
        .hasSize(2);
  }

  @Test
  void page_ofLargeRecords_endsAtAMegabyte() {
    create("NEW_IMAGE");
    for (int i = 0; i < 4; i++) {
      put("'a':{'S':'" + (i + "x".repeat(399_000)) + "'}");
    }
    String page = read(oldest());
    assertThat(records(page)).hasSize(2);
    assertThat(records(read(next(page)))).hasSize(2);
  }

  @Test
  void latest_seesOnlyWhatComesAfter() {
    create("NEW_IMAGE");
    put("'a':{'S':'before'}");
    String latest = iterator("'ShardIteratorType':'LATEST'");
    assertThat(records(read(latest))).isEmpty();
    put("'a':{'S':'after'}");
    assertThat(records(read(latest))).singleElement().asString().contains("after");
  }

  @Test
  void transaction_onOneShard_isWholeAndInOrder() {
    create("KEYS_ONLY");
    api.call(
        "TransactWriteItems",
        "{'TransactItems':[{'Put':{'TableName':'one','Item':{'Id':{'N':'1'}}}},{'Put':{'TableName':'one','Item':{'Id':{'N':'2'}}}},{'Put':{'TableName':'one','Item':{'Id':{'N':'3'}}}}]}");
    List<String> numbers = members(read(oldest()), "SequenceNumber");
    assertThat(numbers).hasSize(3).isSorted().doesNotHaveDuplicates();
    for (int i = 0; i < 3; i++) {
      assertThat(members(read(at("AT_SEQUENCE_NUMBER", numbers.get(i))), "SequenceNumber"))
          .isEqualTo(numbers.subList(i, 3));
    }
  }

  @Test
  void shard_closedByDisabling_endsWithoutAnIterator() {
    create("KEYS_ONLY");
    String latest = iterator("'ShardIteratorType':'LATEST'");
    put("'a':{'S':'x'}");
    api.call("UpdateTable", "{'TableName':'one','StreamSpecification':{'StreamEnabled':false}}");
    put("'a':{'S':'unseen'}");
    for (String iterator : List.of(latest, oldest())) {
      String page = read(iterator);
      assertThat(records(page)).hasSize(1);
      assertThat(page).doesNotContain("NextShardIterator");
    }
    assertThat(read(iterator("'ShardIteratorType':'LATEST'"))).isEqualTo("{'Records':[]}");
  }

  @Test
  void shard_ofADeletedTable_staysReadable() {
    create("NEW_IMAGE");
    put("'a':{'S':'x'}");
    String oldest = oldest();
    api.call("DeleteTable", "{'TableName':'one'}");
    create("NEW_IMAGE");
    put("'a':{'S':'another'}");
    String page = read(oldest);
    assertThat(records(page)).singleElement().asString().contains("{'S':'x'}");
    assertThat(page).doesNotContain("NextShardIterator");
  }

  @Test
  void iterator_afterAQuarterOfAnHour_isExpired() {
    create("KEYS_ONLY");
    String oldest = oldest();
    api.advance(Duration.ofMinutes(15));
    assertThat(read(oldest)).startsWith("{'Records':[]");
    api.advance(Duration.ofMillis(1));
    assertThat(read(oldest))
        .isEqualTo(
            "ExpiredIteratorException: The provided iterator exceeds the maximum age allowed.");
  }

  @Test
  void records_ofMoreThanADay_areTrimmed() {
    create("KEYS_ONLY");
    put("'a':{'S':'old'}");
    String number = members(read(oldest()), "SequenceNumber").getFirst();
    api.advance(Duration.ofHours(24).minusMinutes(10));
    String atOld = at("AT_SEQUENCE_NUMBER", number);
    assertThat(records(read(atOld))).hasSize(1);
    api.advance(Duration.ofMinutes(11));
    assertThat(records(read(atOld))).hasSize(1);
    assertThat(records(read(oldest()))).isEmpty();
    assertThat(at("AT_SEQUENCE_NUMBER", number)).isEqualTo("TrimmedDataAccessException");
  }

  @Test
  void idleShard_polledForDays_isNeverTrimmed() {
    create("KEYS_ONLY");
    put("'a':{'S':'old'}");
    String iterator = iterator("'ShardIteratorType':'LATEST'");
    for (int i = 0; i < 300; i++) {
      api.advance(Duration.ofMinutes(14));
      String page = read(iterator);
      assertThat(page).startsWith("{'Records':[]");
      iterator = next(page);
    }
    put("'a':{'S':'new'}");
    assertThat(records(read(iterator))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "1001|One or more parameter values were invalid: Limit should be less than or equal to"
            + " 1000",
        "0|1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member"
            + " must have value greater than or equal to 1"
      })
  void limit_beyondItsBounds_isRefused(int limit, String text) {
    create("KEYS_ONLY");
    assertThat(read(oldest(), ",'Limit':" + limit)).isEqualTo("ValidationException: " + text);
  }

  @Test
  void iterator_ofNobody_isRefused() {
    create("KEYS_ONLY");
    for (String text :
        List.of("sdfsdfsgagaddafgagas", oldest() + "x", oldest().replace("|1|", "|"))) {
      assertThat(read(text)).isEqualTo("ValidationException: Invalid ShardIterator");
    }
    assertThat(read(oldest().replace("table/one", "table/two")))
        .startsWith("ResourceNotFoundException: Requested resource not found: Stream: arn:");
  }

  private void create(String view) {
    api.call(
        "CreateTable",
        ("{'TableName':'one','ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1},"
                + "'AttributeDefinitions':[{'AttributeName':'Id','AttributeType':'N'}],"
                + "'KeySchema':[{'AttributeName':'Id','KeyType':'HASH'}],"
                + "'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'%s'}}")
            .formatted(view));
  }

  private void put(String attributes) {
    api.call("PutItem", "{'TableName':'one','Item':{'Id':{'N':'101'}," + attributes + "}}");
  }

  private void delete() {
    api.call("DeleteItem", "{'TableName':'one','Key':{'Id':{'N':'101'}}}");
  }

  private String oldest() {
    return iterator("'ShardIteratorType':'TRIM_HORIZON'");
  }

  private String at(String type, String number) {
    return iterator("'ShardIteratorType':'" + type + "','SequenceNumber':'" + number + "'");
  }

  /** Of the first shard of the latest stream; or the error's name. */
  private String iterator(String more) {
    String arn =
        members(api.call("DescribeTable", "{'TableName':'one'}"), "LatestStreamArn").getFirst();
    String shard =
        members(api.call("DescribeStream", "{'StreamArn':'" + arn + "'}"), "ShardId").getFirst();
    String reply =
        api.call(
            "GetShardIterator", "{'StreamArn':'%s','ShardId':'%s',%s}".formatted(arn, shard, more));
    return reply.startsWith("{")
        ? members(reply, "ShardIterator").getFirst()
        : reply.substring(0, reply.indexOf(':'));
  }

  private String read(String iterator) {
    return read(iterator, "");
  }

  private String read(String iterator, String more) {
    return api.call("GetRecords", "{'ShardIterator':'" + iterator + "'" + more + "}");
  }

  private static String next(String page) {
    return members(page, "NextShardIterator").getFirst();
  }

  private static List<String> records(String page) {
    assertThat(page).startsWith("{'Records':[");
    List<String> records = new ArrayList<>();
    for (String record : page.split("\\{'eventID'", -1)) {
      records.add("{'eventID'" + record);
    }
    records.removeFirst();
    if (!records.isEmpty()) {
      String last = records.removeLast();
      records.add(last.substring(0, last.lastIndexOf(']')));
    }
    return records.stream().map(record -> record.replaceAll(",$", "")).toList();
  }

  private static List<String> members(String json, String name) {
    return Pattern.compile("'" + name + "':'([^']*)'")
        .matcher(json)
        .results()
        .map(match -> match.group(1))
        .toList();
  }
}
