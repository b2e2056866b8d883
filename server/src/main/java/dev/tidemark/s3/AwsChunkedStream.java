package dev.tidemark.s3;

import dev.tidemark.http.ChunkVerifier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bytes inside {@code aws-chunked} framing: chunks of {@code hex-size[;chunk-signature=...]},
 * an empty last one, then trailing header fields. Signatures are checked as the chunks end.
 *
 * <p>Source: Amazon S3 API reference, "Signature calculations ... multiple chunks", and measured
 * bodies of the SDKs.
 */
final class AwsChunkedStream extends InputStream {
  private static final int LINE_BYTES_MAX = 4096;
  private static final int TRAILER_FIELDS_MAX = 16;
  private static final String SIGNATURE = "chunk-signature=";
  private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";

  private final InputStream in;
  private final @Nullable ChunkVerifier verifier;
  private final boolean signedTrailer;
  private final Map<String, String> trailer = new HashMap<>();
  private long inChunk;
  private String signature = "";
  private boolean started;
  private boolean ended;

  /**
   * @param verifier null: the chunks are not signed
   * @param signedTrailer whether a signed trailer must follow the chunks, even one without fields
   */
  AwsChunkedStream(InputStream in, @Nullable ChunkVerifier verifier, boolean signedTrailer) {
    this.in = in;
    this.verifier = verifier;
    this.signedTrailer = signedTrailer;
  }

  /** The trailing fields, names in lower case; known once the stream is at its end. */
  Map<String, String> trailer() {
    return trailer;
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
    if (inChunk == 0 && !ended) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    int count = in.read(bytes, offset, (int) Math.min(length, inChunk));
    if (count < 0) {
      throw S3Error.INCOMPLETE_BODY.toException();
    }
    if (verifier != null) {
      verifier.update(bytes, offset, count);
    }
    inChunk -= count;
    return count;
  }

  private void nextChunk() throws IOException {
    if (started) {
      if (verifier != null) {
        verifier.end(signature);
      }
      if (!line().isEmpty()) {
        throw malformed();
      }
    }
    started = true;
    String header = line();
    int semicolon = header.indexOf(';');
    String size = semicolon < 0 ? header : header.substring(0, semicolon);
    String extension = semicolon < 0 ? "" : header.substring(semicolon + 1);
    try {
      inChunk = Long.parseLong(size.strip(), 16);
    } catch (NumberFormatException e) {
      throw malformed();
    }
    if (inChunk < 0
        || size.startsWith("+")
        || (verifier != null && !extension.startsWith(SIGNATURE))) {
      throw malformed();
    }
    signature = verifier == null ? "" : extension.substring(SIGNATURE.length()).strip();
    if (inChunk == 0) {
      ended = true;
      if (verifier != null) {
        verifier.end(signature);
      }
      readTrailer();
    }
  }

  private void readTrailer() throws IOException {
    StringBuilder signed = new StringBuilder();
    String trailerSignature = null;
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 0 || trailer.size() == TRAILER_FIELDS_MAX) {
        throw malformed();
      }
      String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      if (name.equals(TRAILER_SIGNATURE)) {
        trailerSignature = value;
      } else {
        trailer.put(name, value);
        signed.append(name).append(':').append(value).append('\n');
      }
    }
    if (verifier != null && (signedTrailer || !trailer.isEmpty())) {
      if (trailerSignature == null) {
        throw malformed();
      }
      verifier.trailer(signed.toString().getBytes(StandardCharsets.ISO_8859_1), trailerSignature);
    }
  }

  /** A line without its end; the end of the body ends a line too. */
  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
      if (line.size() > LINE_BYTES_MAX) {
        throw malformed();
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static S3Exception malformed() {
    return S3Error.INCOMPLETE_BODY.withText("The request body is not in aws-chunked framing.");
  }
}
