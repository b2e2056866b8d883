package dev.tidemark.objectstore;

import dev.tidemark.disk.Disk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way into the local store: written to a temporary file, hashed as they come. Closed
 * without having been handed to the store, it leaves nothing. One thread at a time.
 */
public final class Body extends OutputStream {
  private final Disk disk;
  private final Path path;
  private final FileChannel channel;
  private final Digest md5 = Digest.md5();
  private long sizeBytes;
  private byte @Nullable [] hash;
  private boolean finished;

  Body(Disk disk) throws IOException {
    this.disk = disk;
    this.path = disk.temporaryPath();
    this.channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    md5.update(bytes, offset, length);
    sizeBytes += length;
  }

  public long sizeBytes() {
    return sizeBytes;
  }

  /** The MD5 of all the bytes; nothing may be written after. */
  public byte[] md5() {
    byte[] known = hash;
    if (known == null) {
      known = md5.value();
      hash = known;
    }
    return known;
  }

  /** Makes the bytes durable under their final name. */
  void finish(Path destination) throws IOException {
    disk.syncFile(channel);
    channel.close();
    disk.move(path, destination);
    finished = true;
  }

  @Override
  public void close() throws IOException {
    if (!finished) {
      channel.close();
      Files.deleteIfExists(path);
    }
  }
}
