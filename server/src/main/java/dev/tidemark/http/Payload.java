package dev.tidemark.http;

/** What a signature says of the body, from the header {@code x-amz-content-sha256}. */
public sealed interface Payload {
  /** The SHA-256 of the body in lower-case hex. Whoever reads the body must compare. */
  record Hashed(String sha256Hex) implements Payload {}

  /** The body is not signed. */
  record Unsigned() implements Payload {}

  /**
   * The body is in {@code aws-chunked} framing.
   *
   * @param signed each chunk has a signature, see {@link Identity#chunks}
   * @param trailer header fields follow the last chunk
   */
  record Streaming(boolean signed, boolean trailer) implements Payload {}
}
