package dev.tidemark.export;

import dev.tidemark.objectstore.StoredObject;
import dev.tidemark.objectstore.Upload;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Bytes on their way into one gzip member and the parts of a multipart upload. Holds one part.
 * Parts grow with their number: S3 takes 10,000 of them, which is 293 GiB with a first size of 8
 * MiB. Nothing written gives the 20 bytes that AWS has for an empty partition. One thread.
 */
final class DataFileStream implements AutoCloseable {
  /** No name, no time, system unknown: as AWS writes it, and Java. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private static final int TRAILER_BYTES = 8;
  private static final int BUFFER_BYTES_FIRST = 1 << 16;
  private static final int PARTS_OF_A_SIZE = 2500;
  private static final int DOUBLINGS_MAX = 3;

  private final Upload upload;
  private final int partBytes;
  private final Deflater deflater;
  private final CRC32 crc = new CRC32();
  private final MessageDigest md5 = Manifests.md5();
  private byte[] part;
  private int filled;
  private long size;
  private int partsSent;

  DataFileStream(Upload upload, int partBytes, int gzipLevel) {
    this.upload = upload;
    this.partBytes = partBytes;
    this.deflater = new Deflater(gzipLevel, true);
    this.part = new byte[Math.min(BUFFER_BYTES_FIRST, partBytes)];
    append(HEADER);
  }

  void write(byte[] bytes, int length) {
    crc.update(bytes, 0, length);
    size += length;
    deflater.setInput(bytes, 0, length);
    while (!deflater.needsInput()) {
      deflate();
    }
  }

  /** What is known of a file once it is there. */
  record Finished(StoredObject object, String md5) {}

  /** Ends the file and makes it visible. */
  Finished finish() {
    deflater.finish();
    while (!deflater.finished()) {
      deflate();
    }
    append(
        ByteBuffer.allocate(TRAILER_BYTES)
            .putInt(Integer.reverseBytes((int) crc.getValue()))
            .putInt(Integer.reverseBytes((int) size))
            .array());
    if (filled > 0 || partsSent == 0) {
      send();
    }
    return new Finished(upload.complete(), Base64.getEncoder().encodeToString(md5.digest()));
  }

  private void deflate() {
    makeRoom();
    filled += deflater.deflate(part, filled, part.length - filled);
  }

  private void append(byte[] bytes) {
    for (byte b : bytes) {
      makeRoom();
      part[filled++] = b;
    }
  }

  private void makeRoom() {
    if (filled < part.length) {
      return;
    }
    int whole = partBytes(partBytes, partsSent);
    if (part.length < whole) {
      part = Arrays.copyOf(part, Math.min(2 * part.length, whole));
    } else {
      send();
    }
  }

  private void send() {
    md5.update(part, 0, filled);
    upload.part(ByteBuffer.wrap(part, 0, filled));
    filled = 0;
    partsSent++;
  }

  /** The size of a part by its number from 0 on; the same whenever a file is written again. */
  static int partBytes(int first, int number) {
    return first << Math.min(number / PARTS_OF_A_SIZE, DOUBLINGS_MAX);
  }

  @Override
  public void close() {
    deflater.end();
  }
}
