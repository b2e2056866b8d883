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

  /**
   * Null if there is more than {@code bytesMax}.
   *
   * @throws ZipException if the bytes are no gzip
   */
  static byte @Nullable [] gunzip(byte[] compressed, int bytesMax) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      return read(in, bytesMax);
    } catch (EOFException e) {
      throw new ZipException("cut off");
    }
  }
}
