package dev.tidemark.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Requests as they are kept, and as they are sent. */
final class Requests {
  private static final Set<String> STREAMS =
      Set.of("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams");
  private static final Pattern READING =
      Pattern.compile(
          "(Describe|List|Get|Query|Scan|BatchGet|TransactGet|Encrypt|Decrypt|Search|Verify).*");

  private Requests() {}

  /** A request to a JSON API: the operation, a space, the body. KMS's begin with {@code kms:}. */
  static MemoryExchange json(String request) {
    int space = request.indexOf(' ');
    return json(request.substring(0, space), request.substring(space + 1).getBytes(UTF_8));
  }

  static MemoryExchange json(String operation, byte[] body) {
    boolean kms = operation.startsWith("kms:");
    String target =
        kms
            ? "TrentService." + operation.substring(4)
            : (STREAMS.contains(operation) ? "DynamoDBStreams_20120810." : "DynamoDB_20120810.")
                + operation;
    return new MemoryExchange("POST", "/", body)
        .with("Host", "localhost")
        .with("Content-Type", kms ? "application/x-amz-json-1.1" : "application/x-amz-json-1.0")
        .with("X-Amz-Target", target)
        .with("X-Amz-Date", "20260101T000000Z")
        .with("Authorization", authorization(kms ? "kms" : "dynamodb"));
  }

  static String authorization(String service) {
    return "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/"
        + service
        + "/aws4_request, SignedHeaders=host;x-amz-date, Signature="
        + "0".repeat(64);
  }

  /** A request as text: method, space, target; headers; an empty line; the body. */
  static MemoryExchange http(byte[] request) {
    String text = new String(request, ISO_8859_1);
    int end = text.indexOf("\n\n");
    byte[] body = end < 0 ? new byte[0] : Arrays.copyOfRange(request, end + 2, request.length);
    String[] lines = (end < 0 ? text : text.substring(0, end)).split("\n", -1);
    String[] words = lines[0].split(" ", 2);
    String target = words.length < 2 ? "/" : words[1].replaceAll("[\\x00- \\x7f]", "");
    MemoryExchange exchange = new MemoryExchange(words[0], target, body);
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        String name = lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT);
        exchange.withRaw(name, lines[i].substring(colon + 1));
      }
    }
    return exchange
        .withDefault("host", "localhost")
        .withDefault("content-length", Integer.toString(body.length))
        .withDefault("x-amz-date", "20260101T000000Z");
  }

  /** Whether a world may be another after it was served. */
  static boolean mayChange(MemoryExchange exchange) {
    String target = exchange.header("x-amz-target");
    if (target != null) {
      return exchange.status() < 300
          && !READING.matcher(target.substring(target.indexOf('.') + 1)).matches();
    }
    return !Set.of("GET", "HEAD", "OPTIONS").contains(exchange.method()) && exchange.status() < 300;
  }
}
