package dev.tidemark.simulation;

import dev.tidemark.export.TestObjects;
import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.objectstore.ObjectStore;
import dev.tidemark.objectstore.ObjectStoreException;
import dev.tidemark.objectstore.ObjectStoreException.Kind;
import dev.tidemark.objectstore.PutOptions;
import dev.tidemark.objectstore.StoredObject;
import dev.tidemark.objectstore.Upload;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An object store at the far end of a bad line: slow, short of breath, cut off before or after it
 * has done what was asked, or half way through a body; uploads get lost, and lists lag behind.
 */
final class SimulatedStore implements ObjectStore {
  /**
   * What goes wrong, as chances from 0 to 1.
   *
   * @param busy 503, having done nothing
   * @param reset the connection breaks, before it is done or after
   * @param truncated a body is cut off: a part is not taken, a read ends with an error
   * @param lost an upload is gone when it is to be completed
   * @param slow a call takes seconds
   * @param stale a list lacks the latest objects
   */
  record Faults(
      double busy, double reset, double truncated, double lost, double slow, double stale) {
    static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0);
  }

  private static final int LATENCY_NANOS = 20_000_000;
  private static final long SLOW_NANOS = 5_000_000_000L;

  private final World world;
  private final Scheduler.Group process;
  private final TestObjects objects;
  private final SplittableRandom random;

  SimulatedStore(World world, Scheduler.Group process, SplittableRandom random) {
    this.world = world;
    this.process = process;
    this.objects = world.objects;
    this.random = random;
  }

  private boolean happens(double chance, String key) {
    boolean yes = chance > 0 && !world.calm && random.nextDouble() < chance;
    if (yes) {
      world.storeFaults++;
      world.exportFaults.merge(export(key), 1, Integer::sum);
    }
    return yes;
  }

  /**
   * What the keys of an export begin with: {@code AWSDynamoDB/ID/} or {@code AWSDynamoDB/data/}.
   */
  private static String export(String key) {
    int first = key.indexOf('/');
    return key.substring(0, key.indexOf('/', first + 1) + 1);
  }

  private <T extends @Nullable Object> T call(String what, String key, Supplier<T> call) {
    Faults faults = world.storeFaultRates;
    process.live();
    world.scheduler.pause(process, LATENCY_NANOS);
    if (happens(faults.slow(), key)) {
      world.scheduler.sleep(process, random.nextLong(SLOW_NANOS));
    }
    if (happens(faults.busy(), key)) {
      world.trace.note(what + ": 503");
      throw new ObjectStoreException(
          Kind.RETRY, "SlowDown", "Please reduce your request rate.", null);
    }
    boolean reset = happens(faults.reset(), key);
    if (reset && random.nextBoolean()) {
      world.trace.note(what + ": reset before");
      throw reset();
    }
    T result = call.get();
    world.trace.note(what);
    world.scheduler.pause(process, LATENCY_NANOS);
    if (reset) {
      world.trace.note(what + ": reset after");
      throw reset();
    }
    return result;
  }

  private static ObjectStoreException reset() {
    return new ObjectStoreException(Kind.RETRY, "ClientError", "Connection reset", null);
  }

  @Override
  public void requireBucket(String bucket, @Nullable String owner) {
    call(
        "look " + bucket,
        "",
        () -> {
          objects.requireBucket(bucket, owner);
          return bucket;
        });
  }

  @Override
  public StoredObject put(ObjectPath path, byte[] body, PutOptions options) {
    return call(
        "put " + path.key(),
        path.key(),
        () -> {
          StoredObject stored = objects.put(path, body, options);
          world.appeared(path);
          if (path.key().endsWith("manifest-summary.json")) {
            world.late.forEach((key, bytes) -> objects.put(key, bytes, options));
            world.late.clear();
          }
          return stored;
        });
  }

  @Override
  public Upload begin(ObjectPath path, PutOptions options) {
    Upload upload = call("begin " + path.key(), path.key(), () -> objects.begin(path, options));
    return new Upload() {
      private boolean gone;

      @Override
      public void part(ByteBuffer content) {
        if (happens(world.storeFaultRates.truncated(), path.key())) {
          // What arrived is not what its checksum says, so it is not taken.
          content.position(random.nextInt(content.remaining() + 1));
          world.trace.note("part " + path.key() + ": cut off");
          throw reset();
        }
        call(
            "part " + path.key(),
            path.key(),
            () -> {
              upload.part(content);
              return content;
            });
      }

      @Override
      public StoredObject complete() {
        if (happens(world.storeFaultRates.lost(), path.key())) {
          gone = true;
        }
        return call(
            "complete " + path.key(),
            path.key(),
            () -> {
              if (gone) {
                throw new ObjectStoreException(
                    Kind.REFUSED,
                    "NoSuchUpload",
                    "The specified upload does not exist. The upload ID may be invalid, or the"
                        + " upload may have been aborted or completed.",
                    null);
              }
              StoredObject stored = upload.complete();
              gone = true;
              spoil(path, options);
              world.appeared(path);
              return stored;
            });
      }

      @Override
      public void close() {
        process.live();
        upload.close();
      }
    };
  }

  /** What a {@link Plant} makes of a data file. */
  private void spoil(ObjectPath path, PutOptions options) {
    byte[] bytes = objects.bytes(path.bucket(), path.key());
    switch (world.plant) {
      case FILE_CUT -> objects.put(path, Arrays.copyOf(bytes, bytes.length - 1), options);
      case MANIFEST_FIRST -> {
        objects.delete(path);
        world.late.put(path, bytes);
      }
      default -> {}
    }
  }

  @Override
  public @Nullable StoredObject head(ObjectPath path) {
    return this.<@Nullable StoredObject>call(
        "head " + path.key(), path.key(), () -> objects.head(path));
  }

  @Override
  public InputStream get(ObjectPath path, long offset, long length) {
    byte[] bytes =
        call(
            "get " + path.key() + " from " + offset,
            path.key(),
            () -> {
              try (InputStream in = objects.get(path, offset, length)) {
                return in.readAllBytes();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    int whole =
        happens(world.storeFaultRates.truncated(), path.key())
            ? random.nextInt(bytes.length + 1)
            : -1;
    return whole < 0
        ? new ByteArrayInputStream(bytes)
        : new BrokenStream(new ByteArrayInputStream(bytes, 0, whole));
  }

  /** A body that ends too soon: the client knows how long it should have been. */
  private static final class BrokenStream extends FilterInputStream {
    BrokenStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return whole(super.read());
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
      return count == 0 ? 0 : whole(super.read(bytes, from, count));
    }

    private static int whole(int read) throws IOException {
      if (read < 0) {
        throw new IOException("Premature end of Content-Length delimited message body");
      }
      return read;
    }
  }

  @Override
  public List<StoredObject> list(
      String bucket, String prefix, @Nullable String afterKey, int limit) {
    List<StoredObject> found =
        call("list " + prefix, prefix, () -> objects.list(bucket, prefix, afterKey, limit));
    if (happens(world.storeFaultRates.stale(), prefix)) {
      List<StoredObject> seen = new ArrayList<>(found);
      seen.removeIf(object -> world.isYoung(bucket, object.key()));
      return seen;
    }
    return found;
  }

  @Override
  public void delete(ObjectPath path) {
    call(
        "delete " + path.key(),
        path.key(),
        () -> {
          objects.delete(path);
          return path;
        });
  }

  @Override
  public void close() {}
}
