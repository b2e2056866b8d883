package dev.tidemark.objectstore;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object held for reading: it stays whole until this is closed, whatever is written meanwhile.
 */
public final class ObjectReading implements Closeable {
  private final ObjectEntry entry;
  private final Path dataFolder;
  private final LocalObject object;
  private boolean closed;

  /** Takes over a hold on the entry that the caller acquired. */
  ObjectReading(ObjectEntry entry, LocalObject object, Path dataFolder) {
    this.entry = entry;
    this.dataFolder = dataFolder;
    this.object = object;
  }

  public LocalObject object() {
    return object;
  }

  /** {@code length} bytes from {@code offset} on. Closing the stream does not close this. */
  public InputStream stream(long offset, long length) {
    return new PartsStream(dataFolder, object.parts(), offset, length);
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      entry.release();
    }
  }

  /** The bytes of several files as one; one file open at a time. */
  private static final class PartsStream extends InputStream {
    private final Path dataFolder;
    private final List<LocalObject.Part> parts;
    private int next;
    private long skip;
    private long remaining;
    private long inPart;
    private @Nullable FileChannel channel;

    PartsStream(Path dataFolder, List<LocalObject.Part> parts, long offset, long length) {
      this.dataFolder = dataFolder;
      this.parts = parts;
      this.skip = offset;
      this.remaining = length;
      while (next < parts.size() && skip >= parts.get(next).sizeBytes()) {
        skip -= parts.get(next).sizeBytes();
        next++;
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (remaining > 0) {
        FileChannel open = channel;
        if (open == null) {
          if (next == parts.size()) {
            return -1;
          }
          LocalObject.Part part = parts.get(next++);
          open = FileChannel.open(dataFolder.resolve(part.file()), StandardOpenOption.READ);
          channel = open;
          open.position(skip);
          inPart = part.sizeBytes() - skip;
          skip = 0;
        }
        int wanted = (int) Math.min(length, Math.min(inPart, remaining));
        if (wanted == 0) {
          open.close();
          channel = null;
          continue;
        }
        int count = open.read(ByteBuffer.wrap(bytes, offset, wanted));
        if (count < 0) {
          throw new IOException("a data file is shorter than its record says");
        }
        inPart -= count;
        remaining -= count;
        return count;
      }
      return -1;
    }

    @Override
    public void close() throws IOException {
      FileChannel open = channel;
      if (open != null) {
        open.close();
      }
      remaining = 0;
    }
  }
}
