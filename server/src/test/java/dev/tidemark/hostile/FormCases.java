package dev.tidemark.hostile;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Forms that browsers send, and what their policies do not allow. */
final class FormCases {
  private static final String BOUNDARY = "tidemark-boundary";
  private static final String DENIED = "AccessDenied";
  private static final String MISMATCH = "SignatureDoesNotMatch";

  private final List<Case> cases = new ArrayList<>();

  private FormCases() {}

  static List<Case> all() {
    FormCases all = new FormCases();
    all.policies();
    all.fields();
    all.old();
    return all.cases;
  }

  /** A form, and what its policy will be made of. */
  static final class Form {
    final Map<String, String> fields = new LinkedHashMap<>();
    final List<String> conditions = new ArrayList<>();
    String expiration = Instant.now().plusSeconds(300).toString();
    String path = "/open-bucket";
    String file = "content";
    Key key = Key.ROOT;

    Form() {
      fields.put("key", "hostile");
      conditions.add("{\"key\":\"hostile\"}");
      conditions.add("{\"bucket\":\"open-bucket\"}");
    }

    String policy() {
      return World.base64(
          "{\"expiration\":\""
              + expiration
              + "\",\"conditions\":["
              + String.join(",", conditions)
              + "]}");
    }

    Form field(String name, String value) {
      fields.put(name, value);
      conditions.add("{\"" + name + "\":\"" + value + "\"}");
      return this;
    }

    Form signed() {
      Signer signer = new Signer(key, "s3", Instant.now());
      field("x-amz-algorithm", "AWS4-HMAC-SHA256");
      field("x-amz-credential", key.id() + "/" + signer.scope());
      field("x-amz-date", signer.time);
      fields.put("policy", policy());
      fields.put("x-amz-signature", signer.signature(policy()));
      return this;
    }

    Form signedOld() {
      fields.put("AWSAccessKeyId", key.id());
      fields.put("policy", policy());
      fields.put("signature", Signer.old(key, policy()));
      return this;
    }

    Sent sent() {
      StringBuilder body = new StringBuilder();
      fields.forEach((name, value) ->
          body.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"")
              .append(name)
              .append("\"\r\n\r\n")
              .append(value)
              .append("\r\n"));
      body.append("--" + BOUNDARY)
          .append("\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.txt\"\r\n\r\n")
          .append(file)
          .append("\r\n--" + BOUNDARY + "--\r\n");
      return new Sent("POST", path, null, body.toString())
          .add("Content-Type", "multipart/form-data; boundary=" + BOUNDARY);
    }
  }

  private void before(String name, int status, String code, Consumer<Form> change) {
    cases.add(
        Case.of(
            "form: " + name,
            status,
            code,
            _ -> {
              Form form = new Form();
              change.accept(form);
              return form.signed().sent();
            }));
  }

  private void after(String name, int status, String code, Consumer<Form> change) {
    cases.add(
        Case.of(
            "form, changed: " + name,
            status,
            code,
            _ -> {
              Form form = new Form().signed();
              change.accept(form);
              return form.sent();
            }));
  }

  private void old(
      String name, int status, String code, Consumer<Form> before, Consumer<Form> after) {
    cases.add(
        Case.of(
            "form, old: " + name,
            status,
            code,
            _ -> {
              Form form = new Form();
              before.accept(form);
              form.signedOld();
              after.accept(form);
              return form.sent();
            }));
  }

  private void policies() {
    before("over", 403, DENIED, f -> f.expiration = Instant.now().minusSeconds(1).toString());
    before("over since 1970", 403, DENIED, f -> f.expiration = "1970-01-01T00:00:00Z");
    before("ends never", 400, "InvalidPolicyDocument", f -> f.expiration = "never");
    before("without an end", 400, "InvalidPolicyDocument", f -> f.expiration = "\",\"x\":\"");
    before("for another key", 403, DENIED, f -> f.conditions.set(0, "{\"key\":\"other\"}"));
    before(
        "for other keys",
        403,
        DENIED,
        f -> f.conditions.set(0, "[\"starts-with\",\"$key\",\"user/\"]"));
    before(
        "for another bucket",
        403,
        DENIED,
        f -> f.conditions.set(1, "{\"bucket\":\"secret-bucket\"}"));
    before("for no bucket", 403, DENIED, f -> f.conditions.remove(1));
    before("for no key", 403, DENIED, f -> f.conditions.remove(0));
    before("for nothing", 403, DENIED, f -> f.conditions.clear());
    before(
        "file too long",
        400,
        "EntityTooLarge",
        f -> f.conditions.add("[\"content-length-range\",0,3]"));
    before(
        "file too short",
        400,
        "EntityTooSmall",
        f -> f.conditions.add("[\"content-length-range\",100,200]"));
    before(
        "lengths turned round",
        400,
        "EntityTooSmall",
        f -> f.conditions.add("[\"content-length-range\",200,100]"));
    before(
        "a condition that nobody knows",
        400,
        "InvalidPolicyDocument",
        f -> f.conditions.add("[\"ends-with\",\"$key\",\"e\"]"));
    before(
        "a condition in two parts",
        400,
        "InvalidPolicyDocument",
        f -> f.conditions.add("[\"eq\",\"$key\"]"));
    before("a condition on nothing", 400, "InvalidPolicyDocument", f -> f.conditions.add("{}"));
    before("a field that is missing", 403, DENIED, f -> f.conditions.add("{\"acl\":\"private\"}"));
    before("of an unknown key", 403, "InvalidAccessKeyId", f -> f.key = new Key("AKNOBODY", "x"));
    before("with a wrong secret", 403, MISMATCH, f -> f.key = new Key("AKROOT", "x"));
    before("by a key that only reads", 403, DENIED, f -> f.key = Key.READER);
    before("by a key that only exports", 403, DENIED, f -> f.key = Key.EXPORTER);
    before(
        "by a key of other buckets",
        403,
        DENIED,
        f -> {
          f.key = Key.WRITER_LIMITED;
          f.path = "/secret-bucket";
          f.conditions.set(1, "{\"bucket\":\"secret-bucket\"}");
        });
  }

  private void fields() {
    after("key", 403, DENIED, f -> f.fields.put("key", "other"));
    after("bucket", 403, DENIED, f -> f.path = "/secret-bucket");
    after("a field more", 403, DENIED, f -> f.fields.put("acl", "public-read"));
    after("metadata more", 403, DENIED, f -> f.fields.put("x-amz-meta-a", "a"));
    after(
        "a redirection more",
        403,
        DENIED,
        f -> f.fields.put("success_action_redirect", "http://evil/"));
    after(
        "encryption more",
        403,
        DENIED,
        f -> f.fields.put("x-amz-server-side-encryption", "aws:kms"));
    after(
        "policy",
        403,
        MISMATCH,
        f ->
            f.fields.compute(
                "policy",
                (_, policy) -> requireNonNull(policy).replace("aG9zdGlsZQ", "b3RoZXJrZXk") + " "));
    after("signature", 403, MISMATCH, f -> f.fields.put("x-amz-signature", "0".repeat(64)));
    after("no signature", 400, "InvalidArgument", f -> f.fields.remove("x-amz-signature"));
    after("no policy", 400, "InvalidArgument", f -> f.fields.remove("policy"));
    after("empty policy", 403, MISMATCH, f -> f.fields.put("policy", ""));
    after("nothing signed", 403, DENIED, f -> f.fields.keySet().retainAll(List.of("key")));
    after(
        "service",
        400,
        "AuthorizationHeaderMalformed",
        f ->
            f.fields.computeIfPresent(
                "x-amz-credential", (_, c) -> c.replace("/s3/", "/dynamodb/")));
    after(
        "algorithm",
        400,
        "AuthorizationHeaderMalformed",
        f -> f.fields.put("x-amz-algorithm", "none"));
    after(
        "day",
        400,
        "AuthorizationHeaderMalformed",
        f ->
            f.fields.computeIfPresent(
                "x-amz-credential", (_, c) -> c.replaceFirst("/\\d{8}/", "/20200101/")));
  }

  private void old() {
    old("wrong secret", 403, MISMATCH, f -> f.key = new Key("AKROOT", "x"), _ -> {});
    old("unknown key", 403, "InvalidAccessKeyId", f -> f.key = new Key("AKNOBODY", "x"), _ -> {});
    old("over", 403, DENIED, f -> f.expiration = "2020-01-01T00:00:00Z", _ -> {});
    old("key changed", 403, DENIED, _ -> {}, f -> f.fields.put("key", "other"));
    old("a field more", 403, DENIED, _ -> {}, f -> f.fields.put("acl", "private"));
    old("for no bucket", 403, DENIED, f -> f.conditions.remove(1), _ -> {});
    old(
        "under a KMS key",
        400,
        "InvalidArgument",
        f -> f.field("x-amz-server-side-encryption", "aws:kms"),
        _ -> {});
    old(
        "both signatures, the new one wrong",
        403,
        MISMATCH,
        _ -> {},
        f -> {
          f.signed();
          f.fields.put("x-amz-signature", "0".repeat(64));
        });
    old("by a key that only reads", 403, DENIED, f -> f.key = Key.READER, _ -> {});
  }
}
