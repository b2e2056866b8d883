package dev.tidemark.encryption;

import dev.tidemark.encryption.KeyException.Kind;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The form of ciphertexts, those of KMS and wrapped data keys.
 *
 * <pre>
 *   blob    n(1) 1, key id, 16 bytes, n(4) which material, sealed (see Seal)
 *           n(1) 2, sealed: under the master key
 *           bound to: what stands before the seal, and the context as a map (see Bytes)
 * </pre>
 */
final class Ciphertext {
  private static final byte UNDER_KEY = 1;
  private static final byte UNDER_MASTER = 2;
  private static final int KEY_HEADER_BYTES = 1 + 16 + Integer.BYTES;

  private Ciphertext() {}

  /**
   * @param number which of the key's materials it is under
   */
  static byte[] underKey(
      String keyId,
      int number,
      byte[] material,
      byte[] plaintext,
      Map<String, String> context,
      RandomGenerator random) {
    byte[] header =
        ByteBuffer.allocate(KEY_HEADER_BYTES)
            .put(UNDER_KEY)
            .put(KeyNames.idBytes(keyId))
            .putInt(number)
            .array();
    return seal(header, material, plaintext, context, random);
  }

  static byte[] underMaster(
      byte[] master, byte[] plaintext, Map<String, String> context, RandomGenerator random) {
    return seal(new byte[] {UNDER_MASTER}, master, plaintext, context, random);
  }

  static boolean isUnderMaster(byte[] blob) {
    return blob.length > 0 && blob[0] == UNDER_MASTER;
  }

  /**
   * @throws KeyException UNREADABLE
   */
  static String keyId(byte[] blob) {
    if (blob.length < KEY_HEADER_BYTES || blob[0] != UNDER_KEY) {
      throw unreadable();
    }
    return KeyNames.id(ByteBuffer.wrap(blob, 1, 16));
  }

  /**
   * Which of the key's materials a ciphertext is under.
   *
   * @param materials how many there are
   * @throws KeyException UNREADABLE
   */
  static int material(byte[] blob, int materials) {
    int number = ByteBuffer.wrap(blob).getInt(KEY_HEADER_BYTES - Integer.BYTES);
    if (number < 0 || number >= materials) {
      throw unreadable();
    }
    return number;
  }

  /**
   * What a ciphertext holds.
   *
   * @param key the material, or the master key
   * @throws KeyException UNREADABLE if it was changed, or another context was given
   */
  static byte[] open(byte[] blob, byte[] key, Map<String, String> context) {
    byte[] header = new byte[isUnderMaster(blob) ? 1 : KEY_HEADER_BYTES];
    byte[] sealed = new byte[blob.length - header.length];
    ByteBuffer.wrap(blob).get(header).get(sealed);
    byte[] plaintext = Seal.open(key, bound(header, context), sealed);
    if (plaintext == null) {
      throw unreadable();
    }
    return plaintext;
  }

  private static byte[] seal(
      byte[] header,
      byte[] key,
      byte[] plaintext,
      Map<String, String> context,
      RandomGenerator random) {
    byte[] sealed = Seal.seal(key, bound(header, context), plaintext, random);
    return ByteBuffer.allocate(header.length + sealed.length).put(header).put(sealed).array();
  }

  private static byte[] bound(byte[] header, Map<String, String> context) {
    return Bytes.of(out -> {
      out.write(header);
      Bytes.map(out, context);
    });
  }

  private static KeyException unreadable() {
    return new KeyException(Kind.UNREADABLE, "");
  }
}
