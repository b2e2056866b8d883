package dev.tidemark.export;

import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.objectstore.ObjectStore;
import dev.tidemark.objectstore.ObjectStoreException;
import dev.tidemark.objectstore.PutOptions;
import dev.tidemark.objectstore.StoredObject;
import dev.tidemark.objectstore.Upload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A strict object store in memory, with S3's rules for parts, that can be told to fail. */
public final class TestObjects implements ObjectStore {
  /** Called before and after each step with its name, such as {@code put a/b}; may throw. */
  public interface Hook {
    void at(String step, boolean done);
  }

  private final Map<String, NavigableMap<String, byte[]>> buckets = new ConcurrentHashMap<>();
  private final Map<String, String> etags = new ConcurrentHashMap<>();
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, PutOptions> options = new ConcurrentHashMap<>();
  private volatile Hook hook = (_, _) -> {};
  private volatile BooleanSupplier dead = () -> false;
  private final AtomicInteger uploadsOpen = new AtomicInteger();

  public TestObjects bucket(String name) {
    buckets.put(name, new ConcurrentSkipListMap<>());
    return this;
  }

  public void onStep(Hook changed) {
    hook = changed;
  }

  /** While this holds, nobody is left to close an upload. */
  public void deadWhen(BooleanSupplier changed) {
    dead = changed;
  }

  /** Forgets the uploads of a dead process, as the local store does. */
  public void reopen() {
    dead = () -> false;
    uploadsOpen.set(0);
  }

  /** The steps that were done. */
  public List<String> log() {
    return List.copyOf(log);
  }

  public List<String> keys(String bucket) {
    return List.copyOf(bucketOf(bucket).keySet());
  }

  public byte[] bytes(String bucket, String key) {
    return there(bucketOf(bucket).get(key), key);
  }

  private static <T> T there(@Nullable T value, String key) {
    if (value == null) {
      throw new AssertionError("no object " + key);
    }
    return value;
  }

  public String text(String bucket, String key) {
    return new String(bytes(bucket, key), StandardCharsets.UTF_8);
  }

  public String etag(String bucket, String key) {
    return there(etags.get(bucket + "/" + key), key);
  }

  public PutOptions options(String key) {
    return there(options.get(key), key);
  }

  public int uploadsOpen() {
    return uploadsOpen.get();
  }

  @Override
  public void requireBucket(String bucket, @Nullable String owner) {
    step("look " + bucket, () -> bucketOf(bucket));
  }

  @Override
  public StoredObject put(ObjectPath path, byte[] body, PutOptions how) {
    return step(
        "put " + path.key(), () -> store(path, body, HexFormat.of().formatHex(md5(body)), how));
  }

  @Override
  public Upload begin(ObjectPath path, PutOptions how) {
    Upload upload =
        step(
            "begin " + path.key(),
            () -> {
              bucketOf(path.bucket());
              return new Parts(path, how);
            });
    uploadsOpen.incrementAndGet();
    return upload;
  }

  private final class Parts implements Upload {
    private final ObjectPath path;
    private final PutOptions how;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final ByteArrayOutputStream md5s = new ByteArrayOutputStream();
    private int parts;
    private int lastBytes = Integer.MAX_VALUE;
    private boolean open = true;

    Parts(ObjectPath path, PutOptions how) {
      this.path = path;
      this.how = how;
    }

    @Override
    public void part(ByteBuffer content) {
      step(
          "part " + path.key(),
          () -> {
            if (lastBytes < PART_BYTES_MIN) {
              throw new AssertionError("a part after one of " + lastBytes + " bytes");
            }
            byte[] bytes = new byte[content.remaining()];
            content.get(bytes);
            body.writeBytes(bytes);
            md5s.writeBytes(md5(bytes));
            lastBytes = bytes.length;
            return ++parts;
          });
    }

    @Override
    public StoredObject complete() {
      return step(
          "complete " + path.key(),
          () -> {
            if (parts == 0 || !open) {
              throw new AssertionError("completed without a part, or twice");
            }
            open = false;
            uploadsOpen.decrementAndGet();
            String etag = HexFormat.of().formatHex(md5(md5s.toByteArray())) + "-" + parts;
            return store(path, body.toByteArray(), etag, how);
          });
    }

    @Override
    public void close() {
      if (open && !dead.getAsBoolean()) {
        open = false;
        uploadsOpen.decrementAndGet();
      }
    }
  }

  private StoredObject store(ObjectPath path, byte[] body, String etag, PutOptions how) {
    bucketOf(path.bucket()).put(path.key(), body);
    etags.put(path.bucket() + "/" + path.key(), etag);
    options.put(path.key(), how);
    return new StoredObject(path.key(), body.length, etag);
  }

  @Override
  public @Nullable StoredObject head(ObjectPath path) {
    byte[] bytes = bucketOf(path.bucket()).get(path.key());
    return bytes == null
        ? null
        : new StoredObject(path.key(), bytes.length, etag(path.bucket(), path.key()));
  }

  @Override
  public InputStream get(ObjectPath path, long offset, long length) {
    byte[] bytes = step("get " + path.key(), () -> there(path));
    int end = length < 0 ? bytes.length : (int) Math.min(bytes.length, offset + length);
    return new ByteArrayInputStream(Arrays.copyOfRange(bytes, (int) offset, end));
  }

  private byte[] there(ObjectPath path) {
    byte[] bytes = bucketOf(path.bucket()).get(path.key());
    if (bytes == null) {
      throw new ObjectStoreException(
          ObjectStoreException.Kind.REFUSED,
          "NoSuchKey",
          "The specified key does not exist.",
          null);
    }
    return bytes;
  }

  @Override
  public List<StoredObject> list(
      String bucket, String prefix, @Nullable String afterKey, int limit) {
    step("list " + prefix, () -> bucketOf(bucket));
    return new TreeMap<>(bucketOf(bucket))
        .entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(prefix))
            .filter(entry -> afterKey == null || entry.getKey().compareTo(afterKey) > 0)
            .limit(limit)
            .map(entry ->
                new StoredObject(
                    entry.getKey(), entry.getValue().length, etag(bucket, entry.getKey())))
            .toList();
  }

  @Override
  public void delete(ObjectPath path) {
    step("delete " + path.key(), () -> bucketOf(path.bucket()).remove(path.key()) != null);
  }

  @Override
  public void close() {}

  private NavigableMap<String, byte[]> bucketOf(String name) {
    NavigableMap<String, byte[]> bucket = buckets.get(name);
    if (bucket == null) {
      throw new ObjectStoreException(
          ObjectStoreException.Kind.REFUSED,
          "NoSuchBucket",
          "The specified bucket does not exist",
          null);
    }
    return bucket;
  }

  private synchronized <T> T step(String name, Supplier<T> body) {
    hook.at(name, false);
    T result = body.get();
    log.add(name);
    hook.at(name, true);
    return result;
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
