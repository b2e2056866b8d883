package dev.tidemark.encryption;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Authenticated encryption under a 256-bit key, for any number of messages.
 *
 * <p>Layout: {@code salt(16) nonce(12) ciphertext tag(16)}. Each message has a key of its own,
 * HMAC-SHA256(key, "tidemark seal" salt), so that no nonce is used twice under one key however many
 * messages there are; then AES-256-GCM.
 */
final class Seal {
  static final int KEY_BYTES = 32;

  private static final int SALT_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final byte[] PURPOSE = "tidemark seal".getBytes(StandardCharsets.US_ASCII);

  private Seal() {}

  /**
   * Encrypts {@code plaintext}.
   *
   * @param bound must be the same when it is opened
   */
  static byte[] seal(byte[] key, byte[] bound, byte[] plaintext, RandomGenerator random) {
    byte[] salt = new byte[SALT_BYTES];
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(salt);
    random.nextBytes(nonce);
    try {
      byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE, key, salt, nonce, bound).doFinal(plaintext);
      return ByteBuffer.allocate(SALT_BYTES + NONCE_BYTES + ciphertext.length)
          .put(salt)
          .put(nonce)
          .put(ciphertext)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What was sealed; null if it was not with this key and {@code bound}, or was changed. */
  static byte @Nullable [] open(byte[] key, byte[] bound, byte[] sealed) {
    if (sealed.length < SALT_BYTES + NONCE_BYTES + TAG_BYTES) {
      return null;
    }
    byte[] salt = new byte[SALT_BYTES];
    byte[] nonce = new byte[NONCE_BYTES];
    ByteBuffer in = ByteBuffer.wrap(sealed).get(salt).get(nonce);
    try {
      return cipher(Cipher.DECRYPT_MODE, key, salt, nonce, bound)
          .doFinal(sealed, in.position(), in.remaining());
    } catch (AEADBadTagException _) {
      return null;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] salt, byte[] nonce, byte[] bound)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode,
        new SecretKeySpec(mac(key, PURPOSE, salt), "AES"),
        new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
    cipher.updateAAD(bound);
    return cipher;
  }

  /** HMAC-SHA256 of the parts one after the other. */
  static byte[] mac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
