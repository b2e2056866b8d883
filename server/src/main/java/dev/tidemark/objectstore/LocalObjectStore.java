package dev.tidemark.objectstore;

import dev.tidemark.objectstore.PutOptions.Encryption;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The local store as exports see it, without a detour over HTTP. */
public final class LocalObjectStore implements ObjectStore {
  private static final String DEFAULT_CONTENT_TYPE = "binary/octet-stream";

  private final LocalBuckets buckets;
  private final String account;

  /**
   * @param account 12 digits; the owner of every bucket
   */
  public LocalObjectStore(LocalBuckets buckets, String account) {
    this.buckets = buckets;
    this.account = account;
  }

  @Override
  public void requireBucket(String bucket, @Nullable String owner) {
    Bucket _ = owned(bucket, owner);
  }

  private Bucket owned(String name, @Nullable String owner) {
    Bucket bucket = buckets.bucket(name);
    if (owner != null && !owner.equals(account)) {
      throw LocalErrors.accessDenied();
    }
    return bucket;
  }

  @Override
  public StoredObject put(ObjectPath path, byte[] body, PutOptions options) {
    ObjectMetadata metadata = admit(path, options);
    try (Body draft = buckets.newBody(path, requested(options.encryption()))) {
      draft.write(body, 0, body.length);
      return buckets.put(path, draft, metadata, null, WriteCondition.NONE).toStored();
    } catch (IOException e) {
      throw LocalErrors.internal(e);
    }
  }

  @Override
  public Upload begin(ObjectPath path, PutOptions options) {
    ObjectMetadata metadata = admit(path, options);
    RequestedEncryption encryption = requested(options.encryption());
    return new LocalUpload(path, buckets.beginUntilRestart(path, metadata, encryption).uploadId());
  }

  @Override
  public @Nullable StoredObject head(ObjectPath path) {
    LocalObject object = buckets.object(path);
    return object == null ? null : object.toStored();
  }

  @Override
  public InputStream get(ObjectPath path, long offset, long length) {
    ObjectReading reading = buckets.read(path);
    try {
      long rest = reading.object().sizeBytes() - offset;
      if (offset < 0 || rest < 0 || (rest == 0 && offset > 0)) {
        throw LocalErrors.invalidRange();
      }
      // Under a client's own key nothing can be read: exports and imports bring none along.
      InputStream stream = reading.stream(offset, length < 0 ? rest : Math.min(length, rest), null);
      return new FilterInputStream(stream) {
        @Override
        public void close() throws IOException {
          try (reading) {
            super.close();
          }
        }
      };
    } catch (RuntimeException e) {
      try {
        reading.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  @Override
  public List<StoredObject> list(
      String bucket, String prefix, @Nullable String afterKey, int limit) {
    List<StoredObject> found = new ArrayList<>();
    String after = afterKey == null ? "" : afterKey;
    boolean resumed = KeyOrder.UTF_8.compare(after, prefix) >= 0;
    LocalObject next = buckets.next(bucket, resumed ? after : prefix, !resumed);
    while (next != null && found.size() < limit && next.key().startsWith(prefix)) {
      found.add(next.toStored());
      next = buckets.next(bucket, next.key(), false);
    }
    return found;
  }

  @Override
  public void delete(ObjectPath path) {
    Deletion _ = buckets.delete(path, WriteCondition.NONE);
  }

  @Override
  public void close() {}

  /** Refuses what cannot be honoured before a byte is written. */
  private ObjectMetadata admit(ObjectPath path, PutOptions options) {
    Bucket _ = owned(path.bucket(), options.expectedBucketOwner());
    String type = options.contentType();
    return new ObjectMetadata(
        Map.of("content-type", type == null ? DEFAULT_CONTENT_TYPE : type), Map.of(), Map.of());
  }

  private static @Nullable RequestedEncryption requested(@Nullable Encryption encryption) {
    return switch (encryption) {
      case null -> null;
      case Encryption.Aes256() -> new RequestedEncryption.Aes256();
      case Encryption.Kms(String keyId) -> new RequestedEncryption.Kms(keyId, Map.of(), null);
    };
  }

  private final class LocalUpload implements Upload {
    private static final int COPY_BYTES = 64 * 1024;

    private final ObjectPath path;
    private final String uploadId;
    private final List<CompletedPart> parts = new ArrayList<>();
    private boolean completed;
    private boolean closed;

    LocalUpload(ObjectPath path, String uploadId) {
      this.path = path;
      this.uploadId = uploadId;
    }

    @Override
    public void part(ByteBuffer content) {
      try (Body draft = buckets.newPart(path, uploadId, null)) {
        byte[] copy = new byte[Math.min(COPY_BYTES, content.remaining())];
        while (content.hasRemaining()) {
          int count = Math.min(copy.length, content.remaining());
          content.get(copy, 0, count);
          draft.write(copy, 0, count);
        }
        int number = parts.size() + 1;
        LocalObject.Part part = buckets.putPart(path, uploadId, number, draft, null);
        parts.add(new CompletedPart(number, part.etag(), null));
      } catch (IOException e) {
        throw LocalErrors.internal(e);
      }
    }

    @Override
    public StoredObject complete() {
      LocalObject object =
          buckets.complete(path, uploadId, parts, ExpectedObject.ANY, WriteCondition.NONE);
      completed = true;
      return object.toStored();
    }

    @Override
    public void close() {
      if (!completed && !closed) {
        closed = true;
        try {
          buckets.abort(path, uploadId);
        } catch (ObjectStoreException gone) {
          if (gone.kind() == ObjectStoreException.Kind.RETRY) {
            throw gone;
          }
        }
      }
    }
  }
}
