package dev.tidemark.s3;

import dev.tidemark.http.Exchange;
import dev.tidemark.http.Identity;
import dev.tidemark.http.SignatureFailure;
import dev.tidemark.http.SignatureV2;
import dev.tidemark.http.SignatureV4;
import dev.tidemark.http.Turns;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Objects that come from HTML forms, POST Object: the form is taken apart, its policy's signature
 * and the policy itself are checked, and what is left is a PUT.
 *
 * <p>Source: Amazon S3 developer guide, "POST Object" and "Authenticating requests in browser-based
 * uploads using POST"; errors and answers as S3's, recorded in LocalStack's snapshots.
 */
final class PostObject {
  private static final String FILE_NAME = "${filename}";

  private final SignatureV4 signatures;
  private final SignatureV2 oldSignatures;
  private final InstantSource wallClock;
  private final Turns turns;

  PostObject(
      SignatureV4 signatures, SignatureV2 oldSignatures, InstantSource wallClock, Turns turns) {
    this.turns = turns;
    this.signatures = signatures;
    this.oldSignatures = oldSignatures;
    this.wallClock = wallClock;
  }

  /** Whether a request is a form, or ought to be one. */
  static boolean isForm(Exchange exchange, Addressing.Target target) {
    return exchange.method().equals("POST")
        && !target.bucket().isEmpty()
        && target.key().isEmpty()
        && exchange.rawQuery() == null
        && exchange.header("authorization") == null;
  }

  /**
   * The form as a signed PUT whose body is the file, and whose answer becomes the form's.
   *
   * @param now as conditions of the request see it; policies end by the real time
   * @throws S3Exception if it is no form, or its policy does not allow it
   */
  S3Request read(Exchange exchange, Addressing.Target target, Instant now) throws IOException {
    String contentType = exchange.header("content-type");
    if (contentType == null
        || !contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
      throw S3Error.PRECONDITION_FAILED
          .toException()
          .with("Condition", "Bucket POST must be of the enclosure-type multipart/form-data");
    }
    MultipartForm form = MultipartForm.read(exchange.body(), contentType);
    try {
      return read(exchange, target, form, now);
    } catch (S3Exception | SignatureFailure e) {
      form.skipRest();
      throw e;
    }
  }

  private S3Request read(
      Exchange exchange, Addressing.Target target, MultipartForm form, Instant now) {
    Map<String, String> fields = form.fields();
    String fileName = form.fileName();
    if (fileName != null) {
      fields.replaceAll((_, value) -> value.replace(FILE_NAME, fileName));
    }
    String key = fields.get("key");
    if (key == null || key.isEmpty()) {
      throw missing("key");
    }
    if (!form.hasFile()) {
      throw S3Error.INVALID_ARGUMENT
          .withText("POST requires exactly one file upload per request.")
          .with("ArgumentName", "file")
          .with("ArgumentValue", "0");
    }
    Identity identity = verify(fields);
    PostPolicy policy = PostPolicy.parse(fields.getOrDefault("policy", ""));
    policy.check(fields, target.bucket(), wallClock.instant());
    FormExchange put = new FormExchange(exchange, target.bucket(), key, fields, form, policy);
    return new S3Request(put, identity, turns, now, target.bucket(), key, Map.of());
  }

  private Identity verify(Map<String, String> fields) {
    if (has(fields, List.of("x-amz-algorithm", "x-amz-credential", "x-amz-signature"))) {
      for (String name :
          List.of("X-Amz-Signature", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date")) {
        requireField(fields, name);
      }
      requireField(fields, "policy");
      return signatures.verifyForm(fields);
    }
    if (has(fields, List.of("awsaccesskeyid", "signature"))) {
      requireField(fields, "Signature");
      requireField(fields, "AWSAccessKeyId");
      requireField(fields, "policy");
      return oldSignatures.verifyForm(fields);
    }
    throw S3Error.ACCESS_DENIED.toException();
  }

  private static boolean has(Map<String, String> fields, List<String> names) {
    return names.stream().anyMatch(fields::containsKey);
  }

  private static void requireField(Map<String, String> fields, String name) {
    if (!fields.containsKey(name.toLowerCase(Locale.ROOT))) {
      throw missing(name);
    }
  }

  private static S3Exception missing(String name) {
    return S3Error.INVALID_ARGUMENT
        .withText(
            "Bucket POST must contain a field named '"
                + name
                + "'.  If it is specified, please check the order of the fields.")
        .with("ArgumentName", name)
        .with("ArgumentValue", "");
  }

  /** Headers of the PUT that a form stands for, of the fields that stand for one. */
  static Map<String, String> headers(Map<String, String> fields) {
    Map<String, String> headers = new LinkedHashMap<>();
    fields.forEach((name, value) -> {
      switch (name) {
        case "acl" -> headers.put("x-amz-acl", value);
        case "tagging" -> headers.put("x-amz-tagging", Tags.toQuery(value));
        case "x-amz-algorithm",
            "x-amz-credential",
            "x-amz-date",
            "x-amz-signature",
            "x-amz-security-token" -> {}
        default -> {
          if (name.startsWith("x-amz-")
              || name.equals("content-md5")
              || ObjectHeaders.CONTENT_HEADERS.contains(name)) {
            headers.put(name, value);
          }
        }
      }
    });
    return headers;
  }
}
