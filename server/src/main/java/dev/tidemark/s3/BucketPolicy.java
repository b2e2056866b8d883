package dev.tidemark.s3;

import dev.tidemark.schema.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A bucket's policy, read and checked. There is one account, and it owns every bucket: so it is let
 * in whatever a policy allows, and kept out by what a policy denies.
 *
 * <p>Source of the texts: recorded answers of S3 in LocalStack's {@code TestS3BucketPolicy}, and
 * those that VersityGW quotes.
 */
record BucketPolicy(List<PolicyStatement> statements) {
  private static final Set<String> MEMBERS = Set.of("Version", "Id", "Statement");
  private static final Set<String> VERSIONS = Set.of("2012-10-17", "2008-10-17");
  private static final int BYTES_MAX = 20 * 1024;

  BucketPolicy {
    statements = List.copyOf(statements);
  }

  /** Checked for a bucket, or MalformedPolicy; NotImplemented if it denies what we cannot judge. */
  static BucketPolicy parse(byte[] document, String bucket, String account) {
    if (document.length > BYTES_MAX) {
      throw malformed("Policy exceeds the maximum allowed document size.");
    }
    String text = new String(document, StandardCharsets.UTF_8);
    if (!text.startsWith("{")) {
      throw malformed("Policies must be valid JSON and the first byte must be '{'");
    }
    Map<?, ?> members = members(text);
    for (Object name : members.keySet()) {
      if (!MEMBERS.contains(name)) {
        throw malformed("Unknown field " + name);
      }
    }
    Object version = members.get("Version");
    if (version != null && !VERSIONS.contains(version)) {
      throw malformed("The policy must contain a valid version string");
    }
    Object listed = members.get("Statement");
    if (listed == null) {
      throw malformed("Missing required field Statement");
    }
    List<?> given = listed instanceof List<?> list ? list : List.of(listed);
    if (given.isEmpty()) {
      throw malformed("Could not parse the policy: Statement is empty!");
    }
    List<PolicyStatement> statements = new ArrayList<>();
    for (Object statement : given) {
      if (!(statement instanceof Map<?, ?> each)) {
        throw malformed("Invalid policy syntax.");
      }
      statements.add(PolicyStatement.of(each, bucket, account));
    }
    return new BucketPolicy(statements);
  }

  private static Map<?, ?> members(String text) {
    try {
      if (JsonText.read(text) instanceof Map<?, ?> map) {
        return map;
      }
    } catch (IllegalArgumentException notJson) {
      // Said below.
    }
    throw malformed("This policy contains invalid Json");
  }

  static S3Exception malformed(String message) {
    return S3Error.MALFORMED_POLICY.withText(message);
  }

  /** Whether it lets everybody in. */
  boolean isPublic() {
    return statements.stream().anyMatch(PolicyStatement::isPublic);
  }

  /**
   * Whether who sent a request is kept out.
   *
   * @param action such as {@code s3:GetObject}
   * @param resource an ARN
   * @param holds whether the request meets a condition
   */
  boolean denies(
      String senderArn, String action, String resource, Predicate<PolicyCondition> holds) {
    return statements.stream().anyMatch(each -> each.denies(senderArn, action, resource, holds));
  }
}
