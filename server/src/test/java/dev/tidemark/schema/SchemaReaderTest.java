package dev.tidemark.schema;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SchemaReaderTest {
  private static final SchemaReader READER = new SchemaReader(Schema.dynamoDb());
  private static final Path GOLDEN =
      Path.of("src/test/resources/dev/tidemark/schema/requests.golden");

  private static Struct read(String operation, String json) {
    return READER.read(operation, json.getBytes(StandardCharsets.UTF_8));
  }

  private static String outcome(String operation, String json) {
    try {
      return read(operation, json).toString();
    } catch (ApiException e) {
      return e.error().type().shortName() + ": " + e.error().message();
    }
  }

  /** Each request, and below it what comes of it. Rewritten with -Dgolden.write. */
  @Test
  void requests_readAndValidated_giveWhatTheGoldenFileSays() throws Exception {
    StringBuilder actual = new StringBuilder();
    String golden = Files.readString(GOLDEN);
    for (String line : golden.split("\n", -1)) {
      if (line.startsWith("#")) {
        actual.append(line).append('\n');
      } else if (!line.isEmpty() && !line.startsWith(" ")) {
        int space = line.indexOf(' ');
        actual.append(line).append("\n  ");
        actual.append(outcome(line.substring(0, space), line.substring(space + 1)));
        actual.append("\n\n");
      }
    }
    if (System.getProperty("golden.write") != null) {
      Files.writeString(GOLDEN, actual);
    }
    assertThat(actual.toString().strip()).isEqualTo(golden.strip());
  }

  @Test
  void struct_allTypes_holdsTheTypesOfTheModel() {
    Struct request =
        read(
            "PutItem",
            """
            {"TableName":"abc","Item":{"s":{"S":"x\\u00fc\\ud83d\\ude00"},"n":{"N":"1.50"},
             "b":{"B":"AP8="},"l":{"L":[{"NULL":true},{"BOOL":false}]},
             "m":{"M":{"ss":{"SS":["b","a"]},"ns":{"NS":["2","1"]},"bs":{"BS":["AQ=="]}}}}}
            """);
    assertThat(request.requiredString("TableName")).isEqualTo("abc");
    Map<String, AttributeValue> item = request.requiredMap("Item");
    assertThat(item.keySet()).containsExactly("s", "n", "b", "l", "m");
    assertThat(item.get("s")).isEqualTo(new AttributeValue.S("xü😀"));
    assertThat(item.get("n")).isEqualTo(AttributeValue.N.of("1.5"));
    assertThat(item.get("b")).isEqualTo(new AttributeValue.B(new byte[] {0, -1}));
    assertThat(item.get("l"))
        .isEqualTo(new AttributeValue.L(List.of(AttributeValue.NULL, AttributeValue.FALSE)));
    Struct export =
        read(
            "ExportTableToPointInTime",
            """
            {"TableArn":"arn:aws:dynamodb:us-east-1:000000000000:table/abc","S3Bucket":"bucket",
             "ExportTime":1.7952219990019E9,"IncrementalExportSpecification":
             {"ExportFromTime":1795221999,"ExportViewType":"NEW_IMAGE"}}
            """);
    assertThat(export.timestamp("ExportTime")).isEqualTo(Instant.ofEpochMilli(1_795_221_999_001L));
    Struct incremental = requireNonNull(export.struct("IncrementalExportSpecification"));
    assertThat(incremental.timestamp("ExportFromTime"))
        .isEqualTo(Instant.ofEpochSecond(1_795_221_999));
    assertThat(read("Scan", "{\"TableName\":\"abc\",\"Limit\":3.9}").integer("Limit")).isEqualTo(3);
    Struct update =
        read(
            "UpdateTable",
            """
            {"TableName":"abc","ProvisionedThroughput":
             {"ReadCapacityUnits":5000000000,"WriteCapacityUnits":1}}
            """);
    assertThat(
            requireNonNull(update.struct("ProvisionedThroughput")).longInteger("ReadCapacityUnits"))
        .isEqualTo(5_000_000_000L);
  }

  private static String nested(int levels) {
    return "{\"TableName\":\"abc\",\"Item\":{\"a\":"
        + "{\"L\":[".repeat(levels)
        + "{\"S\":\"x\"}"
        + "]}".repeat(levels)
        + "}}";
  }

  @Test
  void attribute_31ListsDeep_isTaken32DeepRefused() {
    assertThat(read("PutItem", nested(31)).has("Item")).isTrue();
    assertThat(outcome("PutItem", nested(32)))
        .isEqualTo(
            "ValidationException: 1 validation error detected: Nesting Levels have exceeded supported"
                + " limits: Attributes in the item have nested levels beyond supported limit");
    for (int levels : new int[] {240, 260, 100_000, 2_000_000}) {
      assertThat(outcome("PutItem", nested(levels)))
          .as("%d levels", levels)
          .isEqualTo(outcome("PutItem", nested(32)));
    }
    assertThat(outcome("PutItem", nested(100).replace("]}}}", "]}}")))
        .isEqualTo("SerializationException: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1E-99999999",
        "-1E-99999999",
        "1E-99999999999",
        "1E+99999999999",
        "1E-2147483648",
        "1E-2147483647",
        "1E+2147483647",
        "1E+2147483648",
        "-1E-2147483645",
        "1E-999999999",
        "0E+999999999",
        "0E-2147483647"
      })
  void number_hugeExponent_isQuicklyTheFlooredValueOrRefused(String number) {
    List<String> outcomes =
        assertTimeoutPreemptively(
            Duration.ofSeconds(2),
            () ->
                List.of(
                    outcome("Scan", "{\"TableName\":\"abc\",\"Limit\":" + number + "}"),
                    outcome(
                        "UpdateTable",
                        "{\"TableName\":\"abc\",\"ProvisionedThroughput\":{\"WriteCapacityUnits\":1,"
                            + "\"ReadCapacityUnits\":"
                            + number
                            + "}}"),
                    outcome(
                        "ExportTableToPointInTime",
                        "{\"TableArn\":\"arn\",\"S3Bucket\":\"bucket\",\"ExportTime\":"
                            + number
                            + "}")));
    assertThat(outcomes.get(0)).matches("(?s)(Serialization|Validation)Exception: .*");
    assertThat(outcomes.get(1)).matches("(?s)(Serialization|Validation)Exception: .*");
    if (outcomes.get(2).startsWith("{")) {
      assertThat(outcomes.get(2))
          .contains("ExportTime=" + (number.startsWith("-") ? "1969-12-31T23:59:59.999Z" : "1970"));
    } else {
      assertThat(outcomes.get(2))
          .isEqualTo(
              "SerializationException: NUMBER_VALUE can not be converted to milliseconds since"
                  + " epoch");
    }
  }

  @Test
  void number_tinyOrBroken_isFloored() {
    assertThat(outcome("Scan", "{\"TableName\":\"abc\",\"Limit\":1E-99999999}"))
        .contains("Value '0' at 'limit'");
    assertThat(outcome("Scan", "{\"TableName\":\"abc\",\"Limit\":-1E-99999999}"))
        .contains("Value '-1' at 'limit'");
    assertThat(outcome("Scan", "{\"TableName\":\"abc\",\"Limit\":1E+99999999999}"))
        .isEqualTo("SerializationException: DECIMAL_VALUE cannot be converted to Integer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
  void body_ofAnotherEncoding_isRefused(String charset) {
    byte[] body = "{\"TableName\":\"abc\"}".getBytes(Charset.forName(charset));
    assertThat(SchemaReader.isJson(body)).isFalse();
    assertThatThrownBy(() -> READER.read("DescribeTable", body)).isInstanceOf(ApiException.class);
  }

  @Test
  void body_withByteOrderMark_isRefused() {
    assertThat(outcome("DescribeTable", "\ufeff{\"TableName\":\"abc\"}"))
        .isEqualTo("SerializationException: ");
    assertThat(outcome("DescribeTable", "{\"TableName\":\"abc\"}")).startsWith("{");
  }

  @Test
  void violations_moreThanTen_tellsTen() {
    String keys = "{},".repeat(6) + "{}";
    assertThat(
            outcome(
                "CreateTable", "{\"TableName\":\"abc\",\"AttributeDefinitions\":[" + keys + "]}"))
        .startsWith(
            "ValidationException: 10 validation errors detected: Value null at"
                + " 'attributeDefinitions.1.member.attributeName'")
        .endsWith(
            "Value null at 'attributeDefinitions.5.member.attributeType' failed to satisfy"
                + " constraint: Member must not be null");
  }

  @Test
  void utf8_broken_isRefused() {
    byte[] json =
        "{\"TableName\":\"abc\",\"Item\":{\"a\":{\"S\":\"?\"}}}".getBytes(StandardCharsets.UTF_8);
    int at = new String(json, StandardCharsets.US_ASCII).indexOf('?');
    for (int bad : new int[] {0x80, 0xc0, 0xc3, 0xed, 0xf5, 0xff, 0x00, 0x1f}) {
      json[at] = (byte) bad;
      assertThatThrownBy(() -> READER.read("PutItem", json))
          .as("byte %x", bad)
          .isInstanceOf(ApiException.class);
    }
  }

  @Test
  void pattern_hugeValue_isQuick() {
    String bucket = "a".repeat(1_000_000) + "!";
    assertThat(
            outcome(
                "ExportTableToPointInTime",
                "{\"TableArn\":\"arn\",\"S3Bucket\":\"" + bucket + "\"}"))
        .contains("Member must have length less than or equal to 255");
  }
}
