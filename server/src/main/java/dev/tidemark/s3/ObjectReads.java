package dev.tidemark.s3;

import dev.tidemark.error.StorageException;
import dev.tidemark.http.Faults;
import dev.tidemark.objectstore.Bucket;
import dev.tidemark.objectstore.Checksum;
import dev.tidemark.objectstore.CustomerKey;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.LocalObject;
import dev.tidemark.objectstore.ObjectEncryption;
import dev.tidemark.objectstore.ObjectReading;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** GetObject, HeadObject, GetObjectAttributes. */
final class ObjectReads {
  private static final Logger LOG = LoggerFactory.getLogger(ObjectReads.class);
  private static final int COPY_BYTES = 64 * 1024;
  private static final int ATTRIBUTE_PARTS_MAX = 1000;
  private static final Set<String> ATTRIBUTES =
      Set.of("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize");

  private final LocalBuckets buckets;
  private final Lifecycles lifecycles;

  ObjectReads(LocalBuckets buckets, Lifecycles lifecycles) {
    this.buckets = buckets;
    this.lifecycles = lifecycles;
  }

  /** GET and HEAD: the same answer, with and without the bytes. */
  void get(S3Request request) throws IOException {
    CustomerKey key = EncryptionHeaders.ofRead(request);
    try (ObjectReading reading = buckets.read(request.path(), request.versionId())) {
      LocalObject object = reading.object();
      reading.requireCustomerKey(key);
      Conditions.checkRead(request, object);
      ByteRange range = range(request, object);
      Map<String, String> headers = headers(request, object, range);
      Bucket bucket = buckets.bucket(request.bucket());
      VersionHeaders.addRead(headers, bucket, object.version());
      if (request.versionId() == null) {
        lifecycles.addExpiration(headers, bucket, object);
      }
      int status = range.partial() ? 206 : 200;
      if (request.exchange().method().equals("HEAD")) {
        requireKeyOfChecksum(request, reading, key);
        respond(request, status, headers, range).close();
        return;
      }
      if (object.encryption() instanceof ObjectEncryption.Kms) {
        EncryptionHeaders.requireSignatureV4(request);
      }
      try (InputStream in = reading.stream(range.offset(), range.length(), key)) {
        // The first bytes before the answer begins: what cannot be read is refused as a whole.
        byte[] buffer = new byte[COPY_BYTES];
        int count = request.turns().take(() -> in.read(buffer));
        OutputStream out = respond(request, status, headers, range);
        try {
          while (count >= 0) {
            out.write(buffer, 0, count);
            count = request.turns().take(() -> in.read(buffer));
          }
        } catch (StorageException e) {
          Faults.log(LOG, request.exchange(), e);
          throw new IOException(e);
        }
        // Not closed if reading fails: an answer that breaks off must not end as if it were whole.
        out.close();
      }
    }
  }

  /** A checksum tells of the content, so it is shown to whoever may use the object's key. */
  private static void requireKeyOfChecksum(
      S3Request request, ObjectReading reading, @Nullable CustomerKey key) throws IOException {
    LocalObject object = reading.object();
    if (isChecksumWanted(request)
        && object.checksum() != null
        && object.encryption() instanceof ObjectEncryption.Kms) {
      reading.stream(0, 0, key).close();
    }
  }

  private static boolean isChecksumWanted(S3Request request) {
    return "ENABLED".equals(request.header("x-amz-checksum-mode"));
  }

  private static OutputStream respond(
      S3Request request, int status, Map<String, String> headers, ByteRange range)
      throws IOException {
    return request
        .exchange()
        .respond(status, S3Request.withIds(request.exchange(), headers), range.length());
  }

  private static ByteRange range(S3Request request, LocalObject object) {
    String header = request.header("range");
    String part = request.parameter("partNumber");
    if (part != null) {
      if (header != null) {
        throw S3Error.INVALID_REQUEST.withText(
            "Cannot specify both Range header and partNumber query parameter");
      }
      return ByteRange.part(object, request.number("partNumber", 0));
    }
    String ifRange = request.header("if-range");
    if (ifRange != null && !Conditions.matches(ifRange, object)) {
      return ByteRange.whole(object);
    }
    return ByteRange.parse(header, object);
  }

  private static Map<String, String> headers(
      S3Request request, LocalObject object, ByteRange range) {
    Map<String, String> headers = ObjectHeaders.of(object);
    headers.putAll(EncryptionHeaders.of(request, object.encryption()));
    for (String name : ObjectHeaders.CONTENT_HEADERS) {
      String value = request.parameter("response-" + name);
      if (value != null) {
        headers.put(name, value);
      }
    }
    if (range.partial()) {
      headers.put("Content-Range", range.contentRange(object));
    }
    if (request.has("partNumber") && object.uploadId() != null) {
      headers.put("x-amz-mp-parts-count", Integer.toString(object.parts().size()));
    }
    if (isChecksumWanted(request) && range.length() == object.sizeBytes()) {
      ObjectHeaders.addChecksum(headers, object.checksum());
    }
    return headers;
  }

  /** The failure that S3 has unless the object is there. */
  void requireObject(S3Request request) {
    LocalObject _ = buckets.object(request.path(), request.versionId());
  }

  void attributes(S3Request request) throws IOException {
    Set<String> wanted = wantedAttributes(request.header("x-amz-object-attributes"));
    CustomerKey key = EncryptionHeaders.ofRead(request);
    LocalObject object;
    try (ObjectReading reading = buckets.read(request.path(), request.versionId())) {
      object = reading.object();
      reading.requireCustomerKey(key);
    }
    Conditions.checkRead(request, object);
    XmlWriter xml = XmlWriter.document("GetObjectAttributesResponse");
    if (wanted.contains("ETag")) {
      xml.text("ETag", object.etag());
    }
    Checksum checksum = object.checksum();
    if (wanted.contains("Checksum") && checksum != null) {
      xml.start("Checksum");
      ObjectHeaders.addChecksum(xml, checksum);
      xml.end();
    }
    if (wanted.contains("ObjectParts") && object.uploadId() != null) {
      writeParts(request, xml, object);
    }
    if (wanted.contains("StorageClass")) {
      xml.text("StorageClass", "STANDARD");
    }
    if (wanted.contains("ObjectSize")) {
      xml.number("ObjectSize", object.sizeBytes());
    }
    Map<String, String> headers = new TreeMap<>();
    headers.put("Last-Modified", HttpDates.write(object.lastModified()));
    VersionHeaders.addRead(headers, buckets.bucket(request.bucket()), object.version());
    request.answer(xml, headers);
  }

  private static Set<String> wantedAttributes(@Nullable String header) {
    Set<String> wanted =
        header == null
            ? Set.of()
            : Arrays.stream(header.split(",", -1)).map(String::strip).collect(Collectors.toSet());
    if (wanted.isEmpty() || !ATTRIBUTES.containsAll(wanted)) {
      throw S3Error.INVALID_ARGUMENT.withText("Invalid attribute name specified.");
    }
    return wanted;
  }

  /** The list of parts is there only if they have checksums: S3's rule. */
  private static void writeParts(S3Request request, XmlWriter xml, LocalObject object) {
    xml.start("ObjectParts").number("PartsCount", object.parts().size());
    if (object.checksum() != null) {
      int marker = headerNumber(request, "x-amz-part-number-marker", 0);
      int max =
          Math.min(
              headerNumber(request, "x-amz-max-parts", ATTRIBUTE_PARTS_MAX), ATTRIBUTE_PARTS_MAX);
      List<LocalObject.Part> after =
          object.parts().stream().filter(part -> part.number() > marker).toList();
      List<LocalObject.Part> page = after.subList(0, Math.min(max, after.size()));
      xml.number("PartNumberMarker", marker);
      xml.number("NextPartNumberMarker", page.isEmpty() ? 0 : page.getLast().number());
      xml.number("MaxParts", max);
      xml.flag("IsTruncated", page.size() < after.size());
      for (LocalObject.Part part : page) {
        xml.start("Part").number("PartNumber", part.number()).number("Size", part.sizeBytes());
        Checksum checksum = part.checksum();
        if (checksum != null) {
          xml.text(checksum.algorithm().element(), checksum.value());
        }
        xml.end();
      }
    }
    xml.end();
  }

  private static int headerNumber(S3Request request, String header, int otherwise) {
    String text = request.header(header);
    if (text == null) {
      return otherwise;
    }
    try {
      return Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      throw S3Error.INVALID_ARGUMENT.withText(
          "The header " + header.toLowerCase(Locale.ROOT) + " must be a number.");
    }
  }
}
