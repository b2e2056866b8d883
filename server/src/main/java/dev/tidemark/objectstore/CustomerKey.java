package dev.tidemark.objectstore;

/** A key of 32 bytes that a client sends along and that is not kept. */
public final class CustomerKey {
  private final byte[] bytes;

  public CustomerKey(byte[] bytes) {
    if (bytes.length != BodyCipher.KEY_BYTES) {
      throw new IllegalArgumentException(bytes.length + " bytes are no key");
    }
    this.bytes = bytes.clone();
  }

  BodyCipher cipher() {
    return new BodyCipher(bytes);
  }
}
