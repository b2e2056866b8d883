package dev.tidemark.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the server gave out and gets back: shard iterators, tokens of pages and statements, sequence
 * numbers, ARNs, ciphertexts. Changed as text, and behind their base64 as bytes.
 */
final class TokenTarget implements FuzzTarget {
  private static final Pattern NAME = Pattern.compile("\\$[A-Z]+");

  private final World world = new World(World.Holds.TABLES, null);
  private final List<String> kept =
      Escaped.required("json.requests").stream().filter(each -> NAME.matcher(each).find()).toList();

  @Override
  public void run(FuzzBytes in) {
    world.begin();
    String request = kept.get(in.nextInt(kept.size()));
    int space = request.indexOf(' ');
    String operation = request.substring(0, space);
    String body =
        NAME.matcher(request.substring(space + 1))
            .replaceAll(name -> {
              String token = new String(world.filled(name.group().getBytes(UTF_8)), ISO_8859_1);
              String changed = in.oneIn(4) ? token : changed(in, token);
              return java.util.regex.Matcher.quoteReplacement(
                  changed.replace("\\", "\\\\").replace("\"", "\\\""));
            });
    MemoryExchange answer = world.send(Requests.json(operation, body.getBytes(UTF_8)));
    RequestTarget.check(answer);
  }

  private static String changed(FuzzBytes in, String token) {
    byte[] inside = inside(token);
    if (inside.length > 0 && in.nextInt(4) > 0) {
      byte[] damaged = in.damaged(inside);
      return token.indexOf('-') >= 0 || token.indexOf('_') >= 0
          ? Base64.getUrlEncoder().withoutPadding().encodeToString(damaged)
          : Base64.getEncoder().encodeToString(damaged);
    }
    return new String(in.damaged(token.getBytes(UTF_8)), UTF_8).replaceAll("[\\x00-\\x1f]", "");
  }

  private static byte[] inside(String token) {
    for (Base64.Decoder decoder : List.of(Base64.getDecoder(), Base64.getUrlDecoder())) {
      try {
        return decoder.decode(token);
      } catch (IllegalArgumentException e) {
        // An ARN, or of the other alphabet.
      }
    }
    return new byte[0];
  }
}
