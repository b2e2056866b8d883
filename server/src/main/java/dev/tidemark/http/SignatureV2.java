package dev.tidemark.http;

import dev.tidemark.access.Principal;
import dev.tidemark.http.SignatureFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Verifies presigned URLs and forms of S3 in AWS Signature Version 2, which boto3 and the AWS CLI
 * still make in us-east-1 unless told otherwise. Thread-safe.
 *
 * <p>Source: Amazon S3 user guide, "Signing and authenticating REST requests (AWS signature version
 * 2)", query string request authentication.
 */
public final class SignatureV2 {
  private static final String HMAC = "HmacSHA1";

  /**
   * The parameters that are part of what is signed: those of S3's list of old, and all that came
   * later and make another operation of a request, so that none can be added to a signed URL.
   */
  private static final Set<String> SIGNED_PARAMETERS =
      Set.of(
          "abac",
          "accelerate",
          "acl",
          "analytics",
          "append",
          "attributes",
          "cors",
          "delete",
          "encryption",
          "id",
          "intelligent-tiering",
          "inventory",
          "legal-hold",
          "lifecycle",
          "location",
          "logging",
          "metadataConfiguration",
          "metadataInventoryTable",
          "metadataJournalTable",
          "metadataTable",
          "metrics",
          "notification",
          "object-lock",
          "ownershipControls",
          "partNumber",
          "policy",
          "policyStatus",
          "publicAccessBlock",
          "publicAccessBlockStatus",
          "renameObject",
          "replication",
          "requestPayment",
          "response-cache-control",
          "response-content-disposition",
          "response-content-encoding",
          "response-content-language",
          "response-content-type",
          "response-expires",
          "restore",
          "retention",
          "select",
          "session",
          "tagging",
          "torrent",
          "uploadId",
          "uploads",
          "versionId",
          "versioning",
          "versions",
          "website");

  private final @Nullable Credentials credentials;
  private final InstantSource wallClock;

  /**
   * @param credentials null: open mode, in which signatures are not compared; they end in any case
   * @param wallClock the real time
   */
  public SignatureV2(@Nullable Credentials credentials, InstantSource wallClock) {
    this.credentials = credentials;
    this.wallClock = wallClock;
  }

  /**
   * Verifies a presigned URL.
   *
   * @param query the parameters, decoded
   * @param resource the path as sent, with the bucket even if the host names it
   * @throws SignatureFailure if the signature is incomplete or wrong
   */
  public Identity verify(Exchange exchange, Map<String, String> query, String resource) {
    String accessKey = query.getOrDefault("AWSAccessKeyId", "");
    String signature = query.getOrDefault("Signature", "");
    String expires = query.getOrDefault("Expires", "");
    if (exchange.header("authorization") != null || query.containsKey("X-Amz-Algorithm")) {
      throw new SignatureFailure(Kind.AMBIGUOUS, "Only one auth mechanism allowed");
    }
    if (accessKey.isEmpty() || signature.isEmpty() || expires.isEmpty()) {
      throw new SignatureFailure(
          Kind.INCOMPLETE,
          "Query-string authentication requires the Signature, Expires and AWSAccessKeyId"
              + " parameters");
    }
    if (wallClock.instant().isAfter(expiry(expires))) {
      throw new SignatureFailure(Kind.EXPIRED, "Request has expired");
    }
    if (credentials == null) {
      return identity(Principal.ROOT);
    }
    Credentials.Key key = key(credentials, accessKey);
    compare(exchange, query, resource, key.secret(), signature);
    return identity(key.principal());
  }

  /**
   * Verifies the signature of an HTML form's policy; what the policy says is for others to check.
   *
   * @param fields by name in lower case, {@code policy}, {@code awsaccesskeyid} and {@code
   *     signature} among them
   * @throws SignatureFailure if the signature is wrong
   */
  public Identity verifyForm(Map<String, String> fields) {
    if (credentials == null) {
      return identity(Principal.ROOT);
    }
    Credentials.Key key = key(credentials, fields.getOrDefault("awsaccesskeyid", ""));
    String policy = fields.getOrDefault("policy", "");
    compare(key.secret(), policy, fields.getOrDefault("signature", ""));
    return identity(key.principal());
  }

  private static Identity identity(Principal principal) {
    return new Identity(
        principal,
        "us-east-1",
        "s3",
        new Payload.Unsigned(),
        true,
        new ChunkVerifier(null, "", "", ""));
  }

  private static Credentials.Key key(Credentials credentials, String accessKey) {
    Credentials.Key key = credentials.key(accessKey);
    if (key == null) {
      throw new SignatureFailure(
          Kind.UNKNOWN_KEY, "The security token included in the request is invalid.");
    }
    return key;
  }

  private static void compare(
      Exchange exchange,
      Map<String, String> query,
      String resource,
      String secret,
      String signature) {
    String expires = query.getOrDefault("Expires", "");
    String before =
        exchange.method()
            + "\n"
            + header(exchange, "content-md5")
            + "\n"
            + header(exchange, "content-type")
            + "\n"
            + expires
            + "\n"
            + amzHeaders(exchange);
    String parameters = parameters(query);
    // Clients sign a bucket with a slash at its end and send it without: botocore does.
    boolean bucketAlone = resource.length() > 1 && resource.indexOf('/', 1) < 0;
    if (!bucketAlone || !isSigned(secret, before + resource + "/" + parameters, signature)) {
      compare(secret, before + resource + parameters, signature);
    }
  }

  private static void compare(String secret, String stringToSign, String signature) {
    if (!isSigned(secret, stringToSign, signature)) {
      throw new SignatureFailure(
          Kind.MISMATCH,
          "The request signature we calculated does not match the signature you provided.");
    }
  }

  private static boolean isSigned(String secret, String stringToSign, String signature) {
    return Sha256.same(sign(secret, stringToSign), signature);
  }

  private static Instant expiry(String expires) {
    try {
      return Instant.ofEpochSecond(Long.parseLong(expires));
    } catch (NumberFormatException | DateTimeException e) {
      throw new SignatureFailure(Kind.INCOMPLETE, "Invalid date (should be seconds since epoch)");
    }
  }

  private static String header(Exchange exchange, String name) {
    String value = exchange.header(name);
    return value == null ? "" : value;
  }

  private static String amzHeaders(Exchange exchange) {
    StringBuilder out = new StringBuilder();
    for (Map.Entry<String, List<String>> header : new TreeMap<>(exchange.headers()).entrySet()) {
      if (header.getKey().startsWith("x-amz-")) {
        out.append(header.getKey()).append(':');
        out.append(header.getValue().stream().map(String::strip).collect(Collectors.joining(",")));
        out.append('\n');
      }
    }
    return out.toString();
  }

  private static String parameters(Map<String, String> query) {
    StringBuilder out = new StringBuilder();
    for (Map.Entry<String, String> parameter : new TreeMap<>(query).entrySet()) {
      if (SIGNED_PARAMETERS.contains(parameter.getKey())) {
        out.append(out.isEmpty() ? '?' : '&').append(parameter.getKey());
        if (!parameter.getValue().isEmpty()) {
          out.append('=').append(parameter.getValue());
        }
      }
    }
    return out.toString();
  }

  private static String sign(String secret, String stringToSign) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
      byte[] hash = mac.doFinal(stringToSign.getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }
}
