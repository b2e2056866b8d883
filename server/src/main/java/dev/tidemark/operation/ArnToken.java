package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Predicate;
import java.util.zip.CRC32;

/**
 * The NextToken of lists of ARNs: the last ARN seen, with its length and a checksum, filled up with
 * zeros, in hex. Good for ever and for any filter.
 */
final class ArnToken {
  /** ListImports takes whole runs of 16 hex digits only, and at least this many bytes of them. */
  private static final int BYTES_MIN = 56;

  private static final int RUN_BYTES = 8;
  private static final int HEAD_BYTES = 2 * Integer.BYTES;
  private static final HexFormat HEX = HexFormat.of();

  private ArnToken() {}

  static String of(String arn) {
    byte[] text = arn.getBytes(StandardCharsets.UTF_8);
    int bytes = Math.max(BYTES_MIN, HEAD_BYTES + text.length);
    ByteBuffer token = ByteBuffer.allocate(Math.ceilDiv(bytes, RUN_BYTES) * RUN_BYTES);
    token.putInt(checksum(text)).putInt(text.length).put(text);
    return HEX.formatHex(token.array());
  }

  /**
   * The ARN of a token.
   *
   * @param kind whether an ARN is one of this list
   * @throws ApiException ValidationException if the token is not one that {@link #of} made
   */
  static String arn(String token, Predicate<String> kind) {
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(HEX.parseHex(token));
    } catch (IllegalArgumentException _) {
      throw invalid(token);
    }
    if (bytes.remaining() < BYTES_MIN) {
      throw invalid(token);
    }
    int checksum = bytes.getInt();
    int length = bytes.getInt();
    if (length < 0 || length > bytes.remaining()) {
      throw invalid(token);
    }
    byte[] text = new byte[length];
    bytes.get(text);
    String arn = new String(text, StandardCharsets.UTF_8);
    if (checksum(text) != checksum || !kind.test(arn) || !of(arn).equals(token)) {
      throw invalid(token);
    }
    return arn;
  }

  private static int checksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static ApiException invalid(String token) {
    return ApiError.validation("Invalid Request: Provided nextToken is invalid: " + token);
  }
}
