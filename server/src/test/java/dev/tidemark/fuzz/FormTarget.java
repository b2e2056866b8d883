package dev.tidemark.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Forms that browsers post to S3: their parts, and the policy within. */
final class FormTarget implements FuzzTarget {
  private static final String CREDENTIAL = "AKID/20260101/us-east-1/s3/aws4_request";
  private static final List<String> CONDITIONS =
      List.of(
          "{\"bucket\":\"bucket\"}",
          "[\"starts-with\",\"$key\",\"\"]",
          "[\"eq\",\"$key\",\"up/a\"]",
          "[\"content-length-range\",0,10]",
          "[\"content-length-range\",\"1\",\"5\"]",
          "[\"content-length-range\",-1,1e99]",
          "[\"starts-with\",\"$Content-Type\",\"\"]",
          "{\"x-amz-meta-a\":\"b\"}",
          "{\"success_action_status\":\"201\"}",
          "[\"eq\",\"key\"]",
          "[]",
          "{}",
          "null",
          "[\"in\",\"$key\",[\"a\"]]",
          "{\"a\":1}",
          "[\"starts-with\",\"$x-ignore\",\"\"]");
  private static final List<String> FIELDS =
      List.of(
          "acl",
          "content-type",
          "x-amz-meta-a",
          "tagging",
          "success_action_status",
          "success_action_redirect",
          "x-amz-storage-class",
          "x-amz-server-side-encryption",
          "x-amz-checksum-crc32",
          "x-amz-checksum-algorithm",
          "bucket",
          "redirect",
          "awsaccesskeyid",
          "signature",
          "x-amz-security-token",
          "x-ignore-a",
          "content-encoding",
          "expires",
          "file");
  private static final List<String> VALUES =
      List.of(
          "",
          "a",
          "201",
          "200",
          "private",
          "http://localhost/x?y=z",
          "javascript:x",
          "text/plain",
          "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>",
          "<a",
          "AES256",
          "AAAAAA==",
          "CRC32",
          "bucket",
          "${filename}",
          "STANDARD",
          "\ud83d\ude00",
          "a\r\nb");

  private final World world = new World(World.Holds.BUCKET, null);

  @Override
  public void run(FuzzBytes in) {
    world.begin();
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("key", in.pick("up/${filename}", "up/a", "", "${filename}${filename}", "/../a"));
    fields.put("X-Amz-Algorithm", "AWS4-HMAC-SHA256");
    fields.put("x-amz-credential", CREDENTIAL);
    fields.put("x-amz-date", "20260101T000000Z");
    StringBuilder policy =
        new StringBuilder("{\"expiration\":\"2999-01-01T00:00:00Z\",\"conditions\":[")
            .append("{\"bucket\":\"bucket\"},[\"starts-with\",\"$key\",\"\"],")
            .append("{\"X-Amz-Algorithm\":\"AWS4-HMAC-SHA256\"},{\"x-amz-credential\":\"")
            .append(CREDENTIAL)
            .append("\"},{\"x-amz-date\":\"20260101T000000Z\"}");
    for (int i = in.nextInt(5); i > 0; i--) {
      String field = in.pick(FIELDS);
      fields.put(field, in.pick(VALUES));
      if (in.nextInt(4) > 0) {
        policy.append(",[\"starts-with\",\"$").append(field).append("\",\"\"]");
      }
    }
    for (int i = in.nextInt(3); i > 0; i--) {
      policy.append(',').append(in.pick(CONDITIONS));
    }
    byte[] document = policy.append("]}").toString().getBytes(UTF_8);
    if (in.oneIn(3)) {
      document = in.damaged(document);
    }
    fields.put("Policy", Base64.getEncoder().encodeToString(document));
    fields.put("x-amz-signature", "00");
    if (in.oneIn(6)) {
      fields.remove(in.pick(List.copyOf(fields.keySet())));
    }
    String boundary = in.pick("b", "0123456789abcdef", "\r\n", "--", "x".repeat(70));
    byte[] body = body(in, fields, boundary);
    MemoryExchange exchange =
        new MemoryExchange("POST", "/bucket", in.oneIn(3) ? in.damaged(body) : body)
            .with("host", "localhost")
            .with(
                "content-type",
                in.pick(
                        "multipart/form-data; boundary=",
                        "multipart/form-data;x=\"a\\\"b\";boundary=")
                    + (in.nextBoolean() ? "\"" + boundary + "\"" : boundary));
    S3Target.check(world.send(exchange));
  }

  private static byte[] body(FuzzBytes in, Map<String, String> fields, String boundary) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    fields.forEach((name, value) -> part(body, boundary, "name=\"" + name + "\"", value));
    part(
        body,
        boundary,
        "name=\"file\"; filename=" + in.pick("\"C:\\d\\me.bin\"", "a/b", "\"\\", "\"\""),
        new String(in.take(in.nextInt(12)), ISO_8859_1));
    body.writeBytes(("--" + boundary + in.pick("--\r\n", "--", "\r\n", "")).getBytes(ISO_8859_1));
    return body.toByteArray();
  }

  private static void part(
      ByteArrayOutputStream body, String boundary, String disposition, String value) {
    body.writeBytes(
        ("--" + boundary + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n")
            .getBytes(ISO_8859_1));
    body.writeBytes((value + "\r\n").getBytes(UTF_8));
  }
}
