package dev.tidemark.http;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Whole bodies, of bounded size. */
final class Body {
  private Body() {}

  /** Null if there is more than {@code bytesMax}. */
  static byte @Nullable [] read(InputStream in, int bytesMax) throws IOException {
    byte[] body = in.readNBytes(bytesMax);
    return body.length == bytesMax && in.read() >= 0 ? null : body;
  }

  /** Reads a stream to its end. Null if there is too much. */
  @FunctionalInterface
  interface Reader {
    byte @Nullable [] read(InputStream in) throws IOException;
  }

  /**
   * How long the bytes are once unpacked, or {@code bytesMax + 1} if that is more than {@code
   * bytesMax}. Takes no memory.
   *
   * @throws ZipException if the bytes are no gzip
   */
  static int unpackedLength(byte[] compressed, int bytesMax) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      byte[] block = new byte[8 * 1024];
      long length = 0;
      for (int read = in.read(block); read >= 0 && length <= bytesMax; read = in.read(block)) {
        length += read;
      }
      return (int) Math.min(length, bytesMax + 1L);
    } catch (EOFException e) {
      throw new ZipException("cut off");
    }
  }

  /**
   * Null if there is too much for the reader.
   *
   * @throws ZipException if the bytes are no gzip
   */
  static byte @Nullable [] gunzip(byte[] compressed, Reader reader) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      return reader.read(in);
    } catch (EOFException e) {
      throw new ZipException("cut off");
    }
  }
}
