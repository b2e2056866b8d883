package dev.tidemark.http;

import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Checks the chain of chunk signatures of a body in {@code aws-chunked} framing. For each chunk in
 * order, the empty last one included: {@link #update} with its bytes, then {@link #end} with its
 * signature; then {@link #trailer} if there is one. One thread at a time.
 *
 * <p>Source: Amazon S3 API reference, "Signature calculations for the authorization header:
 * transferring payload in multiple chunks" and "... with trailing headers".
 */
public final class ChunkVerifier {
  private final byte @Nullable [] signingKey;
  private final String time;
  private final String scope;
  private @Nullable MessageDigest chunk;
  private String previousSignature;

  /**
   * @param signingKey null: signatures are not compared
   * @param time line two of the string to sign
   * @param scope line three
   * @param seedSignature the signature of the request itself
   */
  ChunkVerifier(byte @Nullable [] signingKey, String time, String scope, String seedSignature) {
    this.signingKey = signingKey;
    this.time = time;
    this.scope = scope;
    this.previousSignature = seedSignature;
  }

  /** More bytes of the chunk. */
  public void update(byte[] bytes, int offset, int length) {
    if (signingKey != null) {
      chunk().update(bytes, offset, length);
    }
  }

  /** Most requests have no chunks, and a digest is not cheap to make. */
  private MessageDigest chunk() {
    if (chunk == null) {
      chunk = Sha256.digest();
    }
    return chunk;
  }

  /**
   * The chunk is over.
   *
   * @param signature its {@code chunk-signature}
   * @throws SignatureFailure if it is another chunk's
   */
  public void end(String signature) {
    if (signingKey == null) {
      return;
    }
    compare(
        "AWS4-HMAC-SHA256-PAYLOAD\n"
            + time
            + "\n"
            + scope
            + "\n"
            + previousSignature
            + "\n"
            + Sha256.EMPTY_HEX
            + "\n"
            + HexFormat.of().formatHex(chunk().digest()),
        signature);
  }

  /**
   * The fields after the last chunk.
   *
   * @param fields each as {@code name:value\n}, names in lower case, values trimmed, in the order
   *     sent, without {@code x-amz-trailer-signature}
   * @param signature the value of {@code x-amz-trailer-signature}
   * @throws SignatureFailure if it signs something else
   */
  public void trailer(byte[] fields, String signature) {
    if (signingKey == null) {
      return;
    }
    compare(
        "AWS4-HMAC-SHA256-TRAILER\n"
            + time
            + "\n"
            + scope
            + "\n"
            + previousSignature
            + "\n"
            + Sha256.hex(fields),
        signature);
  }

  private void compare(String stringToSign, String signature) {
    byte[] key = signingKey;
    if (key == null) {
      throw new IllegalStateException("nothing to compare with");
    }
    String expected = HexFormat.of().formatHex(Sha256.hmac(key, stringToSign));
    if (!Sha256.same(expected, signature)) {
      throw new SignatureFailure(
          SignatureFailure.Kind.MISMATCH, "The signature of a chunk does not match its content.");
    }
    previousSignature = expected;
  }
}
