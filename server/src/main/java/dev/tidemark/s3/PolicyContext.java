package dev.tidemark.s3;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What conditions of policies can ask of a request. That the port is reached over TLS is our
 * choice: it is on the same machine or behind a proxy, and policies that refuse plain HTTP are
 * meant for open networks.
 */
record PolicyContext(S3Request request, Owners owners) {
  /** Keys that are headers of the request. */
  private static final Map<String, String> HEADERS =
      Map.ofEntries(
          Map.entry("aws:referer", "referer"),
          Map.entry("aws:useragent", "user-agent"),
          Map.entry("s3:if-match", "if-match"),
          Map.entry("s3:if-none-match", "if-none-match"),
          Map.entry("s3:x-amz-acl", "x-amz-acl"),
          Map.entry("s3:x-amz-content-sha256", "x-amz-content-sha256"),
          Map.entry("s3:x-amz-copy-source", "x-amz-copy-source"),
          Map.entry("s3:x-amz-metadata-directive", "x-amz-metadata-directive"),
          Map.entry("s3:x-amz-server-side-encryption", "x-amz-server-side-encryption"),
          Map.entry(
              "s3:x-amz-server-side-encryption-aws-kms-key-id",
              "x-amz-server-side-encryption-aws-kms-key-id"),
          Map.entry("s3:x-amz-storage-class", "x-amz-storage-class"));

  /** Keys that are parameters of the query. */
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "s3:delimiter", "delimiter",
          "s3:max-keys", "max-keys",
          "s3:prefix", "prefix",
          "s3:versionid", "versionId");

  /** Keys that no request to this port has: it comes from no service and through no VPC. */
  private static final Set<String> ABSENT =
      Set.of(
          "aws:principalorgid",
          "aws:sourceaccount",
          "aws:sourcearn",
          "aws:sourceorgid",
          "aws:sourcevpc",
          "aws:sourcevpce",
          "aws:vpcsourceip");

  /** Keys that are the same for every request. */
  private static final Map<String, String> FIXED =
      Map.of(
          "aws:principalisawsservice", "false",
          "aws:securetransport", "true",
          "aws:viaawsservice", "false",
          "s3:tlsversion", "1.3");

  String senderArn() {
    return request.identity().principal().arn(owners.account());
  }

  static boolean knows(String key) {
    String name = key.toLowerCase(Locale.ROOT);
    return HEADERS.containsKey(name)
        || PARAMETERS.containsKey(name)
        || ABSENT.contains(name)
        || FIXED.containsKey(name)
        || isOfAccount(name);
  }

  private static boolean isOfAccount(String name) {
    return switch (name) {
      case "aws:principalaccount",
          "aws:principalarn",
          "aws:principaltype",
          "aws:resourceaccount",
          "s3:resourceaccount" ->
          true;
      default -> false;
    };
  }

  /** The value of a known key, or null if the request has none. */
  @Nullable String value(String key) {
    String name = key.toLowerCase(Locale.ROOT);
    String header = HEADERS.get(name);
    if (header != null) {
      return request.header(header);
    }
    String parameter = PARAMETERS.get(name);
    if (parameter != null) {
      return request.parameter(parameter);
    }
    if (name.equals("aws:principalarn")) {
      return senderArn();
    }
    if (name.equals("aws:principaltype")) {
      return request.identity().principal().user() == null ? "Account" : "User";
    }
    return isOfAccount(name) ? owners.account() : FIXED.get(name);
  }
}
