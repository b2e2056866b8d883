package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReadOperationsTest {
  private final TestApi api = new TestApi().withHashTable("hash").withRangeTable("range");

  @BeforeEach
  void fill() {
    for (int i = -2; i <= 12; i++) {
      api.call(
          "PutItem",
          "{'TableName':'range','Item':{'p':{'S':'a'},'s':{'N':'%d'},'even':{'BOOL':%b}}}"
              .formatted(i, i % 2 == 0));
    }
    api.call("PutItem", "{'TableName':'range','Item':{'p':{'S':'b'},'s':{'N':'0'}}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "p = :a;-2 -1 0 1 2 3 4 5 6 7 8 9 10 11 12",
        "p = :a AND s = :three;3",
        "p = :a AND s < :three;-2 -1 0 1 2",
        "p = :a AND s <= :three;-2 -1 0 1 2 3",
        "p = :a AND s > :nine;10 11 12",
        "p = :a AND s >= :nine;9 10 11 12",
        "p = :a AND s BETWEEN :three AND :nine;3 4 5 6 7 8 9",
      })
  void query_picksByTheSortKey_inBothDirections(String condition, String expected) {
    assertThat(sorts(query(condition, ""))).isEqualTo(expected);
    String reversed = String.join(" ", java.util.List.of(expected.split(" ")).reversed());
    assertThat(sorts(query(condition, ",'ScanIndexForward':false"))).isEqualTo(reversed);
  }

  @Test
  void query_withALimit_pagesOverEverything() {
    String page = query("p = :a", ",'Limit':4");
    assertThat(sorts(page)).isEqualTo("-2 -1 0 1 1");
    assertThat(page)
        .endsWith("'Count':4,'ScannedCount':4,'LastEvaluatedKey':{'p':{'S':'a'},'s':{'N':'1'}}}");
    assertThat(
            sorts(query("p = :a", ",'Limit':4,'ExclusiveStartKey':{'p':{'S':'a'},'s':{'N':'1'}}")))
        .isEqualTo("2 3 4 5 5");
    assertThat(
            sorts(
                query(
                    "p = :a",
                    ",'Limit':2,'ScanIndexForward':false,'ExclusiveStartKey':{'p':{'S':'a'},'s':{'N':'1'}}")))
        .isEqualTo("0 -1 -1");
    assertThat(query("p = :a", ",'ExclusiveStartKey':{'p':{'S':'a'},'s':{'N':'12'}}"))
        .isEqualTo("{'Items':[],'Count':0,'ScannedCount':0}");
    assertThat(query("p = :a", ",'Limit':15")).contains("LastEvaluatedKey");
    assertThat(query("p = :a", ",'Limit':16")).doesNotContain("LastEvaluatedKey");
  }

  @Test
  void query_withAFilter_countsWhatItRead() {
    assertThat(
            query(
                "p = :a AND s > :nine",
                ",'FilterExpression':'even = :t','ProjectionExpression':'s','ReturnConsumedCapacity':'TOTAL'",
                ",':t':{'BOOL':true}"))
        .isEqualTo(
            "{'Items':[{'s':{'N':'10'}},{'s':{'N':'12'}}],'Count':2,'ScannedCount':3,'ConsumedCapacity':{'TableName':'range','CapacityUnits':0.5}}");
    assertThat(query("p = :a AND s > :nine", ",'Select':'COUNT'"))
        .isEqualTo("{'Count':3,'ScannedCount':3}");
  }

  @Test
  void query_thatCannotBe_isRefusedInAwssWords() {
    assertThat(query("p = :a", ",'Select':'SPECIFIC_ATTRIBUTES'"))
        .isEqualTo(
            "ValidationException: 1 validation error detected: Must specify the AttributesToGet or"
                + " ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
    assertThat(query("p = :a", ",'Select':'ALL_PROJECTED_ATTRIBUTES'"))
        .isEqualTo(
            "ValidationException: ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an"
                + " IndexName");
    assertThat(query("p = :a", ",'IndexName':'none'"))
        .isEqualTo("ValidationException: The table does not have the specified index: none");
    assertThat(query("p = :a", ",'FilterExpression':'s = :a'"))
        .isEqualTo(
            "ValidationException: Filter Expression can only contain non-primary key attributes:"
                + " Primary key attribute: s");
    assertThat(query("p = :a", ",'ExclusiveStartKey':{'p':{'S':'a'}}"))
        .isEqualTo("ValidationException: The provided starting key is invalid");
    assertThat(query("p = :a", ",'ExclusiveStartKey':{'p':{'S':'b'},'s':{'N':'1'}}"))
        .isEqualTo(
            "ValidationException: The provided starting key is outside query boundaries based on"
                + " provided conditions");
    assertThat(query("p = :a AND s > :nine", ",'ExclusiveStartKey':{'p':{'S':'a'},'s':{'N':'1'}}"))
        .isEqualTo(
            "ValidationException: The provided starting key does not match the range key"
                + " predicate");
    assertThat(api.call("Query", "{'TableName':'range'}"))
        .isEqualTo(
            "ValidationException: Either the KeyConditions or KeyConditionExpression parameter must"
                + " be specified in the request.");
    assertThat(
            api.call(
                "Query",
                "{'TableName':'none','KeyConditionExpression':'p = :a','ExpressionAttributeValues':{':a':{'S':'a'}}}"))
        .isEqualTo("ResourceNotFoundException: Requested resource not found");
  }

  @Test
  void scan_inSegments_seesEachItemOnce() {
    for (int i = 0; i < 100; i++) {
      api.call("PutItem", "{'TableName':'hash','Item':{'p':{'S':'%d'}}}".formatted(i));
    }
    int sum = 0;
    for (int segment = 0; segment < 7; segment++) {
      String part =
          api.call(
              "Scan",
              "{'TableName':'hash','Select':'COUNT','Segment':%d,'TotalSegments':7}"
                  .formatted(segment));
      sum += Integer.parseInt(part.replaceAll(".*'Count':(\\d+).*", "$1"));
    }
    assertThat(sum).isEqualTo(100);
  }

  @Test
  void scan_ofMoreThanAMegabyte_pages() {
    for (int i = 0; i < 5; i++) {
      api.call(
          "PutItem",
          "{'TableName':'hash','Item':{'p':{'S':'%d'},'v':{'S':'%s'}}}"
              .formatted(i, "x".repeat(350 * 1024)));
    }
    String page =
        api.call(
            "Scan",
            "{'TableName':'hash','ProjectionExpression':'p','ReturnConsumedCapacity':'TOTAL'}");
    assertThat(page).contains("'Count':3,'ScannedCount':3", "'CapacityUnits':131.5");
    String last = page.replaceAll(".*'LastEvaluatedKey':(\\{.*?\\}\\}).*", "$1");
    assertThat(
            api.call(
                "Scan",
                "{'TableName':'hash','ProjectionExpression':'p','ExclusiveStartKey':" + last + "}"))
        .contains("'Count':2,'ScannedCount':2")
        .doesNotContain("LastEvaluatedKey");
  }

  @Test
  void scan_thatCannotBe_isRefusedInAwssWords() {
    assertThat(api.call("Scan", "{'TableName':'hash','Segment':0}"))
        .isEqualTo(
            "ValidationException: The TotalSegments parameter is required but was not present in"
                + " the request when Segment parameter is present");
    assertThat(api.call("Scan", "{'TableName':'hash','Segment':5,'TotalSegments':5}"))
        .isEqualTo(
            "ValidationException: The Segment parameter is zero-based and must be less than"
                + " parameter TotalSegments: Segment: 5 is not less than TotalSegments: 5");
    assertThat(api.call("Scan", "{'TableName':'hash','Select':'COUNT','ProjectionExpression':'p'}"))
        .isEqualTo(
            "ValidationException: Cannot specify the ProjectionExpression when choosing to get only"
                + " the Count");
    assertThat(api.call("Scan", "{'TableName':'hash','ExclusiveStartKey':{'q':{'S':'a'}}}"))
        .isEqualTo(
            "ValidationException: The provided starting key is invalid: The provided key element"
                + " does not match the schema");
  }

  private String query(String condition, String members) {
    return query(condition, members, "");
  }

  /** Uses only the values that the condition names, as the API wants. */
  private String query(String condition, String members, String moreValues) {
    StringBuilder values = new StringBuilder("':a':{'S':'a'}");
    if (condition.contains(":three")) {
      values.append(",':three':{'N':'3'}");
    }
    if (condition.contains(":nine")) {
      values.append(",':nine':{'N':'9.0'}");
    }
    return api.call(
        "Query",
        "{'TableName':'range','KeyConditionExpression':'%s','ExpressionAttributeValues':{%s}%s}"
            .formatted(condition, values + moreValues, members));
  }

  /** The sort keys in a reply, that of LastEvaluatedKey included. */
  private static String sorts(String reply) {
    return String.join(
        " ",
        java.util.regex.Pattern.compile("'s':\\{'N':'(-?\\d+)'\\}")
            .matcher(reply)
            .results()
            .map(match -> match.group(1))
            .toList());
  }
}
