package dev.tidemark.hostile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Signatures in the query, of both versions. */
final class PresignedCases {
  private static final String DENIED = "AccessDenied";
  private static final String MISMATCH = "SignatureDoesNotMatch";
  private static final String MALFORMED = "AuthorizationQueryParametersError";

  private final List<Case> cases = new ArrayList<>();

  private PresignedCases() {}

  static List<Case> all() {
    PresignedCases all = new PresignedCases();
    all.changes();
    all.times();
    all.parameters();
    all.old();
    all.oldChanges();
    return all.cases;
  }

  private static Sent get() {
    return Sent.s3("GET", "/secret-bucket/file");
  }

  private static Sent put() {
    return SignatureCases.putObject();
  }

  private void add(String name, int status, String code, UnaryOperator<Sent> request) {
    cases.add(Case.of("presigned: " + name, status, code, _ -> request.apply(get())));
  }

  private void changed(String name, int status, String code, Sent url, Consumer<Sent> change) {
    cases.add(
        Case.of(
            "presigned: " + name,
            status,
            code,
            _ -> {
              change.accept(url.presigned(Key.ROOT));
              return url;
            }));
  }

  private void changes() {
    changed("GET made a PUT", 403, MISMATCH, get(), url -> url.method("PUT").body("x"));
    changed("GET made a DELETE", 403, MISMATCH, get(), url -> url.method("DELETE"));
    changed("GET made a HEAD", 403, "", get(), url -> url.method("HEAD"));
    changed("another key", 403, MISMATCH, put(), url -> url.path("/open-bucket/other"));
    changed("another bucket", 403, MISMATCH, put(), url -> url.path("/secret-bucket/hostile"));
    changed("a parameter more", 403, MISMATCH, get(), url -> url.parameter("versionId=null"));
    changed("a subresource more", 403, MISMATCH, put(), url -> url.parameter("acl"));
    changed(
        "an answer's header more",
        403,
        MISMATCH,
        get(),
        url -> url.parameter("response-content-type=text%2Fhtml"));
    changed("another host", 403, MISMATCH, get(), url -> url.set("Host", "s3.amazonaws.com"));
    changed(
        "a header to copy from",
        403,
        DENIED,
        put(),
        url -> url.add("X-Amz-Copy-Source", "/secret-bucket/file"));
    changed("a header with an ACL", 403, DENIED, put(), url -> url.add("X-Amz-Acl", "public-read"));
    changed("a header with metadata", 403, DENIED, put(), url -> url.add("X-Amz-Meta-A", "a"));
    changed(
        "a header with a hash of the body",
        403,
        DENIED,
        put(),
        url -> url.add("X-Amz-Content-Sha256", Signer.UNSIGNED));
    changed(
        "lasts longer", 403, MISMATCH, get(), url -> replace(url, "Expires=300", "Expires=3000"));
    changed("signed later", 403, MISMATCH, get(), url -> replaceDate(url));
    changed(
        "a hostile key",
        403,
        "InvalidAccessKeyId",
        get(),
        url -> replace(url, "AKROOT", "AKNOBODY"));
    changed("of another key", 403, MISMATCH, get(), url -> replace(url, "AKROOT", "AKREADER"));
    changed(
        "host left out of what is signed",
        403,
        DENIED,
        get(),
        url -> replace(url, "SignedHeaders=host", "SignedHeaders=range"));
    changed("no signature", 400, MALFORMED, get(), url -> replace(url, "&X-Amz-Signature=", "&x="));
    changed(
        "an empty signature",
        400,
        MALFORMED,
        get(),
        url -> url.query(String.valueOf(url.query).replaceFirst("Signature=.*", "Signature=")));
    changed(
        "the right signature second",
        403,
        MISMATCH,
        get(),
        url -> url.query("X-Amz-Signature=" + "0".repeat(64) + "&" + url.query));
    changed(
        "the signature's name escaped",
        400,
        MALFORMED,
        get(),
        url -> replace(url, "X-Amz-Signature", "X-Amz%2DSignatur"));
    changed(
        "names in lower case",
        403,
        DENIED,
        get(),
        url -> url.query(String.valueOf(url.query).replace("X-Amz-", "x-amz-")));
    changed(
        "made for DynamoDB's clients",
        400,
        "InvalidSignatureException",
        Sent.dynamoDb("PutItem", SignatureCases.PUT),
        url -> url.body(SignatureCases.PUT.replace("hostile", "changed")));
    changed(
        "operation changed",
        400,
        "InvalidSignatureException",
        Sent.dynamoDb("DescribeTable", World.named("orders")),
        url -> url.set("X-Amz-Target", "DynamoDB_20120810.DeleteTable"));
  }

  private static void replace(Sent url, String from, String to) {
    url.query(String.valueOf(url.query).replace(from, to));
  }

  private static void replaceDate(Sent url) {
    String date = String.valueOf(url.query).replaceFirst(".*X-Amz-Date=([^&]*).*", "$1");
    replace(url, date, SignatureCases.later(date));
  }

  private void at(String name, int status, String code, Duration from, String expires) {
    add(
        name,
        status,
        code,
        url -> new Signer(Key.ROOT, "s3", Instant.now().plus(from)).presign(url, expires));
  }

  private void times() {
    at("over", 403, DENIED, Duration.ofMinutes(-10), "60");
    at("over since a second", 403, DENIED, Duration.ofSeconds(-62), "60");
    at("over at once", 403, DENIED, Duration.ofSeconds(-2), "0");
    at("not yet", 403, "RequestTimeTooSkewed", Duration.ofMinutes(16), "60");
    at("of tomorrow", 403, "RequestTimeTooSkewed", Duration.ofDays(1), "60");
    at("older than seven days", 403, DENIED, Duration.ofDays(-8), "604800");
    for (String expires :
        List.of("604801", "-1", "-2147483648", "99999999999", "1e3", "60.5", "0x3c", "", "%00")) {
      at("lasts '" + expires + "'", 400, MALFORMED, Duration.ZERO, expires);
    }
  }

  private void parameters() {
    for (String parameter :
        List.of("X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Signature")) {
      changed(
          "without " + parameter,
          400,
          MALFORMED,
          get(),
          url ->
              url.query(String.valueOf(url.query).replaceFirst("&?" + parameter + "=[^&]*", "")));
    }
    changed(
        "without an algorithm",
        403,
        DENIED,
        get(),
        url -> url.query(String.valueOf(url.query).replaceFirst("X-Amz-Algorithm=[^&]*&", "")));
    changed(
        "algorithm none", 400, MALFORMED, get(), url -> replace(url, "AWS4-HMAC-SHA256", "none"));
    changed(
        "asymmetric",
        400,
        MALFORMED,
        get(),
        url -> replace(url, "AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"));
    changed(
        "algorithm in lower case",
        400,
        MALFORMED,
        get(),
        url -> replace(url, "AWS4-HMAC", "aws4-hmac"));
    for (String scope : List.of("20200101", "x", "")) {
      changed(
          "day '" + scope + "'",
          400,
          MALFORMED,
          get(),
          url ->
              url.query(
                  String.valueOf(url.query).replaceFirst("AKROOT%2F\\d{8}", "AKROOT%2F" + scope)));
    }
    add(
        "of another service",
        404,
        "",
        _ -> new Signer(Key.ROOT, "kms", Instant.now()).presign(put(), "300"));
    add(
        "of a service of nobody",
        400,
        MALFORMED,
        url -> new Signer(Key.ROOT, "ec2", Instant.now()).presign(url, "300"));
  }

  private static long inFiveMinutes() {
    return Instant.now().getEpochSecond() + 300;
  }

  private void old(String name, int status, String code, UnaryOperator<Sent> request) {
    cases.add(Case.of("presigned, old: " + name, status, code, _ -> request.apply(get())));
  }

  private static UnaryOperator<Sent> signedOld(Key key, long expires) {
    return url -> Signer.presignOld(url, key, expires, "/secret-bucket/file");
  }

  private void old() {
    old("wrong secret", 403, MISMATCH, signedOld(new Key("AKROOT", "wrong"), inFiveMinutes()));
    old(
        "unknown key",
        403,
        "InvalidAccessKeyId",
        signedOld(new Key("AKNOBODY", "x"), inFiveMinutes()));
    old("over", 403, DENIED, signedOld(Key.ROOT, Instant.now().getEpochSecond() - 1));
    old("ends in 1970", 403, DENIED, signedOld(Key.ROOT, 0));
    old("ends before time", 403, DENIED, signedOld(Key.ROOT, -1));
    for (String expires : List.of("soon", "1e12", "99999999999999999999", "")) {
      old(
          "ends '" + expires + "'",
          403,
          DENIED,
          url ->
              signedOld(Key.ROOT, inFiveMinutes())
                  .apply(url)
                  .query(
                      String.valueOf(url.query).replaceFirst("Expires=.*", "Expires=" + expires)));
    }
    old(
        "ends later",
        403,
        MISMATCH,
        url ->
            signedOld(Key.ROOT, inFiveMinutes())
                .apply(url)
                .query(String.valueOf(url.query).replaceFirst("Expires=.*", "Expires=9999999999")));
    old("an end that cannot be", 403, DENIED, signedOld(Key.ROOT, Long.MAX_VALUE));
  }

  private void oldChanged(
      String name, int status, String code, Sent url, String resource, Consumer<Sent> change) {
    cases.add(
        Case.of(
            "presigned, old: " + name,
            status,
            code,
            _ -> {
              Signer.presignOld(url, Key.ROOT, inFiveMinutes(), resource);
              change.accept(url);
              return url;
            }));
  }

  private void oldChanges() {
    String file = "/secret-bucket/file";
    String hostile = "/open-bucket/hostile";
    oldChanged("GET made a DELETE", 403, MISMATCH, get(), file, url -> url.method("DELETE"));
    oldChanged("GET made a PUT", 403, MISMATCH, get(), file, url -> url.method("PUT").body("x"));
    oldChanged("another key", 403, MISMATCH, put(), hostile, url -> url.path("/open-bucket/other"));
    oldChanged(
        "another bucket", 403, MISMATCH, put(), hostile, url -> url.path("/secret-bucket/hostile"));
    oldChanged(
        "bucket moved to the host",
        403,
        MISMATCH,
        put(),
        hostile,
        url -> url.set("Host", "secret-bucket.localhost").path("/hostile"));
    for (String more :
        List.of(
            "acl",
            "tagging",
            "uploads",
            "versionId=null",
            "partNumber=1&uploadId=x",
            "retention",
            "legal-hold")) {
      oldChanged(
          "a subresource more: " + more, 403, MISMATCH, put(), hostile, url -> url.parameter(more));
    }
    oldChanged(
        "a header to copy from",
        403,
        MISMATCH,
        put(),
        hostile,
        url -> url.add("X-Amz-Copy-Source", file));
    oldChanged(
        "a header with an ACL",
        403,
        MISMATCH,
        put(),
        hostile,
        url -> url.add("X-Amz-Acl", "private"));
    oldChanged(
        "a header with metadata",
        403,
        MISMATCH,
        put(),
        hostile,
        url -> url.add("X-Amz-Meta-A", "a"));
    oldChanged(
        "another content type",
        403,
        MISMATCH,
        put(),
        hostile,
        url -> url.add("Content-Type", "text/html"));
    oldChanged(
        "another MD5",
        403,
        MISMATCH,
        put(),
        hostile,
        url -> url.add("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA=="));
    oldChanged(
        "with the header of the new",
        400,
        "InvalidArgument",
        get(),
        file,
        url -> url.add("Authorization", "AWS4-HMAC-SHA256 Credential=x"));
    oldChanged(
        "with the query of the new",
        400,
        "InvalidArgument",
        put(),
        hostile,
        url -> url.presigned(Key.READER));
    oldChanged(
        "signature of the new",
        403,
        MISMATCH,
        get(),
        file,
        url ->
            url.query(
                String.valueOf(url.query)
                    .replaceFirst("Signature=[^&]*", "Signature=" + "0".repeat(64))));
    oldChanged(
        "no signature",
        403,
        DENIED,
        get(),
        file,
        url -> url.query(String.valueOf(url.query).replaceFirst("Signature=[^&]*&", "")));
    oldChanged(
        "under a KMS key",
        400,
        "InvalidArgument",
        put().add("X-Amz-Server-Side-Encryption", "aws:kms"),
        hostile,
        _ -> {});
    cases.add(
        Case.of(
            "presigned, old: for DynamoDB",
            400,
            "MissingAuthenticationTokenException",
            _ ->
                Signer.presignOld(
                    Sent.dynamoDb("PutItem", SignatureCases.PUT), Key.ROOT, inFiveMinutes(), "/")));
  }
}
