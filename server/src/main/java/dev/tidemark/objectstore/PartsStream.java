package dev.tidemark.objectstore;

import dev.tidemark.error.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of several files as one; one file open at a time. */
final class PartsStream extends InputStream {
  private final Path dataFolder;
  private final LocalObject object;
  private final BodyCipher cipher;
  private int next;
  private long skip;
  private long remaining;
  private long inPart;
  private @Nullable SeekableByteChannel channel;

  PartsStream(Path dataFolder, LocalObject object, BodyCipher cipher, long offset, long length) {
    this.dataFolder = dataFolder;
    this.object = object;
    this.cipher = cipher;
    this.skip = offset;
    this.remaining = length;
    List<LocalObject.Part> parts = object.parts();
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
      SeekableByteChannel open = channel;
      if (open == null) {
        if (next == object.parts().size()) {
          return -1;
        }
        open = open(object.parts().get(next++));
        channel = open;
      }
      int wanted = (int) Math.min(length, Math.min(inPart, remaining));
      if (wanted == 0) {
        open.close();
        channel = null;
        continue;
      }
      int count = decrypt(open, ByteBuffer.wrap(bytes, offset, wanted));
      inPart -= count;
      remaining -= count;
      return count;
    }
    return -1;
  }

  private SeekableByteChannel open(LocalObject.Part part) throws IOException {
    FileChannel file;
    try {
      file = FileChannel.open(dataFolder.resolve(part.file()), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw corrupt(e);
    }
    try {
      if (file.size() != cipher.storedBytes(part.sizeBytes())) {
        throw corrupt(null);
      }
      SeekableByteChannel plain = cipher.decrypt(file, part.file());
      plain.position(skip);
      inPart = part.sizeBytes() - skip;
      skip = 0;
      return plain;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private int decrypt(SeekableByteChannel open, ByteBuffer into) throws IOException {
    try {
      int count = open.read(into);
      if (count > 0) {
        return count;
      }
      throw corrupt(null);
    } catch (IOException e) {
      if (e.getCause() instanceof GeneralSecurityException) {
        throw corrupt(e);
      }
      throw e;
    }
  }

  private StorageException corrupt(@Nullable IOException cause) {
    return new StorageException(
        StorageException.Kind.CORRUPT,
        "the data file %s of the object %s is not what was written"
            .formatted(dataFolder.resolve(object.parts().get(next - 1).file()), object.key()),
        cause);
  }

  @Override
  public void close() throws IOException {
    SeekableByteChannel open = channel;
    if (open != null) {
      open.close();
    }
    remaining = 0;
  }
}
