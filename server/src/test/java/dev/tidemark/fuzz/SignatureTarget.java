package dev.tidemark.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.http.Credentials;
import dev.tidemark.http.SignatureFailure;
import dev.tidemark.http.SignatureV4;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signed requests to DynamoDB and S3, in the header and presigned. As they are, they are let in.
 * With any one thing changed that the signature covers, they are not.
 */
final class SignatureTarget implements FuzzTarget {
  private static final String SECRET = "a-secret/with+signs";
  private static final String TIME = "20260101T000000Z";

  private final SignatureV4 signatures =
      new SignatureV4(Credentials.of("AKID", SECRET), () -> World.NOW);
  private final SignatureV4 open = new SignatureV4(null, () -> World.NOW);

  /** A request before it is an exchange, to be signed or changed. */
  private static final class Draft {
    String method = "POST";
    String path = "/";
    final List<String> query = new ArrayList<>();
    final Map<String, String> headers = new TreeMap<>();
    byte[] body = new byte[0];

    MemoryExchange exchange() {
      String target = path + (query.isEmpty() ? "" : "?" + String.join("&", query));
      MemoryExchange exchange = new MemoryExchange(method, target, body);
      headers.forEach(exchange::withRaw);
      return exchange;
    }
  }

  @Override
  public void run(FuzzBytes in) throws Exception {
    boolean s3 = in.nextBoolean();
    boolean presigned = in.oneIn(3);
    Draft draft = draft(in, s3);
    sign(draft, s3, presigned);
    if (!isLetIn(signatures, draft, s3)) {
      throw new AssertionError("refused: " + draft.exchange().requestText());
    }
    String before = draft.exchange().requestText();
    if (in.oneIn(4)) {
      isLetIn(in.nextBoolean() ? open : signatures, garbled(in, draft), s3);
      return;
    }
    if (changed(in, draft, s3, presigned) && isLetIn(signatures, draft, s3)) {
      throw new AssertionError("let in: " + draft.exchange().requestText() + "\nsigned: " + before);
    }
  }

  private static Draft draft(FuzzBytes in, boolean s3) throws GeneralSecurityException {
    Draft draft = new Draft();
    draft.headers.put("host", in.pick("localhost", "b.localhost:8000"));
    draft.headers.put("x-amz-date", TIME);
    draft.body = in.take(in.nextInt(20));
    if (s3) {
      draft.method = in.pick("GET", "PUT", "DELETE");
      draft.path = "/bucket" + in.pick("", "/key", "/a%20b", "/a//b", "/%C3%A4%2F+~");
      for (int i = in.nextInt(3); i > 0; i--) {
        draft.query.add(in.pick("acl=", "prefix=a%20b", "versionId=x", "max-keys=1", "A=%2F~"));
      }
      draft.headers.put(
          "x-amz-content-sha256", in.nextBoolean() ? "UNSIGNED-PAYLOAD" : hex(draft.body));
    } else {
      draft.headers.put("x-amz-target", "DynamoDB_20120810.GetItem");
      draft.headers.put("content-type", "application/x-amz-json-1.0");
    }
    if (in.nextBoolean()) {
      draft.headers.put("x-amz-meta-a", in.pick("b", "b c", ""));
    }
    return draft;
  }

  private static void sign(Draft draft, boolean s3, boolean presigned) throws Exception {
    String scope = "20260101/us-east-1/" + (s3 ? "s3" : "dynamodb") + "/aws4_request";
    String payload = s3 ? draft.headers.get("x-amz-content-sha256") : hex(draft.body);
    String names = String.join(";", draft.headers.keySet());
    if (presigned) {
      draft.query.add("X-Amz-Algorithm=AWS4-HMAC-SHA256");
      draft.query.add("X-Amz-Credential=AKID%2F" + scope.replace("/", "%2F"));
      draft.query.add("X-Amz-Date=" + TIME);
      draft.query.add("X-Amz-Expires=60");
      draft.query.add("X-Amz-SignedHeaders=" + names.replace(";", "%3B"));
    }
    StringBuilder canonical = new StringBuilder(draft.method).append('\n');
    canonical.append(draft.path.replace("+", "%2B").replace("%2F+", "%2F%2B"));
    List<String> query = new ArrayList<>(draft.query);
    query.sort(null);
    canonical.append('\n').append(String.join("&", query)).append('\n');
    draft.headers.forEach(
        (name, value) -> canonical.append(name).append(':').append(value).append('\n'));
    canonical.append('\n').append(names).append('\n').append(payload);
    // The one key in which a sequence of bytes can be written in two ways.
    String text = canonical.toString().replace("%2F%2B~", "/%2B~");
    String toSign = "AWS4-HMAC-SHA256\n" + TIME + "\n" + scope + "\n" + hex(text.getBytes(UTF_8));
    byte[] key = ("AWS4" + SECRET).getBytes(UTF_8);
    for (String part : scope.split("/", -1)) {
      key = mac(key, part);
    }
    String signature = HexFormat.of().formatHex(mac(key, toSign));
    if (presigned) {
      draft.query.add("X-Amz-Signature=" + signature);
    } else {
      draft.headers.put(
          "authorization",
          "AWS4-HMAC-SHA256 Credential=AKID/%s, SignedHeaders=%s, Signature=%s"
              .formatted(scope, names, signature));
    }
  }

  /** Changes something that is signed; false if there is nothing of that kind. */
  private static boolean changed(FuzzBytes in, Draft draft, boolean s3, boolean presigned) {
    switch (in.nextInt(8)) {
      case 0 -> draft.method = in.pick("HEAD", "PATCH", "get", "");
      case 1 -> draft.path += in.pick("x", "%41", "%00", "%2e", "/..x");
      case 2 -> draft.query.add(in.pick("x=1", "acl", "versionId=y", "X-Amz-Expires=61"));
      case 3 -> {
        String name = in.pick(List.copyOf(draft.headers.keySet()));
        if (name.equals("authorization")) {
          return false;
        }
        draft.headers.merge(name, in.pick("x", ",y", "0", "%"), String::concat);
      }
      case 4 -> draft.headers.put("x-amz-" + in.pick("acl", "mfa", "meta-z", "tagging"), "x");
      case 5 -> {
        if (s3) {
          return false; // whoever reads the body compares it
        }
        draft.body = (new String(draft.body, ISO_8859_1) + "x").getBytes(ISO_8859_1);
      }
      case 6 -> {
        if (presigned) {
          int at = draft.query.size() - 1 - in.nextInt(6);
          draft.query.set(at, draft.query.get(at) + in.pick("0", "x", "%3Bx", "/"));
        } else {
          String authorization = draft.headers.getOrDefault("authorization", "");
          int at = authorization.indexOf('=', in.nextInt(authorization.length() - 70)) + 1;
          draft.headers.put(
              "authorization",
              authorization.substring(0, at)
                  + in.pick("x", "0", "/")
                  + authorization.substring(at));
        }
      }
      default -> draft.headers.remove(in.pick("host", "x-amz-date"));
    }
    return true;
  }

  /** Anything in the place of anything that tells of the signature. */
  private static Draft garbled(FuzzBytes in, Draft draft) {
    List<String> dates =
        List.of(
            "+9999999990101T000000Z",
            "99990101T000000Z",
            "00000101T000000Z",
            "-0010101T000000Z",
            "Thu, 01 Jan 2026 00:00:00 GMT",
            "20260230T000000Z",
            "20261301T000000Z",
            "20260101T240000Z",
            "+10000000101T000000Z");
    if (in.oneIn(3)) {
      String date = in.pick(dates);
      draft.query.replaceAll(
          pair -> pair.replace(TIME, date).replace("20260101", date.substring(0, 8)));
      draft.headers.replaceAll(
          (_, value) -> value.replace(TIME, date).replace("20260101", date.substring(0, 8)));
    }
    for (int i = in.nextInt(4); i > 0; i--) {
      if (in.nextBoolean() && !draft.query.isEmpty()) {
        int at = in.nextInt(draft.query.size());
        String pair = draft.query.get(at);
        String name = pair.substring(0, Math.max(0, pair.indexOf('=')));
        draft.query.set(
            at,
            switch (in.nextInt(4)) {
              case 0 -> name + "=" + in.pick(dates);
              case 1 -> name + "=" + in.pick("0", "604800", "604801", "-1", "2147483648", "");
              case 2 ->
                  name + "=AKID/" + in.pick(dates).substring(0, 8) + "/us-east-1/s3/aws4_request";
              default ->
                  new String(in.damaged(pair.getBytes(ISO_8859_1)), ISO_8859_1)
                      .replaceAll("[\\x00- &]", "");
            });
      } else {
        String name = in.pick(List.copyOf(draft.headers.keySet()));
        String value = draft.headers.getOrDefault(name, "");
        draft.headers.put(
            name,
            switch (in.nextInt(3)) {
              case 0 -> in.pick(dates);
              case 1 -> value.replace("20260101", in.pick(dates).substring(0, 8));
              default -> new String(in.damaged(value.getBytes(ISO_8859_1)), ISO_8859_1);
            });
      }
    }
    return draft;
  }

  private static boolean isLetIn(SignatureV4 signatures, Draft draft, boolean s3) {
    try {
      if (s3) {
        signatures.verifyS3(draft.exchange());
      } else {
        signatures.verify(draft.exchange(), "dynamodb", draft.body);
      }
      return true;
    } catch (SignatureFailure e) {
      return false;
    }
  }

  private static String hex(byte[] bytes) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static byte[] mac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(UTF_8));
  }
}
