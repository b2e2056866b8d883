package dev.tidemark.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Requests to S3, one to five on end: kept ones, changed in their parts or as bytes, and ones that
 * are put together anew. An answer that is not a success is a document of S3's that names a code.
 */
final class S3Target implements FuzzTarget {
  private static final List<String> METHODS =
      List.of("GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH");
  private static final List<String> KEYS =
      List.of(
          "key",
          "a/b",
          "gone",
          "a/../../key",
          "a//b",
          "%2e%2e/%2e%2e/bucket",
          "%00",
          "%e4%zz",
          "%C3%A9",
          "a%2Fb",
          ".",
          "..",
          "x".repeat(1025),
          "a+b",
          "k?y",
          "import.json",
          "");
  private static final List<String> PARAMETERS =
      List.of(
          "acl",
          "attributes",
          "continuation-token",
          "cors",
          "delete",
          "delimiter",
          "encoding-type",
          "encryption",
          "fetch-owner",
          "key-marker",
          "legal-hold",
          "lifecycle",
          "list-type",
          "location",
          "marker",
          "max-keys",
          "max-parts",
          "max-uploads",
          "notification",
          "object-lock",
          "ownershipControls",
          "part-number-marker",
          "partNumber",
          "policy",
          "policyStatus",
          "prefix",
          "publicAccessBlock",
          "response-content-type",
          "restore",
          "retention",
          "start-after",
          "tagging",
          "torrent",
          "upload-id-marker",
          "uploadId",
          "uploads",
          "version-id-marker",
          "versionId",
          "versioning",
          "versions",
          "website",
          "X-Amz-Expires",
          "response-cache-control",
          "id",
          "select",
          "X-Amz-Algorithm");
  private static final List<String> VALUES =
      List.of(
          "",
          "0",
          "1",
          "2",
          "10001",
          "-1",
          "2147483648",
          "key",
          "a",
          "/",
          "url",
          "null",
          "%00",
          "$UPLOAD",
          "$VERSION",
          "$KEY",
          "%",
          "\ud83d\ude00",
          "true",
          "bytes=0-3",
          "bytes=-5",
          "bytes=5-",
          "bytes=9-1",
          "bytes=0-1,3-4",
          "bytes=99999999999999999999-",
          "*",
          "\"etag\"",
          "Thu, 01 Jan 2026 00:00:00 GMT",
          "Thu, 01 Jan 99999 00:00:00 GMT",
          "a=b&c=d",
          "a=b&a=c",
          "bucket/key",
          "bucket/key?versionId=null",
          "/bucket/a%2Fb?versionId=$VERSION",
          "/",
          "gone",
          "AES256",
          "aws:kms",
          "aws:kms:dsse",
          "eyJhIjoiYiJ9",
          "AAAAAA==",
          "!",
          "public-read",
          "private",
          "id=\"1\"",
          "http://x",
          "COPY",
          "REPLACE",
          "CRC32",
          "COMPOSITE",
          "GLACIER",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=b",
          "5",
          "UNSIGNED-PAYLOAD",
          "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
          "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
          "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
          "aws-chunked",
          "x-amz-checksum-crc32",
          "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  private static final List<String> HEADERS =
      List.of(
          "range",
          "if-match",
          "if-none-match",
          "if-modified-since",
          "if-unmodified-since",
          "content-md5",
          "content-type",
          "content-encoding",
          "content-length",
          "cache-control",
          "expires",
          "origin",
          "access-control-request-method",
          "access-control-request-headers",
          "x-amz-acl",
          "x-amz-grant-read",
          "x-amz-content-sha256",
          "x-amz-copy-source",
          "x-amz-copy-source-range",
          "x-amz-copy-source-if-match",
          "x-amz-copy-source-if-modified-since",
          "x-amz-metadata-directive",
          "x-amz-tagging-directive",
          "x-amz-tagging",
          "x-amz-meta-x",
          "x-amz-checksum-crc32",
          "x-amz-checksum-sha256",
          "x-amz-checksum-crc64nvme",
          "x-amz-checksum-algorithm",
          "x-amz-checksum-type",
          "x-amz-checksum-mode",
          "x-amz-sdk-checksum-algorithm",
          "x-amz-trailer",
          "x-amz-decoded-content-length",
          "x-amz-expected-bucket-owner",
          "x-amz-source-expected-bucket-owner",
          "x-amz-server-side-encryption",
          "x-amz-server-side-encryption-aws-kms-key-id",
          "x-amz-server-side-encryption-context",
          "x-amz-server-side-encryption-bucket-key-enabled",
          "x-amz-server-side-encryption-customer-algorithm",
          "x-amz-server-side-encryption-customer-key",
          "x-amz-server-side-encryption-customer-key-md5",
          "x-amz-storage-class",
          "x-amz-object-attributes",
          "x-amz-max-parts",
          "x-amz-part-number-marker",
          "x-amz-website-redirect-location",
          "x-amz-object-lock-mode",
          "x-amz-mp-object-size",
          "x-amz-bypass-governance-retention",
          "x-amz-bucket-object-lock-enabled",
          "x-amz-object-ownership",
          "x-amz-mfa",
          "host",
          "authorization",
          "date",
          "x-amz-date",
          "x-amz-write-offset-bytes",
          "x-amz-if-match-size",
          "x-amz-rename-source");

  private final World world = new World(World.Holds.BUCKET, null);
  private final List<byte[]> kept =
      Escaped.required("s3.requests").stream().map(Escaped::bytes).toList();
  private final List<String> bodies = new ArrayList<>();

  S3Target() {
    for (byte[] request : kept) {
      String text = new String(request, ISO_8859_1);
      String body = text.substring(text.indexOf("\n\n") + 2);
      if (!body.isEmpty() && !bodies.contains(body)) {
        bodies.add(body);
      }
    }
  }

  @Override
  public void run(FuzzBytes in) {
    world.begin();
    for (int i = in.oneIn(3) ? in.nextInt(1, 6) : 1; i > 0; i--) {
      byte[] request =
          in.oneIn(3) ? made(in).getBytes(ISO_8859_1) : changed(in).getBytes(ISO_8859_1);
      if (in.oneIn(4)) {
        request = in.damaged(request);
      }
      check(world.send(Requests.http(world.filled(request))));
    }
  }

  private String made(FuzzBytes in) {
    StringBuilder request = new StringBuilder(in.pick(METHODS));
    request.append(in.oneIn(8) ? " /" + in.text(8) : " /bucket");
    if (in.nextBoolean()) {
      request.append('/').append(in.pick(KEYS));
    }
    for (int i = in.nextInt(4); i > 0; i--) {
      request.append(request.indexOf("?") < 0 ? '?' : '&').append(in.pick(PARAMETERS));
      if (in.nextBoolean()) {
        request.append('=').append(in.pick(VALUES));
      }
    }
    request.append("\nauthorization: $S3\n");
    for (int i = in.nextInt(4); i > 0; i--) {
      request.append(in.pick(HEADERS)).append(": ").append(in.pick(VALUES)).append('\n');
    }
    if (request.indexOf("x-amz-content-sha256") < 0) {
      request.append("x-amz-content-sha256: UNSIGNED-PAYLOAD\n");
    }
    return request.append('\n').append(in.nextBoolean() ? "" : in.pick(bodies)).toString();
  }

  private String changed(FuzzBytes in) {
    String text = new String(in.pick(kept), ISO_8859_1);
    int end = text.indexOf("\n\n");
    List<String> lines = new ArrayList<>(List.of(text.substring(0, end).split("\n", -1)));
    String body = text.substring(end + 2);
    for (int i = in.nextInt(5); i > 0; i--) {
      switch (in.nextInt(8)) {
        case 0 -> lines.add(in.pick(HEADERS) + ": " + in.pick(VALUES));
        case 1 -> {
          int at = in.nextInt(lines.size());
          if (at > 0) {
            lines.remove(at);
          }
        }
        case 2 -> {
          String target = lines.getFirst();
          lines.set(
              0,
              target
                  + (target.indexOf('?') < 0 ? '?' : '&')
                  + in.pick(PARAMETERS)
                  + (in.nextBoolean() ? "=" + in.pick(VALUES) : ""));
        }
        case 3 -> body = in.pick(bodies);
        case 4 -> {
          int at = in.nextInt(lines.size());
          lines.set(at, text(in.damaged(lines.get(at).getBytes(ISO_8859_1))));
        }
        case 5 -> {
          int at = in.nextInt(lines.size());
          int colon = lines.get(at).indexOf(": ");
          if (colon > 0) {
            lines.set(at, lines.get(at).substring(0, colon + 2) + in.pick(VALUES));
          }
        }
        case 6 -> {
          lines.removeIf(line -> line.startsWith("x-amz-content-sha256"));
          lines.add("x-amz-content-sha256: UNSIGNED-PAYLOAD");
          body = text(in.damaged(body.getBytes(ISO_8859_1)));
        }
        default -> body = text(in.damaged(body.getBytes(ISO_8859_1)));
      }
    }
    return String.join("\n", lines) + "\n\n" + body;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  static void check(MemoryExchange exchange) {
    Map<String, String> headers = exchange.answerHeaders();
    boolean refused = exchange.status() >= 400;
    boolean document = "application/xml".equals(headers.get("Content-Type"));
    if (refused && document && exchange.answer().length > 0) {
      String answer = exchange.answerText();
      if (!answer.contains("<Code>") && !answer.contains("<ErrorResponse")) {
        throw new AssertionError("no code: " + answer);
      }
    }
  }
}
