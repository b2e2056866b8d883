package dev.tidemark.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What S3 takes and what it refuses. Recorded by LocalStack (TestS3BucketLifecycle, February 2026)
 * unless a row says where else it was seen.
 */
final class LifecycleDocumentTest {
  private static final String EXPIRE = "<Expiration><Days>7</Days></Expiration>";
  private static final String ALL = "<Filter/>";

  @Test
  void rules_ofEveryElement_areRead() {
    List<LifecycleRule> rules =
        rules(
            rule(
                    "<ID>a</ID><Filter><And><Prefix>p/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag>"
                        + "<Tag><Key>l</Key><Value/></Tag><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan>"
                        + "<ObjectSizeLessThan>9</ObjectSizeLessThan></And></Filter>"
                        + "<Expiration><Date>2030-01-01T00:00:00.000Z</Date></Expiration>"
                        + "<NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays>"
                        + "<NewerNoncurrentVersions>2</NewerNoncurrentVersions>"
                        + "</NoncurrentVersionExpiration>")
                + "<Rule><ID>b</ID><Status>Disabled</Status><Filter><Prefix>q</Prefix></Filter>"
                + "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>"
                + "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation>"
                + "</AbortIncompleteMultipartUpload></Rule>");

    assertThat(rules)
        .containsExactly(
            new LifecycleRule(
                "a",
                true,
                "p/",
                Map.of("k", "v", "l", ""),
                5,
                9,
                new LifecycleRule.Expiration.Date(Instant.parse("2030-01-01T00:00:00Z")),
                false,
                new LifecycleRule.Noncurrent(3, 2),
                0),
            new LifecycleRule("b", false, "q", Map.of(), -1, Long.MAX_VALUE, null, true, null, 1));
  }

  /** Element order and generated ids as in recorded answers; the form of the filter stays. */
  @Test
  void canonical_ofAnyOrder_hasS3sOrderAndIds() {
    String document =
        LifecycleDocument.canonical(
            document("<Rule><Status>Enabled</Status>" + EXPIRE + ALL + "</Rule>"));

    assertThat(document)
        .containsPattern(
            "<Rule><ID>[A-Za-z0-9+/=]{48}</ID><Filter></Filter><Status>Enabled</Status>"
                + "<Expiration><Days>7</Days></Expiration></Rule>");
    assertThat(LifecycleDocument.canonical(document.getBytes(UTF_8))).isEqualTo(document);
    assertThat(
            LifecycleDocument.canonical(
                document("<Rule><Prefix/>" + EXPIRE + "<Status>Enabled</Status></Rule>")))
        .contains("<Prefix></Prefix><Status>Enabled</Status>")
        .doesNotContain("Filter");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<Filter/> | MalformedXML_no_action",
        "<Filter/><Expiration/> | MalformedXML",
        "<Filter/><Expiration><Days>0</Days></Expiration> | 'Days' for Expiration action must be a"
            + " positive integer",
        "<Filter/><Expiration><Days>-1</Days></Expiration> | 'Days' for Expiration action must be a"
            + " positive integer",
        "<Filter/><Expiration><Days>x</Days></Expiration> | MalformedXML",
        "<Filter/><Expiration><Days>1</Days><Date>2030-01-01T00:00:00Z</Date></Expiration> |"
            + " MalformedXML",
        "<Filter/><Expiration><Days>1</Days><ExpiredObjectDeleteMarker>true"
            + "</ExpiredObjectDeleteMarker></Expiration> | MalformedXML",
        "<Filter/><Expiration><Date>2030-01-01T05:00:00Z</Date></Expiration> | 'Date' must be at"
            + " midnight GMT",
        "<Filter/><Expiration><Date>Fri, 01 Jan 2016 00:00:00 GMT</Date></Expiration> |"
            + " MalformedXML",
        "<Filter/><NoncurrentVersionExpiration/> | MalformedXML",
        "<Filter/><NoncurrentVersionExpiration><NoncurrentDays>0</NoncurrentDays>"
            + "</NoncurrentVersionExpiration> | 'NoncurrentDays' for NoncurrentVersionExpiration"
            + " action must be a positive integer",
        "<Filter/><AbortIncompleteMultipartUpload/> | MalformedXML",
        "<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter><AbortIncompleteMultipartUpload>"
            + "<DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload> |"
            + " AbortIncompleteMultipartUpload cannot be specified with Tags.",
        "<Filter><ObjectSizeLessThan>5</ObjectSizeLessThan></Filter><AbortIncompleteMultipartUpload>"
            + "<DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload> |"
            + " AbortIncompleteMultipartUpload cannot be specified with Object Size.",
        "<Filter><ObjectSizeLessThan>5</ObjectSizeLessThan></Filter><Expiration>"
            + "<ExpiredObjectDeleteMarker>false</ExpiredObjectDeleteMarker></Expiration> |"
            + " ExpiredObjectDeleteMarker cannot be specified with Object Size.",
        "<Filter><Prefix>a</Prefix><ObjectSizeGreaterThan>1</ObjectSizeGreaterThan></Filter>EXPIRE |"
            + " MalformedXML",
        "<Filter><And><Prefix>a</Prefix></And></Filter>EXPIRE | MalformedXML",
        "<Filter><And><Tag><Key>k</Key><Value>v</Value></Tag><Tag><Key>k</Key><Value>w</Value></Tag>"
            + "</And></Filter>EXPIRE | Duplicate Tag Keys are not allowed.",
        "<Filter><ObjectSizeLessThan>0</ObjectSizeLessThan></Filter>EXPIRE | 'ObjectSizeLessThan'"
            + " should be between 1 and 1099511627776000.",
        "<Filter><And><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan><ObjectSizeLessThan>5"
            + "</ObjectSizeLessThan></And></Filter>EXPIRE | 'ObjectSizeLessThan' has to be a value"
            + " greater than 'ObjectSizeGreaterThan'.",
        "EXPIRE | MalformedXML",
        "<Prefix>a</Prefix><Filter/>EXPIRE | MalformedXML",
        "<Prefix/><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
            + "<NewerNoncurrentVersions>1</NewerNoncurrentVersions></NoncurrentVersionExpiration> |"
            + " NewerNoncurrentVersions element can only be used in Lifecycle V2.",
        "<Filter/>EXPIRE<Unknown/> | MalformedXML",
        "<Filter/>EXPIREEXPIRE | MalformedXML",
        "<Filter/><Transition><Days>1</Days><StorageClass>GLACIER</StorageClass></Transition> | The"
            + " lifecycle action Transition is not implemented: STANDARD is the only storage class"
            + " here.",
      })
  void rules_ofAWrongRule_areRefused(String body, String expected) {
    String message =
        switch (expected) {
          case "MalformedXML" -> S3Error.MALFORMED_XML.text();
          case "MalformedXML_no_action" -> "At least one action needs to be specified in a rule";
          default -> expected;
        };
    refuses(rule(body.replace("EXPIRE", EXPIRE)), message);
  }

  @Test
  void rules_thatDoNotGoTogether_areRefused() {
    refuses("", S3Error.MALFORMED_XML.text());
    refuses(
        rule("<ID>a</ID>" + ALL + EXPIRE).repeat(2),
        "Rule ID must be unique. Found same ID for more than one rule");
    refuses(
        rule("<ID>" + "x".repeat(256) + "</ID>" + ALL + EXPIRE),
        "ID length should not exceed allowed limit of 255");
    refuses(
        rule("<Prefix>a</Prefix>" + EXPIRE) + rule("<Filter><Prefix>b</Prefix></Filter>" + EXPIRE),
        "Filter element can only be used in Lifecycle V2.");
    refuses(
        rule("<Filter><Prefix>b</Prefix></Filter>" + EXPIRE) + rule("<Prefix>a</Prefix>" + EXPIRE),
        "Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the"
            + " Filter.");
    refuses(
        rule("<Prefix>a</Prefix>" + EXPIRE) + rule("<Prefix/>" + EXPIRE),
        "Found overlapping prefixes '' and 'a' for same action type 'Expiration'");
    refuses(
        "<Rule><Status>enabled</Status>" + ALL + EXPIRE + "</Rule>", S3Error.MALFORMED_XML.text());
    StringBuilder many = new StringBuilder();
    for (int i = 0; i <= 1000; i++) {
      many.append(rule(ALL + EXPIRE));
    }
    refuses(many.toString(), S3Error.MALFORMED_XML.text());
  }

  /** The user guide's examples, and its page on troubleshooting. */
  @ParameterizedTest
  @CsvSource({
    "2014-01-15T10:30:00Z, 3, 2014-01-19T00:00:00Z",
    "2014-01-02T11:30:00Z, 5, 2014-01-08T00:00:00Z",
    "2024-01-02T00:05:00Z, 1, 2024-01-04T00:00:00Z",
    "2024-01-02T00:00:00Z, 1, 2024-01-03T00:00:00Z",
    "2024-01-02T23:59:59.999Z, 1, 2024-01-04T00:00:00Z"
  })
  void midnight_afterSomeDays_isTheNext(Instant from, int days, Instant due) {
    assertThat(LifecycleRule.midnight(from, days)).isEqualTo(due);
  }

  private static String rule(String body) {
    return "<Rule><Status>Enabled</Status>" + body + "</Rule>";
  }

  private static byte[] document(String rules) {
    return ("<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            + rules
            + "</LifecycleConfiguration>")
        .getBytes(UTF_8);
  }

  private static List<LifecycleRule> rules(String rules) {
    return LifecycleDocument.rules(document(rules));
  }

  private static void refuses(String rules, String message) {
    assertThatThrownBy(() -> rules(rules)).isInstanceOf(S3Exception.class).hasMessage(message);
  }
}
