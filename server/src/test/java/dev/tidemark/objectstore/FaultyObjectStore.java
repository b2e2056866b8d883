package dev.tidemark.objectstore;

import dev.tidemark.objectstore.ObjectStoreException.Kind;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Any store, made unreliable by a seed: calls fail with RETRY before they have done anything, or
 * after they have done all, and from some call on everything dies as if the process had been
 * killed. Thread-safe; with one thread the same seed gives the same faults.
 */
public final class FaultyObjectStore implements ObjectStore {
  /**
   * What goes wrong.
   *
   * @param before chance from 0 to 1 that a call fails having done nothing
   * @param after chance that a call fails although it did its work; never of {@link Upload#part},
   *     whose number a caller may use again
   * @param dyingCall the call, counted from 1, from which on every call throws {@link Died}; 0:
   *     never
   */
  public record Faults(double before, double after, long dyingCall) {
    public static final Faults NONE = new Faults(0, 0, 0);
  }

  /** The process is gone. An error, so that nothing handles it. */
  public static final class Died extends Error {
    private static final long serialVersionUID = 1;

    Died(long call) {
      super("died at call " + call);
    }
  }

  private final ObjectStore store;
  private final Faults faults;
  private final Random random;
  private final AtomicLong calls = new AtomicLong();

  public FaultyObjectStore(ObjectStore store, Faults faults, long seed) {
    this.store = store;
    this.faults = faults;
    this.random = new Random(seed);
  }

  /** How many calls were made so far. */
  public long calls() {
    return calls.get();
  }

  @Override
  public void requireBucket(String bucket, @Nullable String owner) {
    call(
        0,
        () -> {
          store.requireBucket(bucket, owner);
          return bucket;
        });
  }

  @Override
  public StoredObject put(ObjectPath path, byte[] body, PutOptions options) {
    return call(faults.after(), () -> store.put(path, body, options));
  }

  @Override
  public Upload begin(ObjectPath path, PutOptions options) {
    Upload upload = call(faults.after(), () -> store.begin(path, options));
    return new Upload() {
      @Override
      public void part(ByteBuffer content) {
        call(
            0,
            () -> {
              upload.part(content);
              return content;
            });
      }

      @Override
      public StoredObject complete() {
        return call(faults.after(), upload::complete);
      }

      @Override
      public void close() {
        live();
        upload.close();
      }
    };
  }

  @Override
  public @Nullable StoredObject head(ObjectPath path) {
    return call(faults.after(), () -> store.head(path));
  }

  @Override
  public InputStream get(ObjectPath path, long offset, long length) {
    return call(0, () -> store.get(path, offset, length));
  }

  @Override
  public List<StoredObject> list(
      String bucket, String prefix, @Nullable String afterKey, int limit) {
    return call(faults.after(), () -> store.list(bucket, prefix, afterKey, limit));
  }

  @Override
  public void delete(ObjectPath path) {
    call(
        faults.after(),
        () -> {
          store.delete(path);
          return path;
        });
  }

  @Override
  public void close() {
    store.close();
  }

  private <T extends @Nullable Object> T call(double after, Supplier<T> call) {
    live();
    if (chance(faults.before())) {
      throw new ObjectStoreException(
          Kind.RETRY, "SlowDown", "Please reduce your request rate.", null);
    }
    T result = call.get();
    if (chance(after)) {
      throw new ObjectStoreException(
          Kind.RETRY,
          "RequestTimeout",
          "Your socket connection to the server was not read from or written to within the timeout"
              + " period.",
          null);
    }
    return result;
  }

  private void live() {
    long call = calls.incrementAndGet();
    if (faults.dyingCall() > 0 && call >= faults.dyingCall()) {
      throw new Died(call);
    }
  }

  private synchronized boolean chance(double probability) {
    return random.nextDouble() < probability;
  }
}
