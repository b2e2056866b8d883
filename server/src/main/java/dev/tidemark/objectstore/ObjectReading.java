package dev.tidemark.objectstore;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * An object held for reading: it stays whole until this is closed, whatever is written meanwhile.
 */
public final class ObjectReading implements Closeable {
  private final ObjectEntry entry;
  private final LocalBucket bucket;
  private final LocalObject object;
  private boolean closed;

  /** Takes over a hold on the entry that the caller acquired. */
  ObjectReading(ObjectEntry entry, LocalObject object, LocalBucket bucket) {
    this.entry = entry;
    this.bucket = bucket;
    this.object = object;
  }

  public LocalObject object() {
    return object;
  }

  /**
   * {@code length} bytes from {@code offset} on. Closing the stream does not close this.
   *
   * <p>Refused if the object's key cannot be used. Where the bytes are not what was written,
   * reading fails with a StorageException of kind CORRUPT; what was read before is right.
   *
   * @param customerKey the key that the client sent along, if it did
   */
  public InputStream stream(long offset, long length, @Nullable CustomerKey customerKey) {
    return new PartsStream(bucket.dataFolder(), object, cipher(customerKey), offset, length);
  }

  /**
   * Refused if the object is under a client's own key and this is not that, or if it is not and one
   * was sent. Says nothing of other keys.
   */
  public void requireCustomerKey(@Nullable CustomerKey customerKey) {
    if (object.encryption() instanceof ObjectEncryption.Customer || customerKey != null) {
      BodyCipher _ = cipher(customerKey);
    }
  }

  private BodyCipher cipher(@Nullable CustomerKey customerKey) {
    return bucket.keys().open(bucket.bucket(), object.key(), object.encryption(), customerKey);
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      entry.release();
    }
  }
}
