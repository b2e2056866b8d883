package dev.tidemark.hostile;

import java.util.function.Function;

/**
 * A request that must be refused.
 *
 * @param attack sends it
 * @param status what the first answer must have; 0: it may be missing
 * @param code of the error; empty: there is none that could be told; a star: any
 */
record Case(String name, Function<World, Answer> attack, int status, String code) {
  static Case of(String name, int status, String code, Function<World, Sent> request) {
    return new Case(name, world -> world.send(request.apply(world)), status, code);
  }

  /** Of bytes that are no request, or hardly one. */
  static Case raw(String name, int status, String code, Function<World, byte[]> bytes) {
    return new Case(name, world -> world.send(bytes.apply(world)), status, code);
  }

  static Case raw(String name, int status, String code, String text) {
    return raw(
        name, status, code, _ -> text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
  }
}
