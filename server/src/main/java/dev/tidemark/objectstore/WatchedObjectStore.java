package dev.tidemark.objectstore;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Another store, whose failures are told as they pass. */
public final class WatchedObjectStore implements ObjectStore {
  private final ObjectStore store;
  private final BiConsumer<String, ObjectStoreException.Kind> failures;

  /**
   * @param failures is told the name of the call and the kind of its failure; thread-safe
   */
  public WatchedObjectStore(
      ObjectStore store, BiConsumer<String, ObjectStoreException.Kind> failures) {
    this.store = store;
    this.failures = failures;
  }

  private <T extends @Nullable Object> T watched(String call, Supplier<T> body) {
    try {
      return body.get();
    } catch (ObjectStoreException e) {
      failures.accept(call, e.kind());
      throw e;
    }
  }

  private void watched(String call, Runnable body) {
    try {
      body.run();
    } catch (ObjectStoreException e) {
      failures.accept(call, e.kind());
      throw e;
    }
  }

  @Override
  public void requireBucket(String bucket, @Nullable String owner) {
    watched("require_bucket", () -> store.requireBucket(bucket, owner));
  }

  @Override
  public StoredObject put(ObjectPath path, byte[] body, PutOptions options) {
    return watched("put", () -> store.put(path, body, options));
  }

  @Override
  public Upload begin(ObjectPath path, PutOptions options) {
    Upload upload = watched("upload_begin", () -> store.begin(path, options));
    return new WatchedUpload(upload);
  }

  @Override
  public @Nullable StoredObject head(ObjectPath path) {
    return this.<@Nullable StoredObject>watched("head", () -> store.head(path));
  }

  @Override
  public InputStream get(ObjectPath path, long offset, long length) {
    return watched("get", () -> store.get(path, offset, length));
  }

  @Override
  public List<StoredObject> list(
      String bucket, String prefix, @Nullable String afterKey, int limit) {
    return watched("list", () -> store.list(bucket, prefix, afterKey, limit));
  }

  @Override
  public void delete(ObjectPath path) {
    watched("delete", () -> store.delete(path));
  }

  @Override
  public void close() {
    store.close();
  }

  private final class WatchedUpload implements Upload {
    private final Upload upload;

    WatchedUpload(Upload upload) {
      this.upload = upload;
    }

    @Override
    public void part(ByteBuffer content) {
      watched("upload_part", () -> upload.part(content));
    }

    @Override
    public StoredObject complete() {
      return watched("upload_complete", upload::complete);
    }

    @Override
    public void close() {
      upload.close();
    }
  }
}
