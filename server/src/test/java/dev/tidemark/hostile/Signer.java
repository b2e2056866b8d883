package dev.tidemark.hostile;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs as AWS's clients do, written from the user guide alone and apart from the server's code.
 * Whatever goes into a signature can be chosen, to be able to choose it wrong.
 */
final class Signer {
  static final String UNSIGNED = "UNSIGNED-PAYLOAD";
  private static final DateTimeFormatter BASIC =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  Key key;
  String service;
  String region = "us-east-1";
  String time;
  String scopeDate;
  String terminator = "aws4_request";
  String algorithm = "AWS4-HMAC-SHA256";

  /** Headers that are left out of the signature, in lower case. */
  List<String> left = List.of();

  /** What the last request was signed with. */
  String signature = "";

  Signer(Key key, String service, Instant time) {
    this.key = key;
    this.service = service;
    this.time = BASIC.format(time);
    this.scopeDate = this.time.substring(0, 8);
  }

  String scope() {
    return scopeDate + "/" + region + "/" + service + "/" + terminator;
  }

  /** In the header. The body's hash is signed unless a header says otherwise. */
  Sent sign(Sent request) {
    request.set("X-Amz-Date", time);
    boolean s3 = service.equals("s3");
    if (s3 && !request.has("X-Amz-Content-Sha256")) {
      request.add("X-Amz-Content-Sha256", hex(sha256(request.body)));
    }
    String hash =
        request.has("X-Amz-Content-Sha256")
            ? request.value("X-Amz-Content-Sha256")
            : hex(sha256(request.body));
    String signed = signedHeaders(request);
    signature = signature(canonical(request, signed, hash, s3));
    return request.set(
        "Authorization",
        algorithm
            + " Credential="
            + key.id()
            + "/"
            + scope()
            + ", SignedHeaders="
            + signed
            + ", Signature="
            + signature);
  }

  /** In the query. */
  Sent presign(Sent request, String expires) {
    boolean s3 = service.equals("s3");
    String signed = signedHeaders(request);
    request.parameter("X-Amz-Algorithm=" + algorithm);
    request.parameter("X-Amz-Credential=" + (key.id() + "/" + scope()).replace("/", "%2F"));
    request.parameter("X-Amz-Date=" + time);
    request.parameter("X-Amz-Expires=" + expires);
    request.parameter("X-Amz-SignedHeaders=" + signed.replace(";", "%3B"));
    String hash = s3 ? UNSIGNED : hex(sha256(request.body));
    signature = signature(canonical(request, signed, hash, s3));
    return request.parameter("X-Amz-Signature=" + signature);
  }

  /** For a form: over its policy. */
  String signature(String text) {
    byte[] signingKey = signingKey();
    boolean plain = !text.contains("\n");
    String toSign =
        plain ? text : algorithm + "\n" + time + "\n" + scope() + "\n" + hex(sha256(bytes(text)));
    return hex(hmac(signingKey, toSign));
  }

  /** A chunk's, which becomes the one that the next begins with. */
  String chunk(byte[] data) {
    String toSign =
        "AWS4-HMAC-SHA256-PAYLOAD\n"
            + time
            + "\n"
            + scope()
            + "\n"
            + signature
            + "\n"
            + hex(sha256(new byte[0]))
            + "\n"
            + hex(sha256(data));
    signature = hex(hmac(signingKey(), toSign));
    return signature;
  }

  String trailer(String fields) {
    String toSign =
        "AWS4-HMAC-SHA256-TRAILER\n"
            + time
            + "\n"
            + scope()
            + "\n"
            + signature
            + "\n"
            + hex(sha256(bytes(fields)));
    return hex(hmac(signingKey(), toSign));
  }

  private byte[] signingKey() {
    byte[] date = hmac(("AWS4" + key.secret()).getBytes(StandardCharsets.UTF_8), scopeDate);
    return hmac(hmac(hmac(date, region), service), terminator);
  }

  private String signedHeaders(Sent request) {
    return request.names.stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .filter(name -> !name.equals("authorization") && !left.contains(name))
        .distinct()
        .sorted()
        .collect(Collectors.joining(";"));
  }

  private static String canonical(Sent request, String signed, String hash, boolean s3) {
    List<String> parameters = new ArrayList<>();
    if (request.query != null && !request.query.isEmpty()) {
      for (String pair : request.query.split("&", -1)) {
        if (!pair.startsWith("X-Amz-Signature=")) {
          parameters.add(pair.contains("=") ? pair : pair + "=");
        }
      }
    }
    parameters.sort(null);
    StringBuilder out = new StringBuilder();
    out.append(request.method).append('\n');
    out.append(s3 ? encodedOnce(request.path) : request.path.replace("%", "%25")).append('\n');
    out.append(String.join("&", parameters)).append('\n');
    for (String name : signed.split(";", -1)) {
      out.append(name).append(':').append(values(request, name)).append('\n');
    }
    return out.append('\n').append(signed).append('\n').append(hash).toString();
  }

  /** S3's form of a path: what is escaped and what is not is settled anew. */
  private static String encodedOnce(String path) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      boolean escaped = c == '%' && path.substring(i).matches("(?s)%[0-9a-fA-F]{2}.*");
      if (escaped) {
        c = (char) Integer.parseInt(path.substring(i + 1, i + 3), 16);
        i += 2;
      }
      boolean plain = (Character.isLetterOrDigit(c) && c < 128) || "-._~/".indexOf(c) >= 0;
      out.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return out.toString();
  }

  private static String values(Sent request, String name) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < request.names.size(); i++) {
      if (request.names.get(i).toLowerCase(Locale.ROOT).equals(name)) {
        values.add(request.values.get(i).strip().replaceAll(" +", " "));
      }
    }
    return String.join(",", values);
  }

  /**
   * The older presigned URL, of Signature Version 2.
   *
   * @param resource path, and what of the query is signed
   */
  static Sent presignOld(Sent request, Key key, long expires, String resource) {
    Map<String, String> amz = new TreeMap<>();
    for (int i = 0; i < request.names.size(); i++) {
      String name = request.names.get(i).toLowerCase(Locale.ROOT);
      if (name.startsWith("x-amz-")) {
        amz.put(name, request.values.get(i));
      }
    }
    StringBuilder toSign = new StringBuilder(request.method + "\n");
    toSign.append(request.has("Content-MD5") ? request.value("Content-MD5") : "").append('\n');
    toSign.append(request.has("Content-Type") ? request.value("Content-Type") : "").append('\n');
    toSign.append(expires).append('\n');
    amz.forEach((name, value) -> toSign.append(name).append(':').append(value).append('\n'));
    String signature = old(key, toSign + resource);
    return request
        .parameter("AWSAccessKeyId=" + key.id())
        .parameter("Signature=" + escape(signature))
        .parameter("Expires=" + expires);
  }

  /** A signature of Version 2. */
  static String old(Key key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      return Base64.getEncoder().encodeToString(mac.doFinal(bytes(text)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String escape(String text) {
    return text.replace("%", "%25").replace("+", "%2B").replace("/", "%2F").replace("=", "%3D");
  }

  static String unescape(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(bytes(text));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  static byte[] concat(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
