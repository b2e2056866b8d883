package dev.tidemark.hostile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Signatures in the header: of somebody else, for something else, of another time or form. */
final class SignatureCases {
  static final String PUT = "{\"TableName\":\"orders\",\"Item\":{\"id\":{\"S\":\"hostile\"}}}";
  private static final String DENIED = "AccessDenied";
  private static final String MISMATCH = "InvalidSignatureException";
  private static final String S3_MISMATCH = "SignatureDoesNotMatch";
  private static final String INCOMPLETE = "IncompleteSignatureException";

  private final List<Case> cases = new ArrayList<>();

  private SignatureCases() {}

  static Sent put() {
    return Sent.dynamoDb("PutItem", PUT);
  }

  static Sent putObject() {
    return Sent.s3("PUT", "/open-bucket/hostile", "content");
  }

  static List<Case> all() {
    SignatureCases all = new SignatureCases();
    all.keys();
    all.changesAfterSigning();
    all.objectsChangedAfterSigning();
    all.unsignedHeaders();
    all.scopes();
    all.times();
    all.forms();
    return all.cases;
  }

  private void add(String name, int status, String code, UnaryOperator<Sent> request) {
    cases.add(Case.of("signature: " + name, status, code, _ -> request.apply(put())));
  }

  private void s3(String name, int status, String code, UnaryOperator<Sent> request) {
    cases.add(Case.of("signature of S3: " + name, status, code, _ -> request.apply(putObject())));
  }

  /** Signed right, then changed. */
  private void changed(String name, Consumer<Sent> change) {
    add(
        name,
        400,
        MISMATCH,
        put -> {
          change.accept(put.signed(Key.ROOT));
          return put;
        });
  }

  private void changedObject(String name, int status, String code, Consumer<Sent> change) {
    s3(
        name,
        status,
        code,
        put -> {
          change.accept(put.signed(Key.ROOT));
          return put;
        });
  }

  private static Key with(Key key, String secret) {
    return new Key(key.id(), secret);
  }

  private void keys() {
    add("none", 400, "MissingAuthenticationTokenException", put -> put);
    add("wrong secret", 400, MISMATCH, put -> put.signed(with(Key.ROOT, "wrong")));
    add("empty secret", 400, MISMATCH, put -> put.signed(with(Key.ROOT, "")));
    add(
        "another key's secret",
        400,
        MISMATCH,
        put -> put.signed(with(Key.ROOT, Key.READER.secret())));
    add(
        "secret with a space after it",
        400,
        MISMATCH,
        put -> put.signed(with(Key.ROOT, Key.ROOT.secret() + " ")));
    String unknown = "UnrecognizedClientException";
    add("unknown key", 400, unknown, put -> put.signed(new Key("AKNOBODY", "wrong")));
    add("key in lower case", 400, unknown, put -> put.signed(new Key("akroot", Key.ROOT.secret())));
    add(
        "key with a null byte",
        400,
        unknown,
        put -> put.signed(new Key("AKROOT%00", Key.ROOT.secret())));
    add("key is the secret", 400, unknown, put -> put.signed(new Key("x", Key.ROOT.secret())));
    s3("none", 403, DENIED, put -> put);
    s3("wrong secret", 403, S3_MISMATCH, put -> put.signed(with(Key.ROOT, "wrong")));
    s3("unknown key", 403, "InvalidAccessKeyId", put -> put.signed(new Key("AKNOBODY", "wrong")));
    cases.add(
        Case.of(
            "signature of KMS: wrong secret",
            400,
            MISMATCH,
            _ -> Sent.kms("CreateKey", "{}").signed(with(Key.ROOT, "wrong"))));
    cases.add(
        Case.of(
            "signature of KMS: none",
            400,
            "MissingAuthenticationTokenException",
            _ -> Sent.kms("CreateKey", "{}")));
    cases.add(
        Case.of(
            "signature of streams: wrong secret",
            400,
            MISMATCH,
            world ->
                Sent.streams("GetRecords", "{\"ShardIterator\":\"" + world.secretIterator + "\"}")
                    .signed(with(Key.ROOT, "wrong"))));
    for (String service : List.of("sts", "iam")) {
      cases.add(
          Case.of(
              "signature of " + service + ": wrong secret",
              403,
              S3_MISMATCH,
              _ -> {
                Sent who = new Sent("POST", "/", null, "Action=GetCallerIdentity");
                who.add("Content-Type", "application/x-www-form-urlencoded");
                return new Signer(with(Key.ROOT, "wrong"), service, Instant.now()).sign(who);
              }));
    }
  }

  private void changesAfterSigning() {
    changed("body changed", put -> put.body(PUT.replace("hostile", "changed")));
    changed("body longer by a space", put -> put.body(PUT + " "));
    changed("body gone", put -> put.body(""));
    changed(
        "body of another operation",
        put -> put.set("X-Amz-Target", "DynamoDB_20120810.DeleteTable"));
    changed(
        "operation of another service",
        put -> put.set("X-Amz-Target", "DynamoDBStreams_20120810.ListStreams"));
    changed("operation twice", put -> put.add("X-Amz-Target", "DynamoDB_20120810.DeleteItem"));
    changed(
        "date changed by a second", put -> put.set("X-Amz-Date", later(put.value("X-Amz-Date"))));
    changed("host changed", put -> put.set("Host", "dynamodb.us-east-1.amazonaws.com"));
    changed("host's port changed", put -> put.set("Host", Sent.HOST + ":9999"));
    changed(
        "content type changed",
        put -> put.set("Content-Type", "application/x-amz-json-1.0; charset=utf-8"));
    changed("query added", put -> put.query("a=b"));
    changed("path changed", put -> put.path("/orders"));
    changed(
        "signature cut short", put -> put.set("Authorization", cut(put.value("Authorization"), 1)));
    changed("signature half", put -> put.set("Authorization", cut(put.value("Authorization"), 32)));
    changed("signature in upper case", put -> signature(put, s -> s.toUpperCase(Locale.ROOT)));
    changed(
        "signature reversed",
        put -> signature(put, s -> new StringBuilder(s).reverse().toString()));
    changed("signature of zeros", put -> signature(put, _ -> "0".repeat(64)));
    changed("signature with more after it", put -> signature(put, s -> s + "00"));
    changed(
        "a signed header fewer",
        put -> put.set("Authorization", put.value("Authorization").replace("content-type;", "")));
    changed(
        "a signed header more",
        put ->
            put.set("Authorization", put.value("Authorization").replace("host;", "host;range;")));
    changed(
        "signed headers in another order",
        put ->
            put.set(
                "Authorization",
                put.value("Authorization").replace("content-type;host", "host;content-type")));
    changed("unsigned payload", put -> put.add("X-Amz-Content-Sha256", Signer.UNSIGNED));
    add(
        "unsigned payload, signed",
        400,
        MISMATCH,
        put ->
            put.add("X-Amz-Content-Sha256", Signer.UNSIGNED)
                .signed(Key.ROOT)
                .body(PUT.replace("hostile", "changed")));
    add(
        "chunked payload, signed",
        400,
        MISMATCH,
        put ->
            put.add("X-Amz-Content-Sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER").signed(Key.ROOT));
    add(
        "hash of another body, signed",
        400,
        MISMATCH,
        put ->
            put.add("X-Amz-Content-Sha256", Signer.hex(Signer.sha256(new byte[0])))
                .signed(Key.ROOT));
  }

  private void objectsChangedAfterSigning() {
    changedObject("key changed", 403, S3_MISMATCH, put -> put.path("/open-bucket/other"));
    changedObject("bucket changed", 403, S3_MISMATCH, put -> put.path("/secret-bucket/hostile"));
    changedObject(
        "method changed to DELETE",
        403,
        S3_MISMATCH,
        put -> put.method("DELETE").path("/open-bucket/file"));
    changedObject("query added", 403, S3_MISMATCH, put -> put.query("tagging"));
    changedObject("upload id added", 403, S3_MISMATCH, put -> put.query("partNumber=1&uploadId=x"));
    changedObject("body changed", 400, "XAmzContentSHA256Mismatch", put -> put.body("changed"));
    changedObject(
        "hash of the body changed",
        403,
        S3_MISMATCH,
        put -> put.set("X-Amz-Content-Sha256", Signer.UNSIGNED));
    changedObject(
        "host names another bucket",
        403,
        S3_MISMATCH,
        put -> put.set("Host", "secret-bucket.localhost"));
    changedObject(
        "date changed",
        403,
        S3_MISMATCH,
        put -> put.set("X-Amz-Date", later(put.value("X-Amz-Date"))));
    changedObject(
        "key doubly encoded", 403, S3_MISMATCH, put -> put.path("/open-bucket/%2568ostile"));
    changedObject("a slash more", 403, S3_MISMATCH, put -> put.path("/open-bucket//hostile"));
    changedObject(
        "dots in the key", 403, S3_MISMATCH, put -> put.path("/open-bucket/x/../hostile"));
    changedObject(
        "dots before the bucket",
        403,
        S3_MISMATCH,
        put -> put.path("/secret-bucket/../open-bucket/hostile"));
    s3(
        "copy source changed",
        403,
        S3_MISMATCH,
        put ->
            put.body("")
                .add("X-Amz-Copy-Source", "/open-bucket/file")
                .signed(Key.ROOT)
                .set("X-Amz-Copy-Source", "/secret-bucket/file"));
    s3(
        "copy source twice",
        403,
        S3_MISMATCH,
        put ->
            put.body("")
                .add("X-Amz-Copy-Source", "/open-bucket/file")
                .signed(Key.ROOT)
                .add("X-Amz-Copy-Source", "/secret-bucket/file"));
    s3(
        "metadata changed",
        403,
        S3_MISMATCH,
        put -> put.add("X-Amz-Meta-A", "a").signed(Key.ROOT).set("X-Amz-Meta-A", "b"));
    s3(
        "signed header gone",
        403,
        S3_MISMATCH,
        put -> put.add("X-Amz-Meta-A", "a").signed(Key.ROOT).remove("X-Amz-Meta-A"));
    cases.add(
        Case.of(
            "signature of S3: list of another prefix, a plus for a space",
            403,
            S3_MISMATCH,
            _ ->
                Sent.s3("GET", "/secret-bucket?list-type=2&prefix=a%2Bb")
                    .signed(Key.ROOT)
                    .query("list-type=2&prefix=a+b")));
  }

  private void unsignedHeaders() {
    for (String name :
        List.of("X-Amz-Security-Token", "X-Amz-Meta-A", "X-Amz-User-Agent", "x-amz-anything")) {
      changed("unsigned " + name, put -> put.add(name, "x"));
    }
    add("unsigned operation", 400, MISMATCH, put -> unsigned("x-amz-target").sign(put));
    add("unsigned host", 400, MISMATCH, put -> unsigned("host").sign(put));
    add("unsigned date", 400, MISMATCH, put -> unsigned("x-amz-date").sign(put));
    for (String header :
        List.of(
            "X-Amz-Acl: public-read",
            "X-Amz-Copy-Source: /secret-bucket/file",
            "X-Amz-Meta-A: a",
            "X-Amz-Tagging: a=b",
            "X-Amz-Server-Side-Encryption: aws:kms",
            "X-Amz-Storage-Class: GLACIER",
            "X-Amz-Security-Token: token",
            "X-Amz-Grant-Full-Control: id=x",
            "X-Amz-Website-Redirect-Location: /x",
            "X-Amz-Expected-Bucket-Owner: 000000000000",
            "X-Amz-Bypass-Governance-Retention: true")) {
      String[] parts = header.split(": ", 2);
      changedObject("unsigned " + parts[0], 403, DENIED, put -> put.add(parts[0], parts[1]));
    }
    s3(
        "unsigned hash of the body",
        403,
        DENIED,
        put -> {
          Signer signer = new Signer(Key.ROOT, "s3", Instant.now());
          signer.left = List.of("x-amz-content-sha256");
          return signer.sign(put);
        });
  }

  private static Signer unsigned(String header) {
    Signer signer = new Signer(Key.ROOT, "dynamodb", Instant.now());
    signer.left = List.of(header);
    return signer;
  }

  private void scope(String name, String code, Consumer<Signer> change) {
    add(
        "scope: " + name,
        400,
        code,
        put -> {
          Signer signer = new Signer(Key.ROOT, "dynamodb", Instant.now());
          change.accept(signer);
          return signer.sign(put);
        });
  }

  private void s3Scope(String name, int status, String code, Consumer<Signer> change) {
    s3(
        "scope: " + name,
        status,
        code,
        put -> {
          Signer signer = new Signer(Key.ROOT, "s3", Instant.now());
          change.accept(signer);
          if (!signer.service.equals("s3")) {
            put.add("X-Amz-Content-Sha256", Signer.hex(Signer.sha256(put.body)));
          }
          return signer.sign(put);
        });
  }

  private void scopes() {
    for (String service : List.of("s3", "kms", "sts", "iam", "execute-api", "DynamoDB", "")) {
      scope("of service '" + service + "'", MISMATCH, s -> s.service = service);
    }
    scope("region with a slash", INCOMPLETE, s -> s.region = "us/east");
    scope("empty region", MISMATCH, s -> s.region = "");
    scope("region with a space", INCOMPLETE, s -> s.region = "us east");
    scope("another terminator", MISMATCH, s -> s.terminator = "aws5_request");
    scope("no terminator", MISMATCH, s -> s.terminator = "");
    scope("another day", MISMATCH, s -> s.scopeDate = "20200101");
    scope("no day", MISMATCH, s -> s.scopeDate = "");
    scope("a month for a day", MISMATCH, s -> s.scopeDate = s.scopeDate.substring(0, 6));
    s3Scope("of DynamoDB", 404, "", s -> s.service = "dynamodb");
    s3Scope("another day", 400, "AuthorizationHeaderMalformed", s -> s.scopeDate = "20200101");
    add(
        "scope: region changed after signing",
        400,
        MISMATCH,
        put -> {
          put.signed(Key.ROOT);
          return put.set(
              "Authorization", put.value("Authorization").replace("us-east-1", "eu-west-1"));
        });
    add(
        "scope: service changed after signing",
        400,
        MISMATCH,
        put -> {
          put.signed(Key.ROOT);
          return put.set(
              "Authorization", put.value("Authorization").replace("/dynamodb/", "/kms/"));
        });
  }

  private static UnaryOperator<Sent> at(String service, Duration from) {
    return request -> new Signer(Key.ROOT, service, Instant.now().plus(from)).sign(request);
  }

  private void times() {
    for (int minutes : new int[] {-6, 6, -16, 16, -24 * 60, 24 * 60}) {
      add(
          "signed " + minutes + " minutes from now",
          400,
          MISMATCH,
          at("dynamodb", Duration.ofMinutes(minutes)));
    }
    for (int minutes : new int[] {-16, 16, -24 * 60, 24 * 60}) {
      s3(
          "signed " + minutes + " minutes from now",
          403,
          "RequestTimeTooSkewed",
          at("s3", Duration.ofMinutes(minutes)));
    }
    add("no date", 400, INCOMPLETE, put -> put.signed(Key.ROOT).remove("X-Amz-Date"));
    for (String date : List.of("now", "2026-01-01T00:00:00Z", "20261301T000000Z", "0", "")) {
      changed2("date '" + date + "'", put -> put.set("X-Amz-Date", date));
    }
    add(
        "in year 9999",
        400,
        MISMATCH,
        put -> {
          Signer signer = new Signer(Key.ROOT, "dynamodb", Instant.parse("9999-12-31T23:59:59Z"));
          return signer.sign(put);
        });
  }

  private void changed2(String name, Consumer<Sent> change) {
    add(
        name,
        400,
        INCOMPLETE,
        put -> {
          change.accept(put.signed(Key.ROOT));
          return put;
        });
  }

  private void authorization(String name, String code, UnaryOperator<String> change) {
    add(
        "header: " + name,
        400,
        code,
        put -> {
          put.signed(Key.ROOT);
          return put.set("Authorization", change.apply(put.value("Authorization")));
        });
  }

  private void forms() {
    String missing = "MissingAuthenticationTokenException";
    authorization("empty", missing, _ -> "");
    authorization("none", missing, _ -> "none");
    authorization("algorithm alone", INCOMPLETE, _ -> "AWS4-HMAC-SHA256");
    authorization("algorithm none", missing, text -> text.replace("AWS4-HMAC-SHA256", "none"));
    authorization(
        "algorithm AWS4-NONE", INCOMPLETE, text -> text.replace("AWS4-HMAC-SHA256", "AWS4-NONE"));
    authorization(
        "algorithm in lower case",
        missing,
        text -> text.replace("AWS4-HMAC-SHA256", "aws4-hmac-sha256"));
    authorization("algorithm with SHA1", INCOMPLETE, text -> text.replace("SHA256", "SHA1"));
    authorization(
        "asymmetric algorithm",
        INCOMPLETE,
        text -> text.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"));
    authorization(
        "Basic", missing, _ -> "Basic " + World.base64(Key.ROOT.id() + ":" + Key.ROOT.secret()));
    authorization("Bearer", missing, _ -> "Bearer " + Key.ROOT.id());
    authorization(
        "Version 2",
        missing,
        _ -> "AWS " + Key.ROOT.id() + ":" + Signer.old(Key.ROOT, "POST\n\n\n\n/"));
    authorization("no credential", INCOMPLETE, text -> text.replaceFirst("Credential=[^,]*, ", ""));
    authorization(
        "no signed headers", INCOMPLETE, text -> text.replaceFirst("SignedHeaders=[^,]*, ", ""));
    authorization("no signature", INCOMPLETE, text -> text.replaceFirst(", Signature=.*", ""));
    authorization(
        "empty signature", INCOMPLETE, text -> text.replaceFirst("Signature=.*", "Signature="));
    authorization(
        "credential of three parts", INCOMPLETE, text -> text.replace("/us-east-1/dynamodb", ""));
    authorization(
        "credential of six parts", INCOMPLETE, text -> text.replace("/us-east-1", "/x/us-east-1"));
    authorization(
        "credential is a key alone", INCOMPLETE, text -> text.replaceFirst("/[0-9]{8}/[^,]*", ""));
    authorization(
        "no signed header at all",
        INCOMPLETE,
        text -> text.replaceFirst("SignedHeaders=[^,]*", "SignedHeaders="));
    authorization(
        "semicolons for signed headers",
        MISMATCH,
        text -> text.replaceFirst("SignedHeaders=[^,]*", "SignedHeaders=;;"));
    add(
        "header twice, the right one first",
        400,
        MISMATCH,
        put -> put.signed(Key.ROOT).add("Authorization", "AWS4-HMAC-SHA256 Credential=x"));
    add(
        "header twice, the right one last",
        400,
        MISMATCH,
        put -> {
          put.signed(Key.ROOT);
          String right = put.value("Authorization");
          return put.set("Authorization", "AWS4-HMAC-SHA256 Credential=x")
              .add("Authorization", right);
        });
    add(
        "in header and query",
        400,
        MISMATCH,
        put -> put.signed(Key.ROOT).parameter("X-Amz-Algorithm=AWS4-HMAC-SHA256"));
    s3(
        "in header and query",
        400,
        "InvalidArgument",
        put -> put.signed(Key.ROOT).parameter("X-Amz-Algorithm=AWS4-HMAC-SHA256"));
    s3(
        "in header and old query",
        400,
        "InvalidArgument",
        put ->
            put.signed(Key.ROOT).parameter("AWSAccessKeyId=AKROOT&Signature=x&Expires=9999999999"));
    s3(
        "no hash of the body",
        400,
        "AuthorizationHeaderMalformed",
        put -> put.signed(Key.ROOT).remove("X-Amz-Content-Sha256"));
    s3(
        "hash of the body in upper case",
        400,
        "AuthorizationHeaderMalformed",
        put ->
            put.add(
                    "X-Amz-Content-Sha256",
                    Signer.hex(Signer.sha256(put.body)).toUpperCase(Locale.ROOT))
                .signed(Key.ROOT));
    s3(
        "hash of the body is a word",
        400,
        "AuthorizationHeaderMalformed",
        put -> put.add("X-Amz-Content-Sha256", "none").signed(Key.ROOT));
    s3(
        "Version 2 in the header",
        403,
        DENIED,
        put ->
            put.add(
                    "Authorization",
                    "AWS "
                        + Key.ROOT.id()
                        + ":"
                        + Signer.old(Key.ROOT, "PUT\n\n\n\n/open-bucket/hostile"))
                .add("Date", "Thu, 01 Jan 2026 00:00:00 GMT"));
    s3(
        "Basic",
        403,
        DENIED,
        put ->
            put.add(
                "Authorization", "Basic " + World.base64(Key.ROOT.id() + ":" + Key.ROOT.secret())));
    s3(
        "header twice",
        400,
        "InvalidArgument",
        put -> {
          put.signed(Key.ROOT);
          return put.add("Authorization", put.value("Authorization"));
        });
  }

  private static void signature(Sent request, UnaryOperator<String> change) {
    String text = request.value("Authorization");
    int at = text.indexOf("Signature=") + 10;
    request.set("Authorization", text.substring(0, at) + change.apply(text.substring(at)));
  }

  private static String cut(String text, int chars) {
    return text.substring(0, text.length() - chars);
  }

  static String later(String basic) {
    char last = basic.charAt(basic.length() - 2);
    return basic.substring(0, basic.length() - 2) + (last == '9' ? '8' : (char) (last + 1)) + "Z";
  }
}
