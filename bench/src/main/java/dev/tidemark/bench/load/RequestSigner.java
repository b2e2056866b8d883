package dev.tidemark.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests to DynamoDB as AWS's clients do, with Signature Version 4, and writes them out
 * whole. For one thread.
 */
final class RequestSigner {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String REGION = "us-east-1";
  private static final String SIGNED_HEADERS = "content-type;host;x-amz-date;x-amz-target";
  private static final String CONTENT_TYPE = "application/x-amz-json-1.0";

  private final String host;
  private final String accessKey;
  private final String secret;
  private final Mac mac;
  private final MessageDigest sha256;
  private String time = "";
  private long timeSecond = -1;
  private String day = "";

  RequestSigner(String host, String accessKey, String secret) {
    this.host = host;
    this.accessKey = accessKey;
    this.secret = secret;
    try {
      this.mac = Mac.getInstance("HmacSHA256");
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has them", e);
    }
  }

  /** A whole request, headers and body. */
  byte[] request(String operation, byte[] body, Instant now) {
    prepare(now);
    String target = "DynamoDB_20120810." + operation;
    String canonical =
        "POST\n/\n\ncontent-type:"
            + CONTENT_TYPE
            + "\nhost:"
            + host
            + "\nx-amz-date:"
            + time
            + "\nx-amz-target:"
            + target
            + "\n\n"
            + SIGNED_HEADERS
            + "\n"
            + hex(body);
    String scope = day + "/" + REGION + "/dynamodb/aws4_request";
    String text = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + hex(canonical);
    String signature = HexFormat.of().formatHex(mac.doFinal(text.getBytes(US_ASCII)));
    byte[] head =
        ("POST / HTTP/1.1\r\nHost: "
                + host
                + "\r\nContent-Type: "
                + CONTENT_TYPE
                + "\r\nX-Amz-Date: "
                + time
                + "\r\nX-Amz-Target: "
                + target
                + "\r\nAuthorization: AWS4-HMAC-SHA256 Credential="
                + accessKey
                + "/"
                + scope
                + ", SignedHeaders="
                + SIGNED_HEADERS
                + ", Signature="
                + signature
                + "\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(US_ASCII);
    byte[] request = new byte[head.length + body.length];
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(body, 0, request, head.length, body.length);
    return request;
  }

  /** The key of a day stays in the code of message authentication, as it does in AWS's clients. */
  private void prepare(Instant now) {
    if (now.getEpochSecond() == timeSecond) {
      return;
    }
    timeSecond = now.getEpochSecond();
    time = TIME.format(now);
    if (!time.startsWith(day) || day.isEmpty()) {
      day = time.substring(0, 8);
      byte[] key = ("AWS4" + secret).getBytes(US_ASCII);
      for (String part : new String[] {day, REGION, "dynamodb", "aws4_request"}) {
        use(key);
        key = mac.doFinal(part.getBytes(US_ASCII));
      }
      use(key);
    }
  }

  private void use(byte[] key) {
    try {
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("any key will do", e);
    }
  }

  private String hex(String text) {
    return hex(text.getBytes(US_ASCII));
  }

  private String hex(byte[] bytes) {
    return HexFormat.of().formatHex(sha256.digest(bytes));
  }
}
