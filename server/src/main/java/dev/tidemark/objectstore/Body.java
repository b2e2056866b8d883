package dev.tidemark.objectstore;

import dev.tidemark.disk.Disk;
import dev.tidemark.objectstore.DataKeys.Fresh;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way into the local store: hashed as they come, and written encrypted to the data
 * file that they will stay in, which is nothing as long as no record names it. Closed without
 * having been handed to the store, it leaves nothing. One thread at a time.
 */
public final class Body extends OutputStream {
  private final LocalBucket bucket;
  private final Disk disk;
  private final Path folder;
  private final String file;
  private final ObjectEncryption encryption;
  private final FileChannel channel;
  private final OutputStream encrypting;
  private final Digest md5 = Digest.md5();
  private long sizeBytes;
  private byte @Nullable [] hash;
  private boolean finished;

  Body(LocalBucket bucket, Disk disk, Fresh key) throws IOException {
    this.bucket = bucket;
    this.disk = disk;
    this.folder = bucket.dataFolder();
    this.file = disk.newId(folder);
    this.encryption = key.encryption();
    this.channel =
        FileChannel.open(
            folder.resolve(file), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    this.encrypting = key.cipher().encrypt(new Sink(), file);
  }

  /** The file, without an end that closes it: it is synced first. */
  private final class Sink extends OutputStream {
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
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    encrypting.write(bytes, offset, length);
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

  /** The name of the data file. */
  String file() {
    return file;
  }

  ObjectEncryption encryption() {
    return encryption;
  }

  /**
   * The ETag: the MD5 of the bytes or, where S3 does not tell that, 32 hex digits that are as good
   * as any others.
   */
  String etag() {
    return encryption.hasPlainEtag() ? HexFormat.of().formatHex(md5()) : file;
  }

  /** Where it can be stored; a bucket that was made anew under the name is another. */
  LocalBucket bucket() {
    return bucket;
  }

  /** Makes the bytes durable. */
  void finish() throws IOException {
    encrypting.close();
    disk.syncFile(channel);
    channel.close();
    disk.syncFolder(folder);
    finished = true;
  }

  @Override
  public void close() throws IOException {
    if (!finished) {
      channel.close();
      Files.deleteIfExists(folder.resolve(file));
    }
  }
}
