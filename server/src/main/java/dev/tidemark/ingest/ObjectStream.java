package dev.tidemark.ingest;

import dev.tidemark.job.Retry;
import dev.tidemark.job.Stop;
import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.objectstore.ObjectStore;
import dev.tidemark.objectstore.ObjectStoreException;
import dev.tidemark.objectstore.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one object as it was listed, fetched again from where they broke off. Throws {@link
 * ObjectStoreException} when that is of no use, {@link Changed} when it is another object by now,
 * and never an IOException. For one thread.
 */
final class ObjectStream extends InputStream {
  private static final int BUFFER_BYTES = 1 << 16;

  private final ObjectStore objects;
  private final ObjectPath path;
  private final StoredObject listed;
  private final Retry retry;
  private final Stop stop;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int from;
  private int to;
  private long fetched;
  private @Nullable InputStream open;

  /** The object is not the one that was listed, or is gone. */
  static final class Changed extends RuntimeException {
    Changed(String message) {
      super(message, null, false, false);
    }
  }

  ObjectStream(ObjectStore objects, String bucket, StoredObject listed, Retry retry, Stop stop) {
    this.objects = objects;
    this.path = new ObjectPath(bucket, listed.key());
    this.listed = listed;
    this.retry = retry;
    this.stop = stop;
  }

  /** Whether nothing is left. */
  boolean isAtEnd() {
    return from == to && !fill();
  }

  @Override
  public int read() {
    return isAtEnd() ? -1 : buffer[from++] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (isAtEnd()) {
      return -1;
    }
    int count = Math.min(length, to - from);
    System.arraycopy(buffer, from, target, offset, count);
    from += count;
    return count;
  }

  /** Positive up to the end, even if the store has nothing ready at the moment. */
  @Override
  public int available() {
    return isAtEnd() ? 0 : to - from;
  }

  private boolean fill() {
    from = 0;
    to = 0;
    if (fetched < listed.sizeBytes()) {
      to = retry.call(stop, ImportFailure::mayPass, this::fetch);
      fetched += to;
    }
    return to > 0;
  }

  private int fetch() {
    try {
      InputStream in = opened();
      int count = in.read(buffer, 0, buffer.length);
      if (count > 0) {
        return count;
      }
      throw new IOException("ended after " + fetched + " of " + listed.sizeBytes() + " bytes");
    } catch (IOException e) {
      close();
      throw new ObjectStoreException(
          ObjectStoreException.Kind.RETRY, "ClientError", String.valueOf(e.getMessage()), e);
    }
  }

  /** Looked at after it was opened, so that what is read is what was listed. */
  private InputStream opened() {
    InputStream now = open;
    if (now != null) {
      return now;
    }
    try {
      now = objects.get(path, fetched, -1);
    } catch (ObjectStoreException e) {
      if (e.code().equals("NoSuchKey") || e.code().equals("InvalidRange")) {
        throw new Changed("the object was deleted or replaced during the import");
      }
      throw e;
    }
    open = now;
    StoredObject there = head();
    if (there == null || !there.etag().equals(listed.etag())) {
      close();
      throw new Changed("the object was deleted or replaced during the import");
    }
    return now;
  }

  private @Nullable StoredObject head() {
    try {
      return objects.head(path);
    } catch (ObjectStoreException e) {
      close();
      throw e;
    }
  }

  /** What a store says to a reader who leaves is of no use to anyone. */
  @Override
  public void close() {
    InputStream now = open;
    open = null;
    if (now != null) {
      try {
        now.close();
      } catch (IOException _) {
        // It is not read any more.
      }
    }
  }
}
