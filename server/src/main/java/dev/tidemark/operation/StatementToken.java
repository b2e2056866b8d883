package dev.tidemark.operation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.storage.Key;
import dev.tidemark.table.Table;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The NextToken of a statement: where its next page begins, bound to the statement, its parameters
 * and its table. Not to how much is wanted or how consistently: measured by floci-io/floci,
 * eu-west-1, September 2026, as are the texts.
 *
 * @param read the number of the read to go on with, from 0
 * @param after the last row that was read of it, or null if none was
 */
record StatementToken(int read, @Nullable Key after) {
  private static final byte VERSION = 1;
  private static final int FINGERPRINT_BYTES = 32;
  private static final int HEAD_BYTES = 1 + FINGERPRINT_BYTES + Integer.BYTES;

  /** Where a statement begins. */
  static final StatementToken START = new StatementToken(0, null);

  /** What a statement has to be for its tokens to be taken. */
  static byte[] fingerprint(
      String statement, @Nullable List<AttributeValue> parameters, Table table) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(table.uuid().getBytes(UTF_8));
      digest.update(
          Item.of(
                  Map.of(
                      "parameters",
                      new AttributeValue.L(parameters == null ? List.of() : parameters)))
              .bytes());
      return digest.digest(statement.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As clients get it. */
  String text(byte[] fingerprint) {
    byte[] key = after == null ? new byte[0] : after.bytes();
    return Base64.getEncoder()
        .encodeToString(
            ByteBuffer.allocate(HEAD_BYTES + key.length)
                .put(VERSION)
                .put(fingerprint)
                .putInt(read)
                .put(key)
                .array());
  }

  /**
   * @throws ApiException ValidationException if it is none of ours, or another statement's
   */
  static StatementToken parse(String text, byte[] fingerprint) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw invalid();
    }
    if (bytes.length < HEAD_BYTES || bytes[0] != VERSION) {
      throw invalid();
    }
    if (!Arrays.equals(bytes, 1, 1 + FINGERPRINT_BYTES, fingerprint, 0, FINGERPRINT_BYTES)) {
      throw mismatch();
    }
    int read = ByteBuffer.wrap(bytes).getInt(1 + FINGERPRINT_BYTES);
    byte[] key = Arrays.copyOfRange(bytes, HEAD_BYTES, bytes.length);
    return new StatementToken(read, key.length == 0 ? null : new Key(key));
  }

  static ApiException invalid() {
    return ApiError.validation("Invalid NextToken");
  }

  static ApiException mismatch() {
    return ApiError.validation("NextToken does not match request");
  }
}
