package dev.tidemark.hostile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Bodies in aws-chunked framing. */
final class ChunkedCases {
  private static final String SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
  private static final String TRAILER = SIGNED + "-TRAILER";
  private static final String UNSIGNED = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
  private static final String CHUNK = "0123456789";
  private static final String CRC32 = "/Im61Q=="; // of two chunks
  private static final String MISMATCH = "SignatureDoesNotMatch";
  private static final String INCOMPLETE = "IncompleteBody";

  private final List<Case> cases = new ArrayList<>();

  private ChunkedCases() {}

  /** A body in parts, to be spoilt: two chunks, the last one and the trailer. */
  static final class Framed {
    String first = "";
    String second = "";
    String last = "";
    String trailer = "\r\n";

    String text() {
      return first + second + last + trailer;
    }
  }

  static List<Case> all() {
    ChunkedCases all = new ChunkedCases();
    all.signedChunks();
    all.signedTrailers();
    all.unsignedTrailers();
    return all.cases;
  }

  private static Sent request(String payload) {
    Sent put = SignatureCases.putObject();
    put.add("Content-Encoding", "aws-chunked");
    put.add("X-Amz-Decoded-Content-Length", Integer.toString(2 * CHUNK.length()));
    put.add("X-Amz-Content-Sha256", payload);
    return put;
  }

  /** As it ought to be. */
  private static Framed framed(Signer signer, String payload) {
    Framed framed = new Framed();
    framed.first = chunk(signer, CHUNK, payload);
    framed.second = chunk(signer, CHUNK, payload);
    framed.last = chunk(signer, "", payload);
    if (!payload.equals(SIGNED)) {
      String field = "x-amz-checksum-crc32:" + CRC32;
      framed.trailer =
          field
              + "\r\n"
              + (payload.equals(TRAILER)
                  ? "x-amz-trailer-signature:" + signer.trailer(field + "\n") + "\r\n"
                  : "")
              + "\r\n";
    }
    return framed;
  }

  private static String chunk(Signer signer, String data, String payload) {
    String signature =
        payload.equals(UNSIGNED) ? "" : ";chunk-signature=" + signer.chunk(Signer.bytes(data));
    return Integer.toHexString(data.length())
        + signature
        + "\r\n"
        + data
        + (data.isEmpty() ? "" : "\r\n");
  }

  private static Sent sent(
      String payload, UnaryOperator<Sent> unsigned, Function<Framed, String> spoil) {
    Sent put = request(payload);
    if (!payload.equals(SIGNED)) {
      put.add("X-Amz-Trailer", "x-amz-checksum-crc32");
    }
    Signer signer = new Signer(Key.ROOT, "s3", Instant.now());
    signer.sign(unsigned.apply(put));
    return put.body(spoil.apply(framed(signer, payload)));
  }

  /** One that nothing is wrong with. */
  static Sent right(String payload) {
    return sent(payload, put -> put, Framed::text);
  }

  static List<Sent> rights() {
    return List.of(right(SIGNED), right(TRAILER), right(UNSIGNED));
  }

  private void add(
      String payload, String name, int status, String code, Function<Framed, String> spoil) {
    add(payload, name, status, code, put -> put, spoil);
  }

  private void add(
      String payload,
      String name,
      int status,
      String code,
      UnaryOperator<Sent> unsigned,
      Function<Framed, String> spoil) {
    cases.add(
        Case.of(
            "chunks, " + payload + ": " + name, status, code, _ -> sent(payload, unsigned, spoil)));
  }

  private void signedChunks() {
    add(SIGNED, "data changed", 403, MISMATCH, f -> f.text().replaceFirst(CHUNK, "9876543210"));
    add(SIGNED, "chunks swapped", 403, MISMATCH, f -> f.second + f.first + f.last + f.trailer);
    add(SIGNED, "first chunk twice", 403, MISMATCH, f -> f.first + f.first + f.last + f.trailer);
    add(SIGNED, "second chunk gone", 403, MISMATCH, f -> f.first + f.last + f.trailer);
    add(SIGNED, "last chunk gone", 400, INCOMPLETE, f -> f.first + f.second);
    add(
        SIGNED,
        "last chunk's signature wrong",
        403,
        MISMATCH,
        f -> f.first + f.second + "0;chunk-signature=" + "0".repeat(64) + "\r\n\r\n");
    add(
        SIGNED,
        "last chunk without a signature",
        400,
        INCOMPLETE,
        f -> f.first + f.second + "0\r\n\r\n");
    add(
        SIGNED,
        "a chunk without a signature",
        400,
        INCOMPLETE,
        f -> "a\r\n" + CHUNK + "\r\n" + f.second + f.last + f.trailer);
    add(
        SIGNED,
        "an empty signature",
        403,
        MISMATCH,
        f -> f.text().replaceFirst("chunk-signature=[0-9a-f]+", "chunk-signature="));
    add(
        SIGNED,
        "ends within a chunk",
        400,
        INCOMPLETE,
        f -> f.first.substring(0, f.first.length() - 5));
    add(SIGNED, "ends within a chunk's size", 400, INCOMPLETE, f -> f.first + "a");
    add(SIGNED, "nothing at all", 400, INCOMPLETE, _ -> "");
    add(SIGNED, "no framing", 400, INCOMPLETE, _ -> CHUNK + CHUNK);
    add(
        SIGNED,
        "a size beyond all",
        400,
        INCOMPLETE,
        f -> "ffffffffffffffff" + f.text().substring(1));
    add(SIGNED, "a size below none", 400, INCOMPLETE, f -> "-a" + f.text().substring(1));
    add(SIGNED, "a size with a plus", 400, INCOMPLETE, f -> "+a" + f.text().substring(1));
    add(
        SIGNED,
        "a size too large",
        400,
        INCOMPLETE,
        f -> "7fffffffffffffff" + f.text().substring(1));
    add(SIGNED, "a size too small", 403, MISMATCH, f -> "9" + f.text().substring(1));
    add(SIGNED, "a size that is no number", 400, INCOMPLETE, f -> "z" + f.text().substring(1));
    add(
        SIGNED,
        "a line without end",
        400,
        INCOMPLETE,
        f -> "a;chunk-signature=" + "0".repeat(100_000) + f.text());
    add(
        SIGNED,
        "shorter than announced",
        400,
        INCOMPLETE,
        put -> put.set("X-Amz-Decoded-Content-Length", "21"),
        Framed::text);
    add(
        SIGNED,
        "longer than announced",
        400,
        INCOMPLETE,
        put -> put.set("X-Amz-Decoded-Content-Length", "19"),
        Framed::text);
    add(
        SIGNED,
        "no length announced",
        411,
        "MissingContentLength",
        put -> put.remove("X-Amz-Decoded-Content-Length"),
        Framed::text);
    add(
        SIGNED,
        "a length below none",
        400,
        "InvalidArgument",
        put -> put.set("X-Amz-Decoded-Content-Length", "-1"),
        Framed::text);
    add(
        SIGNED,
        "a trailer that nobody signed",
        400,
        INCOMPLETE,
        f -> f.first + f.second + f.last + "x-amz-checksum-crc32:AAAAAA==\r\n\r\n");
    cases.add(
        Case.of(
            "chunks: of another request",
            403,
            MISMATCH,
            _ -> {
              Sent other = right(SIGNED);
              Sent put = request(SIGNED).path("/open-bucket/other");
              new Signer(Key.ROOT, "s3", Instant.now()).sign(put);
              return put.body(other.body);
            }));
  }

  private void signedTrailers() {
    add(TRAILER, "checksum changed", 403, MISMATCH, f -> f.text().replace(CRC32, "AAAAAA=="));
    add(
        TRAILER,
        "signature changed",
        403,
        MISMATCH,
        f -> f.text().replaceFirst("trailer-signature:.{4}", "trailer-signature:0000"));
    add(
        TRAILER,
        "no signature",
        400,
        INCOMPLETE,
        f -> f.text().replaceFirst("x-amz-trailer-signature:.*\r\n", ""));
    add(TRAILER, "no trailer", 400, INCOMPLETE, f -> f.first + f.second + f.last + "\r\n");
    add(
        TRAILER,
        "a field more",
        403,
        MISMATCH,
        f ->
            f.text()
                .replace("x-amz-trailer-signature", "x-amz-meta-a:a\r\nx-amz-trailer-signature"));
    add(
        TRAILER,
        "many fields",
        400,
        INCOMPLETE,
        f -> f.first + f.second + f.last + "a:b\r\n".repeat(1) + numbered());
    add(
        TRAILER,
        "nothing announced, nothing there",
        400,
        INCOMPLETE,
        put -> put.remove("X-Amz-Trailer"),
        f -> f.first + f.second + f.last + "\r\n");
  }

  private static String numbered() {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      fields.append("x-amz-meta-").append(i).append(":a\r\n");
    }
    return fields.append("\r\n").toString();
  }

  private void unsignedTrailers() {
    add(UNSIGNED, "wrong checksum", 400, "BadDigest", f -> f.text().replace(CRC32, "AAAAAA=="));
    add(
        UNSIGNED,
        "data changed",
        400,
        "BadDigest",
        f -> f.text().replaceFirst(CHUNK, "9876543210"));
    add(UNSIGNED, "no trailer", 400, "InvalidRequest", f -> f.first + f.second + f.last + "\r\n");
    add(
        UNSIGNED,
        "another checksum",
        400,
        "InvalidRequest",
        f -> f.text().replace("crc32", "sha1"));
    add(UNSIGNED, "last chunk gone", 400, INCOMPLETE, f -> f.first + f.second);
    add(
        UNSIGNED,
        "a trailer of something else",
        400,
        "InvalidRequest",
        put -> put.set("X-Amz-Trailer", "x-amz-meta-a"),
        Framed::text);
  }
}
