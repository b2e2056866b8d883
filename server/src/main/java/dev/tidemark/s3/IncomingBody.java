package dev.tidemark.s3;

import dev.tidemark.http.Payload;
import dev.tidemark.objectstore.Body;
import dev.tidemark.objectstore.Checksum;
import dev.tidemark.objectstore.ChecksumAlgorithm;
import dev.tidemark.objectstore.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way in, in constant memory: framing taken off, and its length, MD5,
 * signed hash and additional checksum held against what the headers and the trailer say.
 */
final class IncomingBody {
  /** Of one PUT or one part. */
  static final long UPLOAD_BYTES_MAX = 5L * 1024 * 1024 * 1024;

  private static final int DOCUMENT_BYTES_MAX = 4 * 1024 * 1024;
  private static final int COPY_BYTES = 64 * 1024;
  private static final String ALGORITHM_HEADER = "x-amz-sdk-checksum-algorithm";

  private final S3Request request;
  private final Payload payload;
  private final byte @Nullable [] contentMd5;
  private final @Nullable Checksum declared;
  private final @Nullable ChecksumAlgorithm trailing;
  private final boolean lengthRequired;

  IncomingBody(S3Request request) {
    this(request, declaredChecksum(request), true);
  }

  /** Of a file within a form, of which nobody says beforehand how long it is. */
  static IncomingBody ofFile(S3Request request) {
    return new IncomingBody(request, declaredChecksum(request), false);
  }

  /** Of a request whose checksum headers speak of something else than its body. */
  static IncomingBody withoutChecksumHeaders(S3Request request) {
    return new IncomingBody(request, null, true);
  }

  private IncomingBody(S3Request request, @Nullable Checksum declared, boolean lengthRequired) {
    this.request = request;
    this.payload = request.identity().payload();
    this.contentMd5 = contentMd5(request.header("content-md5"));
    this.declared = declared;
    this.lengthRequired = lengthRequired;
    this.trailing = trailingAlgorithm(request);
    if (declared != null && trailing != null) {
      throw S3Error.INVALID_REQUEST.withText(
          "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
    }
  }

  /** InvalidRequest if a checksum is announced that does not come. */
  private void checkAnnounced() {
    if (request.header(ALGORITHM_HEADER) != null && declared == null && trailing == null) {
      throw S3Error.INVALID_REQUEST.withText(
          "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or"
              + " x-amz-trailer headers were found.");
    }
  }

  /** The additional checksum in the headers, or null. */
  static @Nullable Checksum declaredChecksum(S3Request request) {
    Checksum found = null;
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      String value = request.header(algorithm.header());
      if (value == null) {
        continue;
      }
      if (found != null) {
        throw S3Error.INVALID_REQUEST.withText(
            "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
      }
      if (!algorithm.isValue(value)) {
        throw S3Error.INVALID_REQUEST.withText(
            "Value for " + algorithm.header() + " header is invalid.");
      }
      found = Checksum.full(algorithm, value);
    }
    return found;
  }

  /** By its name in any case, or InvalidRequest. */
  static ChecksumAlgorithm algorithm(String name) {
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      if (algorithm.name().equals(name.toUpperCase(Locale.ROOT))) {
        return algorithm;
      }
    }
    throw S3Error.INVALID_REQUEST.withText(
        "Checksum algorithm provided is unsupported. Please try again with any of the valid types:"
            + " [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
  }

  private static @Nullable ChecksumAlgorithm trailingAlgorithm(S3Request request) {
    String name = request.header("x-amz-trailer");
    if (name == null) {
      return null;
    }
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      if (algorithm.header().equals(name.strip().toLowerCase(Locale.ROOT))) {
        return algorithm;
      }
    }
    throw S3Error.INVALID_REQUEST.withText(
        "The value specified in the x-amz-trailer header is not supported");
  }

  private static byte @Nullable [] contentMd5(@Nullable String header) {
    if (header == null) {
      return null;
    }
    try {
      byte[] md5 = Base64.getDecoder().decode(header.strip());
      if (md5.length == 16) {
        return md5;
      }
    } catch (IllegalArgumentException notBase64) {
      // Said below.
    }
    throw S3Error.INVALID_DIGEST.toException().with("Content-MD5", header);
  }

  /** Whether anything says what the bytes must be. */
  boolean hasDigest() {
    return contentMd5 != null || declared != null || trailing != null;
  }

  /**
   * Reads it all into {@code out}.
   *
   * @param wanted what to compute if the client sent no additional checksum, or null
   * @return the additional checksum, verified if the client sent one, or null
   */
  @Nullable Checksum pour(Body out, @Nullable ChecksumAlgorithm wanted) throws IOException {
    checkAnnounced();
    Checksum checksum = pour(out, wanted, UPLOAD_BYTES_MAX, true);
    checkMd5(out.md5());
    return checksum;
  }

  /**
   * The same, when the client's checksum says nothing of what is to be kept.
   *
   * @param kept what to compute whatever the client sent
   */
  Poured pourAnd(Body out, ChecksumAlgorithm kept) throws IOException {
    checkAnnounced();
    Digest digest = kept.start();
    OutputStream both =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            digest.update(bytes, offset, length);
            out.write(bytes, offset, length);
          }
        };
    Checksum sent = pour(both, null, UPLOAD_BYTES_MAX, true);
    checkMd5(out.md5());
    return new Poured(sent, Checksum.full(kept, digest.base64()));
  }

  /**
   * @param sent by the client and verified, or null
   */
  record Poured(@Nullable Checksum sent, Checksum kept) {}

  /** An XML document, whole. */
  byte[] document() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    pour(out, null, DOCUMENT_BYTES_MAX, false);
    byte[] document = out.toByteArray();
    if (contentMd5 != null) {
      Digest md5 = Digest.md5();
      md5.update(document, 0, document.length);
      checkMd5(md5.value());
    }
    return document;
  }

  private void checkMd5(byte[] md5) {
    if (contentMd5 != null && !Arrays.equals(md5, contentMd5)) {
      throw S3Error.BAD_DIGEST.toException();
    }
  }

  private @Nullable Checksum pour(
      OutputStream out, @Nullable ChecksumAlgorithm wanted, long bytesMax, boolean upload)
      throws IOException {
    boolean framed = payload instanceof Payload.Streaming;
    long length = length(framed ? "x-amz-decoded-content-length" : "content-length");
    if (length < 0 && upload && lengthRequired) {
      throw S3Error.MISSING_CONTENT_LENGTH.toException();
    }
    if (length > bytesMax) {
      throw tooLarge(upload);
    }
    Checksum inHeader = declared;
    ChecksumAlgorithm algorithm =
        inHeader != null ? inHeader.algorithm() : trailing != null ? trailing : wanted;
    Digest checksum = algorithm == null ? null : algorithm.start();
    Digest sha256 = payload instanceof Payload.Hashed ? Digest.sha256() : null;
    InputStream in = request.exchange().body();
    AwsChunkedStream chunks = null;
    if (payload instanceof Payload.Streaming(boolean signed, boolean trailer)) {
      chunks =
          new AwsChunkedStream(in, signed ? request.identity().chunks() : null, signed && trailer);
      in = chunks;
    }
    byte[] buffer = new byte[COPY_BYTES];
    long total = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      int count = read;
      total += count;
      if (total > bytesMax) {
        throw tooLarge(upload);
      }
      request
          .turns()
          .take(() -> {
            if (checksum != null) {
              checksum.update(buffer, 0, count);
            }
            if (sha256 != null) {
              sha256.update(buffer, 0, count);
            }
            out.write(buffer, 0, count);
            return count;
          });
    }
    if (length >= 0 && total != length) {
      throw S3Error.INCOMPLETE_BODY.toException();
    }
    if (payload instanceof Payload.Hashed(String expected)
        && sha256 != null
        && !sha256.hex().equals(expected)) {
      throw S3Error.CONTENT_SHA256_MISMATCH.toException();
    }
    return checksum == null || algorithm == null
        ? null
        : verified(algorithm, checksum.base64(), chunks);
  }

  private Checksum verified(
      ChecksumAlgorithm algorithm, String value, @Nullable AwsChunkedStream chunks) {
    Checksum inHeader = declared;
    if (inHeader != null && !inHeader.value().equals(value)) {
      throw badDigest(algorithm);
    }
    if (trailing != null) {
      String sent = chunks == null ? null : chunks.trailer().get(trailing.header());
      if (sent == null) {
        throw S3Error.INVALID_REQUEST.withText(
            "The trailer " + trailing.header() + " that was announced did not arrive.");
      }
      if (!sent.equals(value)) {
        throw badDigest(algorithm);
      }
    }
    return Checksum.full(algorithm, value);
  }

  private static S3Exception badDigest(ChecksumAlgorithm algorithm) {
    return S3Error.BAD_DIGEST.withText(
        "The " + algorithm + " you specified did not match the calculated checksum.");
  }

  private static S3Exception tooLarge(boolean upload) {
    return upload ? S3Error.ENTITY_TOO_LARGE.toException() : S3Error.MALFORMED_XML.toException();
  }

  private long length(String header) {
    String text = request.header(header);
    if (text == null) {
      return -1;
    }
    try {
      long length = Long.parseLong(text.strip());
      if (length >= 0) {
        return length;
      }
    } catch (NumberFormatException notANumber) {
      // Said below.
    }
    throw S3Error.INVALID_ARGUMENT.withText("The header " + header + " is no length.");
  }
}
