package dev.tidemark.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What policies deny, by the rules of the IAM user guide, "Policy evaluation logic". Texts of S3:
 * {@code boto3_configurations.py}.
 */
final class BucketPolicyTest {
  private static final String ACCOUNT = "000000000000";
  private static final String ROOT = "arn:aws:iam::000000000000:root";
  private static final String OBJECT = "arn:aws:s3:::b/logs/a";

  @ParameterizedTest
  @CsvSource({
    "*, s3:GetObject, b/*, true",
    "*, s3:getobject, b/*, true",
    "*, s3:Get*, b/logs/*, true",
    "*, s3:*, b/other/*, false",
    "*, s3:PutObject, b/*, false",
    "*, *, b*, true",
    "*, s3:GetObject, b/log?/?, true",
    "000000000000, s3:*, b/*, true",
    "111111111111, s3:*, b/*, false",
    "arn:aws:iam::000000000000:root, s3:*, b/*, true",
    "arn:aws:iam::000000000000:role/r, s3:*, b/*, false",
    "arn:aws:iam::111111111111:root, s3:*, b/*, false"
  })
  void deny_ofAPrincipalAnActionAndAResource_isOfThese(
      String principal, String action, String resource, boolean denied) {
    BucketPolicy policy =
        parse(
            statement(
                "Deny",
                "\"Principal\":{\"AWS\":\"" + principal + "\"}",
                "\"Action\":\"" + action + "\"",
                "\"Resource\":\"arn:aws:s3:::" + resource + "\""));

    assertThat(policy.denies(ROOT, "s3:GetObject", OBJECT, _ -> false)).isEqualTo(denied);
  }

  @Test
  void deny_ofAllButSome_isTurnedRound() {
    String any = "\"Principal\":\"*\"";
    String all = "\"Resource\":[\"arn:aws:s3:::b\",\"arn:aws:s3:::b/*\"]";
    BucketPolicy reads = parse(statement("Deny", any, "\"NotAction\":\"s3:Get*\"", all));
    assertThat(reads.denies(ROOT, "s3:GetObject", OBJECT, _ -> false)).isFalse();
    assertThat(reads.denies(ROOT, "s3:PutObject", OBJECT, _ -> false)).isTrue();
    BucketPolicy logs =
        parse(
            statement(
                "Deny", any, "\"Action\":\"s3:*\"", "\"NotResource\":\"arn:aws:s3:::b/logs/*\""));
    assertThat(logs.denies(ROOT, "s3:GetObject", OBJECT, _ -> false)).isFalse();
    assertThat(logs.denies(ROOT, "s3:GetObject", "arn:aws:s3:::b/a", _ -> false)).isTrue();
    BucketPolicy others =
        parse(
            statement(
                "Deny",
                "\"NotPrincipal\":{\"AWS\":\"" + ACCOUNT + "\"}",
                "\"Action\":\"s3:*\"",
                all));
    assertThat(others.denies(ROOT, "s3:GetObject", OBJECT, _ -> false)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "Principal, root, user/ann, true",
    "Principal, user/ann, user/ann, true",
    "Principal, user/ann, user/bob, false",
    "Principal, user/ann, root, false",
    "NotPrincipal, user/ann, user/ann, false",
    "NotPrincipal, user/ann, user/bob, true",
    "NotPrincipal, root, user/ann, true",
    "NotPrincipal, root, root, false"
  })
  void deny_ofUsers_isOfThese(String element, String named, String sender, boolean denied) {
    String prefix = "arn:aws:iam::" + ACCOUNT + ":";
    BucketPolicy policy =
        parse(
            statement(
                "Deny",
                "\"" + element + "\":{\"AWS\":\"" + prefix + named + "\"}",
                "\"Action\":\"s3:*\"",
                resource("b/*")));

    assertThat(policy.denies(prefix + sender, "s3:GetObject", OBJECT, _ -> true)).isEqualTo(denied);
  }

  @Test
  void allow_ofAnything_deniesNothingAndIsPublicOnlyToEverybody() {
    String everybody =
        statement("Allow", "\"Principal\":\"*\"", "\"Action\":\"s3:*\"", resource("b/*"));
    assertThat(parse(everybody).isPublic()).isTrue();
    assertThat(parse(everybody).denies(ROOT, "s3:GetObject", OBJECT, _ -> false)).isFalse();
    String service =
        statement(
            "Allow",
            "\"Principal\":{\"Service\":\"cloudtrail.amazonaws.com\"}",
            "\"Action\":\"s3:PutObject\"",
            resource("b/*"));
    assertThat(parse(service).isPublic()).isFalse();
    String conditional =
        "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\","
            + resource("b/*")
            + ",\"Condition\":{\"DateLessThan\":{\"aws:CurrentTime\":\"2030-01-01T00:00:00Z\"}}}";
    assertThat(parse(conditional).isPublic()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}",
        "\"StringEquals\":{\"s3:ExistingObjectTag/a\":\"b\"}",
        "\"ForAnyValue:StringEquals\":{\"aws:PrincipalAccount\":\"1\"}",
        "\"StringLike\":{\"s3:prefix\":\"${aws:username}/*\"}"
      })
  void deny_underAConditionThatCannotBeJudged_isRefusedByName(String condition) {
    String statement =
        "{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\","
            + resource("b/*")
            + ",\"Condition\":{"
            + condition
            + "}}";

    assertThatThrownBy(() -> parse(statement))
        .isInstanceOfSatisfying(
            S3Exception.class, e -> assertThat(e.error()).isEqualTo(S3Error.NOT_IMPLEMENTED))
        .hasMessageContaining(condition.substring(1, condition.indexOf('"', 1)));
  }

  private static BucketPolicy parse(String statement) {
    String document = "{\"Version\":\"2012-10-17\",\"Statement\":" + statement + "}";
    return BucketPolicy.parse(document.getBytes(StandardCharsets.UTF_8), "b", ACCOUNT);
  }

  private static String statement(String effect, String principal, String action, String resource) {
    return "{\"Effect\":\"" + effect + "\"," + principal + "," + action + "," + resource + "}";
  }

  private static String resource(String name) {
    return "\"Resource\":\"arn:aws:s3:::" + name + "\"";
  }
}
