package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Source of all texts: ack-api-quirks DDB-TABLE-071, 073, 107, 108 and 372, October 2026. */
final class TagsTest {
  private static final String ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/one";

  private final TestApi api = new TestApi().withHashTable("one");

  @Test
  void tags_addedTakenOffAndListed_areKept() {
    assertThat(tag("{'Key':'b','Value':'2'},{'Key':'a','Value':''}")).isEqualTo("{}");
    assertThat(tag("{'Key':'b','Value':'ключ a+b-c=d.e_f:g/h@i'}")).isEqualTo("{}");
    assertThat(list())
        .isEqualTo(
            "{'Tags':[{'Key':'a','Value':''},{'Key':'b','Value':'ключ a+b-c=d.e_f:g/h@i'}]}");
    assertThat(api.call("UntagResource", "{'ResourceArn':'" + ARN + "','TagKeys':['b','none']}"))
        .isEqualTo("{}");
    assertThat(
            api.call("ListTagsOfResource", "{'ResourceArn':'" + ARN + "','NextToken':'whatever'}"))
        .isEqualTo("{'Tags':[{'Key':'a','Value':''}]}");
  }

  @Test
  void tags_fifty_areTheMostThereCanBe() {
    assertThat(tag(numbered(1, 50))).isEqualTo("{}");
    assertThat(tag("{'Key':'k1','Value':'new'}")).isEqualTo("{}");
    assertThat(tag("{'Key':'k51','Value':''}"))
        .isEqualTo(
            "ValidationException: Number of Tags exceed the current limit for the provided"
                + " ResourceArn");
    assertThat(tag(numbered(101, 151)))
        .isEqualTo(
            "ValidationException: Number of Tags exceed the current limit for the provided"
                + " ResourceArn");
    assertThat(list().split("'Key'", -1)).hasSize(51);
    assertThat(list()).doesNotContain("NextToken");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'Key':'','Value':''} | The Tag Key provided is invalid, Key: ",
        "{'Value':''} | The Tag Key provided is invalid, Key: null",
        "{'Key':'a'} | The Tag Value provided is invalid, Value: null",
        "{'Key':'a','Value':'100%'} | The Tag Value provided is invalid, Value: 100%",
        "{'Key':'a#b','Value':''} | The Tag Key provided is invalid, Key: a#b",
        "{'Key':'aws:a','Value':''} | Tag Key cannot be prefixed with aws:, Key: aws:a",
        "{'Key':'ok','Value':''},{'Key':'aws:z','Value':''} | Tag Key cannot be prefixed with aws:, Key: aws:z",
        "{'Key':'d','Value':'1'},{'Key':'d','Value':'2'} | Duplicate Tag Keys provided as input: Duplicate Tag Key found d",
        "`` | Atleast one Tag needs to be provided as Input.",
      },
      ignoreLeadingAndTrailingWhitespace = false)
  void tags_thatCannotBe_areRefusedAltogether(String tags, String text) {
    assertThat(tag(tags)).isEqualTo("ValidationException: " + text.substring(1));
    assertThat(list()).isEqualTo("{'Tags':[]}");
  }

  @Test
  void tags_tooLong_areRefused() {
    String key = "k".repeat(128);
    String value = "v".repeat(256);
    assertThat(tag("{'Key':'" + key + "','Value':'" + value + "'}")).isEqualTo("{}");
    assertThat(tag("{'Key':'" + key + "k','Value':''}"))
        .isEqualTo("ValidationException: The Tag Key provided is invalid, Key: " + key + "k");
    assertThat(tag("{'Key':'a','Value':'" + value + "v'}"))
        .isEqualTo("ValidationException: The Tag Value provided is invalid, Value: " + value + "v");
    assertThat(api.call("UntagResource", "{'ResourceArn':'" + ARN + "','TagKeys':[]}"))
        .isEqualTo("ValidationException: Atleast one Tag Key needs to be provided as Input.");
    assertThat(api.call("UntagResource", "{'ResourceArn':'" + ARN + "','TagKeys':['']}"))
        .isEqualTo("ValidationException: The Tag Key provided is invalid, Key: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "one | ValidationException: One or more parameter values were invalid: ARNs must start with 'arn:': one",
        "arn:aws:dynamodb:us-east-1:000000000000:table/two | ResourceNotFoundException: Requested resource not found: ResourceArn: arn:aws:dynamodb:us-east-1:000000000000:table/two not found",
        "arn:aws:dynamodb:us-east-1:000000000000:table/one/stream/2026-01-01T00:00:00.000 | ResourceNotFoundException: Requested resource not found: ResourceArn: arn:aws:dynamodb:us-east-1:000000000000:table/one/stream/2026-01-01T00:00:00.000 not found",
        "arn:aws:dynamodb:us-east-1:111111111111:table/one | AccessDeniedException: Access is denied",
        "arn:aws:dynamodb:eu-west-1:000000000000:table/one | ValidationException: Invalid TableArn: Invalid ResourceArn provided as input arn:aws:dynamodb:eu-west-1:000000000000:table/one",
        "arn:aws:dynamodb:us-east-1:000000000000:table/one/index/abc | ValidationException: One or more parameter values were invalid: Invalid resource arn provided, only table or stream is accepted. Provided resource arn: arn:aws:dynamodb:us-east-1:000000000000:table/one/index/abc",
        "arn:aws:s3:::bucket | ValidationException: One or more parameter values were invalid: Provided Arn is not a DynamoDB resource arn: arn:aws:s3:::bucket",
        "arn:aws | ValidationException: One or more parameter values were invalid: Second colon partition not found: arn:aws",
        "arn:not/a/good/format:::: | ValidationException: One or more parameter values were invalid: Provided Arn is not a DynamoDB resource arn: arn:not/a/good/format::::",
      })
  void resource_thatIsNoTableOfOurs_isRefused(String arn, String answer) {
    assertThat(api.call("ListTagsOfResource", "{'ResourceArn':'" + arn + "'}")).isEqualTo(answer);
    assertThat(
            api.call(
                "TagResource", "{'ResourceArn':'" + arn + "','Tags':[{'Key':'a','Value':'b'}]}"))
        .isEqualTo(answer);
  }

  @Test
  void table_madeWithTags_hasThem_orIsNotMade() {
    assertThat(create("two", "{'Key':'a','Value':'1'}")).contains("'TableStatus':'CREATING'");
    assertThat(
            api.call("ListTagsOfResource", "{'ResourceArn':'" + ARN.replace("one", "two") + "'}"))
        .isEqualTo("{'Tags':[{'Key':'a','Value':'1'}]}");
    assertThat(create("three", "{'Key':'aws:foo','Value':'1'}"))
        .isEqualTo("ValidationException: Tag Key cannot be prefixed with aws:, Key: aws:foo");
    assertThat(api.call("DescribeTable", "{'TableName':'three'}"))
        .startsWith("ResourceNotFoundException");
  }

  private String create(String name, String tags) {
    return api.call(
        "CreateTable",
        "{'TableName':'%s','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}],'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],'Tags':[%s]}"
            .formatted(name, tags));
  }

  private static String numbered(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(i -> "{'Key':'k" + i + "','Value':'v'}")
        .collect(Collectors.joining(","));
  }

  private String tag(String tags) {
    return api.call("TagResource", "{'ResourceArn':'" + ARN + "','Tags':[" + tags + "]}");
  }

  private String list() {
    return api.call("ListTagsOfResource", "{'ResourceArn':'" + ARN + "'}");
  }
}
