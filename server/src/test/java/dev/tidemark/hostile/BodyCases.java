package dev.tidemark.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Bodies that are small on the wire and large to whoever reads them, or that are not what they say.
 */
final class BodyCases {
  private static final String MALFORMED = "MalformedXML";
  private static final String SERIALIZATION = "SerializationException";

  private final List<Case> cases = new ArrayList<>();

  private BodyCases() {}

  static List<Case> all() {
    BodyCases all = new BodyCases();
    all.xml();
    all.json();
    all.values();
    all.coded();
    return all.cases;
  }

  /** Where XML is read, and what its root is called. */
  private static final Map<String, String> DOCUMENTS =
      Map.of(
          "PUT /hostile-bucket", "CreateBucketConfiguration",
          "POST /open-bucket?delete=", "Delete",
          "PUT /open-bucket?tagging=", "Tagging",
          "PUT /open-bucket?versioning=", "VersioningConfiguration",
          "PUT /open-bucket?lifecycle=", "LifecycleConfiguration",
          "PUT /open-bucket?cors=", "CORSConfiguration",
          "PUT /open-bucket?encryption=", "ServerSideEncryptionConfiguration",
          "PUT /open-bucket/file?tagging=", "Tagging");

  private static String bomb(String root) {
    StringBuilder text =
        new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a0 \"a\">");
    for (int i = 1; i < 10; i++) {
      text.append("<!ENTITY a")
          .append(i)
          .append(" \"")
          .append(("&a" + (i - 1) + ";").repeat(10))
          .append("\">");
    }
    return text.append("]><").append(root).append(">&a9;</").append(root).append(">").toString();
  }

  private void xml() {
    DOCUMENTS.forEach((target, root) -> {
      document(target, "entities in entities", bomb(root));
      document(
          target,
          "an entity of a file",
          "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><"
              + root
              + ">&x;</"
              + root
              + ">");
      document(
          target,
          "a DTD of another server",
          "<!DOCTYPE r SYSTEM \"http://127.0.0.1:1/x.dtd\"><" + root + "/>");
      document(
          target,
          "very deep",
          "<" + root + ">" + "<a>".repeat(100_000) + "</a>".repeat(100_000) + "</" + root + ">");
      document(target, "no end", "<" + root + ">");
      document(target, "another root", "<Hostile/>");
    });
    String target = "POST /open-bucket?delete=";
    document(
        target,
        "a parameter entity",
        "<!DOCTYPE r [<!ENTITY % x SYSTEM \"http://127.0.0.1:1/\">%x;]><Delete/>");
    document(target, "nothing", "");
    document(target, "no XML", "{\"Object\":{\"Key\":\"file\"}}");
    document(
        target,
        "many elements",
        "<Delete>" + "<Object><Key>a</Key></Object>".repeat(1001) + "</Delete>");
    document(target, "very many elements", "<Delete>" + "<a/>".repeat(900_000) + "</Delete>");
    document(target, "many attributes", "<Delete " + attributes() + "/>");
    document(target, "a null byte", "<Delete><Object><Key>\0</Key></Object></Delete>");
    document(target, "a null by number", "<Delete><Object><Key>&#0;</Key></Object></Delete>");
    document(target, "an unknown entity", "<Delete><Object><Key>&file;</Key></Object></Delete>");
    document(target, "an unknown encoding", "<?xml version=\"1.0\" encoding=\"UTF-99\"?><Delete/>");
  }

  private static String attributes() {
    StringBuilder attributes = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      attributes.append("a").append(i).append("=\"\" ");
    }
    return attributes.toString();
  }

  private void document(String target, String name, String text) {
    String[] words = target.split(" ", 2);
    cases.add(
        Case.of(
            "XML: " + target + ": " + name,
            400,
            MALFORMED,
            _ -> {
              Sent request = Sent.s3(words[0], words[1], text);
              request.add("X-Amz-Checksum-Sha256", sha256(request.body));
              return request.signed(Key.ROOT);
            }));
  }

  private static String sha256(byte[] body) {
    return java.util.Base64.getEncoder().encodeToString(Signer.sha256(body));
  }

  private void put(String name, String code, String json) {
    put(name, code, json.getBytes(StandardCharsets.UTF_8));
  }

  private void put(String name, String code, byte[] json) {
    cases.add(
        Case.of(
            "JSON: " + name,
            400,
            code,
            _ -> Sent.dynamoDb("PutItem", "").body(json).signed(Key.ROOT)));
    cases.add(
        Case.of("JSON, unsigned: " + name, 400, "*", _ -> Sent.dynamoDb("PutItem", "").body(json)));
  }

  private void json() {
    put("deep lists", SERIALIZATION, "[".repeat(1_000_000));
    put("deep lists with their ends", SERIALIZATION, "[".repeat(100_000) + "]".repeat(100_000));
    put("deep objects", SERIALIZATION, "{\"a\":".repeat(1_000_000));
    put("deep below a known member", SERIALIZATION, "{\"TableName\":" + "[".repeat(100_000));
    put(
        "not closed",
        SERIALIZATION,
        SignatureCases.PUT.substring(0, SignatureCases.PUT.length() - 1));
    put("more after its end", SERIALIZATION, SignatureCases.PUT + "{}");
    put("a comment", SERIALIZATION, "/* */" + SignatureCases.PUT);
    put("single quotes", SERIALIZATION, SignatureCases.PUT.replace('"', '\''));
    put("no UTF-8", SERIALIZATION, new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
    put("UTF-16", SERIALIZATION, SignatureCases.PUT.getBytes(StandardCharsets.UTF_16));
    put("a list", SERIALIZATION, "[" + SignatureCases.PUT + "]");
    put("a number", SERIALIZATION, "1");
    put("null", SERIALIZATION, "null");
  }

  private static String item(String value) {
    return "{\"TableName\":\"orders\",\"Item\":{\"id\":{\"S\":\"hostile\"},\"v\":" + value + "}}";
  }

  private static String nested(int levels) {
    return "{\"L\":[".repeat(levels) + "]}".repeat(levels);
  }

  private void values() {
    String validation = "ValidationException";
    put("values 33 deep", validation, item(nested(40)));
    put("values 5,000 deep", "*", item(nested(5_000)));
    put("values 300,000 deep", "*", item(nested(300_000)));
    put("a number too large", validation, item("{\"N\":\"1e999999999\"}"));
    put(
        "a number of a million digits",
        validation,
        item("{\"N\":\"" + "9".repeat(1_000_000) + "\"}"));
    put("a bare number of a million digits", "*", item("9".repeat(1_000_000)));
    put("a bare number too large", "*", item("1e999999999"));
    put("not a number", validation, item("{\"N\":\"NaN\"}"));
    put("an item too large", validation, item("{\"S\":\"" + "x".repeat(500_000) + "\"}"));
    put("two types at once", validation, item("{\"S\":\"a\",\"N\":\"1\"}"));
    for (String expression :
        List.of(
            "(".repeat(100_000),
            "NOT ".repeat(100_000) + "a = a",
            "a".repeat(100_000),
            "((".repeat(2_000) + "a = a" + "))".repeat(2_000))) {
      cases.add(
          Case.of(
              "expression: " + expression.substring(0, 6) + " and so on",
              400,
              validation,
              _ ->
                  Sent.dynamoDb(
                          "PutItem",
                          "{\"TableName\":\"orders\",\"Item\":{\"id\":{\"S\":\"hostile\"}},\"ConditionExpression\":\""
                              + expression
                              + "\"}")
                      .signed(Key.ROOT)));
    }
    for (String statement :
        List.of(
            "SELECT * FROM orders WHERE " + "(".repeat(4_000),
            "[".repeat(8_000),
            "SELECT * FROM orders WHERE " + "NOT ".repeat(1_500) + "a=1")) {
      cases.add(
          Case.of(
              "statement: " + statement.substring(0, 8) + " and so on",
              400,
              validation,
              _ ->
                  Sent.dynamoDb("ExecuteStatement", "{\"Statement\":\"" + statement + "\"}")
                      .signed(Key.ROOT)));
    }
  }

  static byte[] gzip(byte[] bytes, int times) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
        for (int i = 0; i < times; i++) {
          gzip.write(bytes);
        }
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void coded() {
    byte[] zeros = gzip(new byte[1024 * 1024], 100);
    cases.add(
        Case.of(
            "gzip: a hundred megabytes",
            413,
            "RequestEntityTooLargeException",
            _ ->
                SignatureCases.put().add("Content-Encoding", "gzip").body(zeros).signed(Key.ROOT)));
    cases.add(
        Case.of(
            "gzip: a hundred megabytes, unsigned",
            413,
            "RequestEntityTooLargeException",
            _ -> SignatureCases.put().add("Content-Encoding", "gzip").body(zeros)));
    coded("no gzip", "gzip", SignatureCases.PUT.getBytes(StandardCharsets.UTF_8));
    byte[] right = gzip(SignatureCases.PUT.getBytes(StandardCharsets.UTF_8), 1);
    byte[] cut = java.util.Arrays.copyOf(right, right.length - 10);
    coded("gzip cut off", "gzip", cut);
    byte[] wrong = right.clone();
    wrong[right.length - 6] ^= 1;
    coded("gzip with a wrong checksum", "gzip", wrong);
    coded("gzip in gzip", "gzip, gzip", gzip(right, 1));
    coded("gzip said twice over", "gzip", gzip(right, 1));
    coded("brotli", "br", right);
    coded("deflate", "deflate", right);
    cases.add(
        Case.of(
            "body of 17 megabytes",
            413,
            "RequestEntityTooLargeException",
            _ -> SignatureCases.put().body(new byte[17 * 1024 * 1024]).signed(Key.ROOT)));
  }

  private void coded(String name, String coding, byte[] body) {
    cases.add(
        Case.of(
            "coding: " + name,
            400,
            SERIALIZATION,
            _ -> SignatureCases.put().add("Content-Encoding", coding).body(body).signed(Key.ROOT)));
  }
}
