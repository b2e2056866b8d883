package dev.tidemark.format;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** How a file is compressed; the constants are named as in the API. */
public enum Compression {
  NONE,
  GZIP,
  ZSTD;

  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * The plain bytes of a file. A file of several members or frames gives those of all of them.
   *
   * @param in not empty; its {@link InputStream#available} must be positive up to its very end, for
   *     that is what the JDK asks whether another member follows
   * @throws IOException if it is not compressed like this; so does reading what is given
   */
  public InputStream open(InputStream in) throws IOException {
    return switch (this) {
      case NONE -> in;
      case GZIP -> new GZIPInputStream(in, BUFFER_BYTES);
      case ZSTD -> new ZstdInputStream(in);
    };
  }
}
