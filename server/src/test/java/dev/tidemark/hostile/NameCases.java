package dev.tidemark.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Names of buckets, objects and tables that are none, or that a careless server makes files of. */
final class NameCases {
  private static final String NO_BUCKET = "NoSuchBucket";

  private NameCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    buckets(cases);
    keys(cases);
    tables(cases);
    return cases;
  }

  private static Case get(String path, int status, String code) {
    return Case.of("name: GET " + path, status, code, _ -> Sent.s3("GET", path).signed(Key.ROOT));
  }

  private static void buckets(List<Case> cases) {
    for (String bucket :
        List.of(
            "..%2f..%2fetc",
            "%2Fetc",
            "UPPER",
            "ab",
            "a".repeat(64),
            "with_underscore",
            "with%20space",
            "%C3%BC%C3%BC%C3%BC",
            "192.168.0.1",
            "-dash",
            "dot..dot",
            "open-bucket%2F..%2Fhostile",
            "C%3A%5Cbucket",
            "c")) {
      cases.add(
          Case.of(
              "name: bucket " + bucket,
              400,
              "InvalidBucketName",
              _ -> Sent.s3("PUT", "/" + bucket).signed(Key.ROOT)));
    }
    for (String bucket : List.of("..", "%2e%2e", "a%00b")) {
      cases.add(
          Case.of(
              "name: bucket " + bucket,
              400,
              "InvalidURI",
              _ -> Sent.s3("PUT", "/" + bucket).signed(Key.ROOT)));
    }
    cases.add(get("/../../etc/passwd", 400, "InvalidURI"));
    cases.add(get("/..%2f..%2fetc/passwd", 404, NO_BUCKET));
    cases.add(get("/%2e%2e/%2e%2e/etc/passwd", 400, "InvalidURI"));
    cases.add(get("//etc/passwd", 405, "MethodNotAllowed"));
  }

  private static void keys(List<Case> cases) {
    Map<String, String> keys =
        Map.ofEntries(
            Map.entry("../secret-bucket/file", "NoSuchKey"),
            Map.entry("..%2Fsecret-bucket%2Ffile", "NoSuchKey"),
            Map.entry("%2e%2e/secret-bucket/file", "NoSuchKey"),
            Map.entry("%2e%2e%2fsecret-bucket%2ffile", "NoSuchKey"),
            Map.entry("..%5Csecret-bucket%5Cfile", "NoSuchKey"),
            Map.entry("../../../../etc/passwd", "InvalidURI"),
            Map.entry("/etc/passwd", "NoSuchKey"),
            Map.entry("%252e%252e/secret-bucket/file", "NoSuchKey"),
            Map.entry("file%00.txt", "InvalidURI"),
            Map.entry("file/", "NoSuchKey"),
            Map.entry("FILE", "NoSuchKey"),
            Map.entry("%zz", "InvalidURI"),
            Map.entry("%c0%ae%c0%ae/file", "InvalidURI"),
            Map.entry("%ff", "InvalidURI"));
    keys.forEach((key, code) ->
        cases.add(get("/open-bucket/" + key, code.equals("NoSuchKey") ? 404 : 400, code)));
    String longest = "k".repeat(1025);
    cases.add(
        Case.of(
            "name: an object's name of 1025 bytes",
            400,
            "KeyTooLongError",
            _ -> Sent.s3("PUT", "/open-bucket/" + longest, "x").signed(Key.ROOT)));
    for (String id : List.of("..%2F..%2Fx", "x", "%00", "a".repeat(2000))) {
      cases.add(
          Case.of(
              "name: an upload's id " + id.substring(0, Math.min(20, id.length())),
              404,
              "NoSuchUpload",
              _ ->
                  Sent.s3("PUT", "/open-bucket/hostile?partNumber=1&uploadId=" + id, "x")
                      .signed(Key.ROOT)));
    }
    for (String id : List.of("..%2F..%2Fx", "%00", "x")) {
      cases.add(get("/open-bucket/file?versionId=" + id, 400, "InvalidArgument"));
    }
    for (String source :
        List.of(
            "../secret/file",
            "%2Fsecret-bucket%2Ffile",
            "/..%2F..%2Fetc/passwd",
            "secret-bucket",
            "/",
            "")) {
      cases.add(
          new Case(
              "name: a copy of '" + source + "'",
              world -> {
                Sent copy = Sent.s3("PUT", "/open-bucket/hostile");
                Answer answer = world.send(copy.add("X-Amz-Copy-Source", source).signed(Key.ROOT));
                boolean refused = answer.status() / 100 == 4;
                return refused ? new Answer("HTTP/1.1 400 Refused") : answer;
              },
              400,
              ""));
    }
    cases.add(get("/" + NO_BUCKET.toLowerCase(java.util.Locale.ROOT) + "/file", 404, NO_BUCKET));
  }

  private static void tables(List<Case> cases) {
    for (String table :
        List.of(
            "../secret",
            "a/b/c",
            "sec\\u0000ret",
            "ab",
            "t".repeat(256),
            "%2e%2e%2f",
            "üüü",
            "",
            "a b c",
            "arn:aws:dynamodb:us-east-1:000000000000:table/orders/../secret",
            "arn:aws:dynamodb:us-east-1:000000000000:table/",
            "arn:aws:s3:::secret-bucket/file")) {
      cases.add(
          Case.of(
              "name: table " + table.substring(0, Math.min(70, table.length())),
              400,
              "ValidationException",
              _ ->
                  Sent.dynamoDb(
                          "GetItem",
                          "{\"TableName\":\"" + table + "\",\"Key\":{\"id\":{\"S\":\"1\"}}}")
                      .signed(Key.ROOT)));
    }
    cases.add(
        Case.of(
            "name: a table of another account",
            400,
            "AccessDeniedException",
            _ ->
                Sent.dynamoDb(
                        "GetItem",
                        "{\"TableName\":\"arn:aws:dynamodb:us-east-1:111111111111:table/secret\",\"Key\":{\"id\":{\"S\":\"1\"}}}")
                    .signed(Key.ROOT)));
  }
}
