package dev.tidemark.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Requests to the JSON APIs, one to four on end: kept ones, changed as JSON or as bytes. Whatever
 * comes, the answer is JSON with a checksum, and an error names its type.
 */
final class RequestTarget implements FuzzTarget {
  private record Kept(String operation, Object body) {}

  private final World world;
  private final List<Kept> kept = new ArrayList<>();

  /**
   * @param kms whether it is KMS that is asked, or DynamoDB with its streams
   */
  RequestTarget(boolean kms) {
    world = new World(kms ? World.Holds.NOTHING : World.Holds.TABLES, null);
    for (String line : Escaped.required("json.requests")) {
      if (line.startsWith("kms:") == kms) {
        int space = line.indexOf(' ');
        kept.add(
            new Kept(
                line.substring(0, space),
                JsonValue.parse(line.substring(space + 1).getBytes(UTF_8))));
      }
    }
  }

  @Override
  public void run(FuzzBytes in) {
    world.begin();
    for (int i = in.oneIn(3) ? in.nextInt(1, 5) : 1; i > 0; i--) {
      Kept request = kept.get(in.nextInt(kept.size()));
      byte[] body = JsonValue.write(new JsonDamage(in).damaged(request.body));
      if (in.oneIn(8)) {
        body = in.damaged(body);
      }
      String operation = in.oneIn(16) ? in.pick(kept).operation : request.operation;
      check(world.send(Requests.json(operation, world.filled(body))));
    }
  }

  static void check(MemoryExchange exchange) {
    byte[] answer = exchange.answer();
    if (!(JsonValue.parse(answer) instanceof Map<?, ?> members)) {
      throw new AssertionError("no object: " + exchange.answerText());
    }
    if (exchange.status() != 200 && !members.containsKey("__type")) {
      throw new AssertionError("no type: " + exchange.answerText());
    }
    String checksum = exchange.answerHeaders().get("x-amz-crc32");
    CRC32 crc = new CRC32();
    crc.update(answer);
    if (checksum != null && !checksum.equals(Long.toString(crc.getValue()))) {
      throw new AssertionError("checksum " + checksum);
    }
  }
}
