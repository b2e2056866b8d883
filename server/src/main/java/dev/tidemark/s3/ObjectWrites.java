package dev.tidemark.s3;

import dev.tidemark.http.Turns;
import dev.tidemark.objectstore.Body;
import dev.tidemark.objectstore.Bucket;
import dev.tidemark.objectstore.Checksum;
import dev.tidemark.objectstore.ChecksumAlgorithm;
import dev.tidemark.objectstore.CustomerKey;
import dev.tidemark.objectstore.DefaultEncryption;
import dev.tidemark.objectstore.Deletion;
import dev.tidemark.objectstore.Digest;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.LocalObject;
import dev.tidemark.objectstore.ObjectMetadata;
import dev.tidemark.objectstore.ObjectReading;
import dev.tidemark.objectstore.RequestedEncryption;
import dev.tidemark.objectstore.WriteCondition;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** PutObject, CopyObject, DeleteObject. */
final class ObjectWrites {
  private static final int COPY_BYTES = 64 * 1024;

  private final LocalBuckets buckets;
  private final Lifecycles lifecycles;

  ObjectWrites(LocalBuckets buckets, Lifecycles lifecycles) {
    this.buckets = buckets;
    this.lifecycles = lifecycles;
  }

  void put(S3Request request) throws IOException {
    put(request, new IncomingBody(request));
  }

  void put(S3Request request, IncomingBody incoming) throws IOException {
    RequestedEncryption encryption =
        EncryptionHeaders.requested(request, buckets.bucket(request.bucket()));
    ObjectMetadata metadata = ObjectHeaders.read(request);
    WriteCondition condition = Conditions.ofWrite(request);
    try (Body body = buckets.newBody(request.path(), encryption)) {
      Checksum checksum = incoming.pour(body, ChecksumAlgorithm.DEFAULT);
      LocalObject object = buckets.put(request.path(), body, metadata, checksum, condition);
      Map<String, String> headers = EncryptionHeaders.ofWritten(request, object.encryption());
      headers.put("ETag", ObjectHeaders.quoted(object.etag()));
      ObjectHeaders.addChecksum(headers, object.checksum());
      VersionHeaders.addWritten(headers, object.version());
      lifecycles.addExpiration(headers, buckets.bucket(request.bucket()), object);
      request.answer(200, headers, new byte[0]);
    }
  }

  void copy(S3Request request) throws IOException {
    Bucket bucket = buckets.bucket(request.bucket());
    RequestedEncryption encryption = EncryptionHeaders.requested(request, bucket);
    CustomerKey sourceKey = EncryptionHeaders.ofCopySource(request);
    CopySource source = CopySource.parse(request.header("x-amz-copy-source"));
    boolean replace = isReplace(request.header("x-amz-metadata-directive"));
    boolean replaceTags = isReplace(request.header("x-amz-tagging-directive"));
    boolean encrypts =
        EncryptionHeaders.isNamed(request) || bucket.configuration(DefaultEncryption.NAME) != null;
    if (source.isCurrent(request.path()) && !replace && !encrypts) {
      throw S3Error.INVALID_REQUEST.withText(
          "This copy request is illegal because it is trying to copy an object to itself without"
              + " changing the object's metadata, storage class, website redirect location or"
              + " encryption attributes.");
    }
    String named = request.header("x-amz-checksum-algorithm");
    ChecksumAlgorithm wanted = named == null ? null : IncomingBody.algorithm(named);
    WriteCondition condition = Conditions.ofWrite(request);
    ObjectMetadata said = ObjectHeaders.read(request);
    try (ObjectReading reading = source.open(buckets);
        Body body = buckets.newBody(request.path(), encryption)) {
      LocalObject original = reading.object();
      Conditions.checkCopySource(request, original);
      if (original.sizeBytes() > IncomingBody.UPLOAD_BYTES_MAX) {
        throw S3Error.INVALID_REQUEST.withText(
            "The specified copy source is larger than the maximum allowable size for a copy"
                + " source: 5368709120");
      }
      Checksum before = original.checksum();
      if (wanted == null) {
        wanted = before == null ? ChecksumAlgorithm.DEFAULT : before.algorithm();
      }
      Checksum checksum =
          pour(request.turns(), reading.stream(0, original.sizeBytes(), sourceKey), body, wanted);
      ObjectMetadata metadata =
          (replace ? said : original.metadata())
              .withTags(replaceTags ? said.tags() : original.metadata().tags());
      LocalObject object = buckets.put(request.path(), body, metadata, checksum, condition);
      XmlWriter xml = XmlWriter.document("CopyObjectResult");
      xml.text("ETag", ObjectHeaders.quoted(object.etag()));
      xml.time("LastModified", object.lastModified());
      ObjectHeaders.addChecksum(xml, object.checksum());
      Map<String, String> headers = EncryptionHeaders.ofWritten(request, object.encryption());
      VersionHeaders.addWritten(headers, object.version());
      lifecycles.addExpiration(headers, buckets.bucket(request.bucket()), object);
      VersionHeaders.addCopySource(
          headers, buckets.bucket(source.path().bucket()), original.version());
      request.answer(xml, headers);
    }
  }

  private static boolean isReplace(@Nullable String directive) {
    return switch (directive) {
      case null -> false;
      case "COPY" -> false;
      case "REPLACE" -> true;
      default -> throw S3Error.INVALID_ARGUMENT.withText("Unknown metadata directive.");
    };
  }

  /** Copies bytes, computing a checksum on the way if one is wanted. */
  static @Nullable Checksum pour(
      Turns turns, InputStream in, Body out, @Nullable ChecksumAlgorithm wanted)
      throws IOException {
    Digest digest = wanted == null ? null : wanted.start();
    byte[] buffer = new byte[COPY_BYTES];
    Turns.Block block =
        () -> {
          int count = in.read(buffer);
          if (count > 0) {
            out.write(buffer, 0, count);
            if (digest != null) {
              digest.update(buffer, 0, count);
            }
          }
          return count;
        };
    try (in) {
      int count;
      do {
        count = turns.take(block);
      } while (count >= 0);
    }
    return digest == null || wanted == null ? null : Checksum.full(wanted, digest.base64());
  }

  void delete(S3Request request) throws IOException {
    WriteCondition condition = Conditions.ofWrite(request);
    String versionId = request.versionId();
    Deletion deletion =
        versionId == null
            ? buckets.delete(request.path(), condition)
            : buckets.deleteVersion(request.path(), versionId, condition);
    request.answer(204, VersionHeaders.of(deletion), new byte[0]);
  }
}
