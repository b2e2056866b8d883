package dev.tidemark.objectstore;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/**
 * Bytes as they lie on the disk: Tink's streaming format AES256-GCM-HKDF with SHA-256. A stream has
 * a key of its own, made of the data key and a salt in its header, and comes in segments that are
 * sealed one by one, so that a range is read without what stands before it. Nothing of a segment is
 * handed out before all of it was verified; a stream that was cut, changed, reordered or put in the
 * place of another fails where it is.
 */
final class BodyCipher {
  /**
   * Of which 16 are the seal. Larger ones are no faster, and ranges and small objects cost more.
   */
  static final int SEGMENT_BYTES = 64 * 1024;

  static final int KEY_BYTES = 32;

  private final AesGcmHkdfStreaming streaming;

  /**
   * @param dataKey 32 bytes
   */
  BodyCipher(byte[] dataKey) {
    try {
      streaming = new AesGcmHkdfStreaming(dataKey, "HmacSha256", KEY_BYTES, SEGMENT_BYTES, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * Encrypts what is written. Closing the stream writes its end and closes {@code out}.
   *
   * @param place what the stream must be read as, so that it is of no use anywhere else
   */
  OutputStream encrypt(OutputStream out, String place) throws IOException {
    try {
      return streaming.newEncryptingStream(out, bytes(place));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The plain bytes of a stream; reading fails with IOException where it is not what was written.
   */
  SeekableByteChannel decrypt(SeekableByteChannel stored, String place) throws IOException {
    try {
      return streaming.newSeekableDecryptingChannel(stored, bytes(place));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many bytes a stream of so many plain ones has. */
  long storedBytes(long sizeBytes) {
    return streaming.expectedCiphertextSize(sizeBytes);
  }

  /** A short text of bytes, whole. */
  byte[] seal(byte[] plain, String place) {
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    try (OutputStream out = encrypt(sealed, place)) {
      out.write(plain);
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    return sealed.toByteArray();
  }

  /**
   * The other way.
   *
   * @throws IOException if it was sealed with another key or for another place, or changed
   */
  byte[] open(byte[] sealed, String place) throws IOException {
    try (InputStream plain =
        streaming.newDecryptingStream(new ByteArrayInputStream(sealed), bytes(place))) {
      return plain.readAllBytes();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String place) {
    return place.getBytes(StandardCharsets.UTF_8);
  }
}
