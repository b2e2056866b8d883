package dev.tidemark.objectstore;

import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What exports, imports and backups need of an S3-compatible store. Objects appear whole or not at
 * all. Thread-safe; blocking.
 *
 * <p>Every method throws {@link ObjectStoreException}; its kind says whether to try again.
 */
public interface ObjectStore extends AutoCloseable {
  /**
   * Checks that a bucket is there and may be listed.
   *
   * @param owner the 12-digit account that must own it; null: whoever
   */
  void requireBucket(String bucket, @Nullable String owner);

  /** Writes a small object in one go. */
  StoredObject put(ObjectPath path, byte[] body, PutOptions options);

  /** Begins a multipart upload. Nothing is visible until {@link Upload#complete}. */
  Upload begin(ObjectPath path, PutOptions options);

  /** An object's size and ETag, or null if there is none. */
  @Nullable StoredObject head(ObjectPath path);

  /**
   * An object's bytes from {@code offset} on, {@code length} of them or, if negative, to the end.
   */
  InputStream get(ObjectPath path, long offset, long length);

  /** Objects whose keys begin with {@code prefix}, in key order, at most {@code limit}. */
  List<StoredObject> list(String bucket, String prefix, @Nullable String afterKey, int limit);

  /** Fine if there is none. */
  void delete(ObjectPath path);

  @Override
  void close();
}
