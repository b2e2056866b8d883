package dev.tidemark.s3;

import dev.tidemark.objectstore.Body;
import dev.tidemark.objectstore.Checksum;
import dev.tidemark.objectstore.ChecksumAlgorithm;
import dev.tidemark.objectstore.CompletedPart;
import dev.tidemark.objectstore.CustomerKey;
import dev.tidemark.objectstore.ExpectedObject;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.LocalObject;
import dev.tidemark.objectstore.MultipartUpload;
import dev.tidemark.objectstore.ObjectReading;
import dev.tidemark.objectstore.RequestedEncryption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Multipart uploads: create, upload part, upload part copy, complete, abort, list parts. */
final class Multiparts {
  private static final int PARTS_MAX = 10_000;
  private static final int LISTED_MAX = 1000;
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{1,18})");

  private final LocalBuckets buckets;
  private final Lifecycles lifecycles;
  private final Owners owners;

  Multiparts(LocalBuckets buckets, Owners owners, Lifecycles lifecycles) {
    this.buckets = buckets;
    this.lifecycles = lifecycles;
    this.owners = owners;
  }

  void create(S3Request request) throws IOException {
    RequestedEncryption encryption =
        EncryptionHeaders.requested(request, buckets.bucket(request.bucket()));
    String named = request.header("x-amz-checksum-algorithm");
    ChecksumAlgorithm algorithm = named == null ? null : IncomingBody.algorithm(named);
    Checksum.Type type = checksumType(request.header("x-amz-checksum-type"), algorithm);
    MultipartUpload upload =
        buckets.begin(request.path(), ObjectHeaders.read(request), encryption, algorithm, type);
    Map<String, String> headers = EncryptionHeaders.ofWritten(request, upload.encryption());
    if (algorithm != null && type != null) {
      headers.put("x-amz-checksum-algorithm", algorithm.name());
      headers.put("x-amz-checksum-type", type.name());
    }
    lifecycles.addAbort(
        headers, buckets.bucket(request.bucket()), request.key(), upload.initiated());
    request.answer(
        XmlWriter.document("InitiateMultipartUploadResult")
            .text("Bucket", request.bucket())
            .text("Key", request.key())
            .text("UploadId", upload.uploadId()),
        headers);
  }

  private static Checksum.@Nullable Type checksumType(
      @Nullable String header, @Nullable ChecksumAlgorithm algorithm) {
    if (algorithm == null) {
      if (header != null) {
        throw S3Error.INVALID_REQUEST.withText(
            "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm"
                + " header.");
      }
      return null;
    }
    Checksum.Type type =
        switch (header) {
          case null -> algorithm.defaultType();
          case "FULL_OBJECT" -> Checksum.Type.FULL_OBJECT;
          case "COMPOSITE" -> Checksum.Type.COMPOSITE;
          default ->
              throw S3Error.INVALID_REQUEST.withText(
                  "Value for x-amz-checksum-type header is invalid.");
        };
    boolean fits =
        switch (type) {
          case FULL_OBJECT -> algorithm.isCrc();
          case COMPOSITE -> algorithm != ChecksumAlgorithm.CRC64NVME;
        };
    if (!fits) {
      throw S3Error.INVALID_REQUEST.withText(
          "The "
              + type
              + " checksum type cannot be used with the "
              + algorithm.name().toLowerCase(Locale.ROOT)
              + " checksum algorithm.");
    }
    return type;
  }

  void put(S3Request request) throws IOException {
    int number = partNumber(request);
    String uploadId = request.parameter("uploadId", "");
    MultipartUpload upload = buckets.upload(request.path(), uploadId);
    CustomerKey key = EncryptionHeaders.ofRead(request);
    IncomingBody incoming = new IncomingBody(request);
    try (Body body = buckets.newPart(request.path(), uploadId, key)) {
      Checksum checksum;
      Checksum kept;
      if (upload.checksumAlgorithm() == null) {
        IncomingBody.Poured poured = incoming.pourAnd(body, ChecksumAlgorithm.DEFAULT);
        checksum = poured.sent();
        kept = poured.kept();
      } else {
        checksum = incoming.pour(body, upload.checksumAlgorithm());
        checkAlgorithm(upload, checksum);
        kept = checksum;
      }
      LocalObject.Part part = buckets.putPart(request.path(), uploadId, number, body, kept);
      Map<String, String> headers = EncryptionHeaders.of(request, upload.encryption());
      headers.put("ETag", ObjectHeaders.quoted(part.etag()));
      if (checksum != null) {
        headers.put(checksum.algorithm().header(), checksum.value());
      }
      request.answer(200, headers, new byte[0]);
    }
  }

  private static void checkAlgorithm(MultipartUpload upload, @Nullable Checksum checksum) {
    ChecksumAlgorithm expected = upload.checksumAlgorithm();
    if (expected != null && checksum != null && checksum.algorithm() != expected) {
      throw S3Error.INVALID_REQUEST.withText(
          "Checksum Type mismatch occurred, expected checksum Type: "
              + expected.name().toLowerCase(Locale.ROOT)
              + ", actual checksum Type: "
              + checksum.algorithm().name().toLowerCase(Locale.ROOT));
    }
  }

  void copy(S3Request request) throws IOException {
    int number = partNumber(request);
    String uploadId = request.parameter("uploadId", "");
    MultipartUpload upload = buckets.upload(request.path(), uploadId);
    CustomerKey key = EncryptionHeaders.ofRead(request);
    CustomerKey sourceKey = EncryptionHeaders.ofCopySource(request);
    CopySource source = CopySource.parse(request.header("x-amz-copy-source"));
    try (ObjectReading reading = source.open(buckets);
        Body body = buckets.newPart(request.path(), uploadId, key)) {
      LocalObject original = reading.object();
      Conditions.checkCopySource(request, original);
      ByteRange range = copyRange(request.header("x-amz-copy-source-range"), original);
      ChecksumAlgorithm algorithm = upload.checksumAlgorithm();
      Checksum checksum =
          ObjectWrites.pour(
              request.turns(),
              reading.stream(range.offset(), range.length(), sourceKey),
              body,
              algorithm == null ? ChecksumAlgorithm.DEFAULT : algorithm);
      LocalObject.Part part = buckets.putPart(request.path(), uploadId, number, body, checksum);
      XmlWriter xml = XmlWriter.document("CopyPartResult");
      xml.text("ETag", ObjectHeaders.quoted(part.etag()));
      xml.time("LastModified", part.lastModified());
      if (algorithm != null && checksum != null) {
        xml.text(checksum.algorithm().element(), checksum.value());
      }
      Map<String, String> headers = EncryptionHeaders.of(request, upload.encryption());
      VersionHeaders.addCopySource(
          headers, buckets.bucket(source.path().bucket()), original.version());
      request.answer(xml, headers);
    }
  }

  /** Unlike a Range header it must name both ends, and both must be inside. */
  private static ByteRange copyRange(@Nullable String header, LocalObject object) {
    ByteRange range = ByteRange.whole(object);
    if (header != null) {
      Matcher matcher = RANGE.matcher(header.strip());
      long first = matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
      long last = matcher.matches() ? Long.parseLong(matcher.group(2)) : -1;
      if (last < first) {
        throw badCopyRange(
            header,
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first"
                + " and last are the zero-based offsets of the first and last bytes to copy");
      }
      if (first >= object.sizeBytes()) {
        throw S3Error.INVALID_REQUEST.withText(
            "The specified copy range is invalid for the source object size");
      }
      if (last >= object.sizeBytes()) {
        throw badCopyRange(
            header,
            "Range specified is not valid for source object of size: " + object.sizeBytes());
      }
      range = new ByteRange(first, last - first + 1, true);
    }
    if (range.length() > IncomingBody.UPLOAD_BYTES_MAX) {
      throw S3Error.INVALID_REQUEST.withText(
          "The specified copy source is larger than the maximum allowable size for a copy source:"
              + " 5368709120");
    }
    return range;
  }

  private static S3Exception badCopyRange(String header, String text) {
    return S3Error.INVALID_ARGUMENT
        .withText(text)
        .with("ArgumentName", "x-amz-copy-source-range")
        .with("ArgumentValue", header);
  }

  void complete(S3Request request) throws IOException {
    XmlElement document =
        XmlElement.parse(
            IncomingBody.withoutChecksumHeaders(request).document(), "CompleteMultipartUpload");
    List<CompletedPart> parts = new ArrayList<>();
    for (XmlElement part : document.all("Part")) {
      parts.add(
          new CompletedPart(
              number(part.required("PartNumber")),
              Conditions.unquote(part.required("ETag")),
              checksum(part)));
    }
    if (parts.isEmpty() || parts.size() > PARTS_MAX) {
      throw S3Error.MALFORMED_XML.toException();
    }
    LocalObject object =
        buckets.complete(
            request.path(),
            request.parameter("uploadId", ""),
            parts,
            new ExpectedObject(objectChecksum(request), objectBytes(request)),
            Conditions.ofWrite(request));
    String host = request.header("host");
    XmlWriter xml = XmlWriter.document("CompleteMultipartUploadResult");
    xml.text(
        "Location",
        request.exchange().scheme()
            + "://"
            + host
            + "/"
            + Uris.encode(request.bucket() + "/" + request.key()));
    xml.text("Bucket", request.bucket()).text("Key", request.key());
    xml.text("ETag", ObjectHeaders.quoted(object.etag()));
    ObjectHeaders.addChecksum(xml, object.checksum());
    Map<String, String> headers = EncryptionHeaders.ofCompleted(object.encryption());
    VersionHeaders.addWritten(headers, object.version());
    lifecycles.addExpiration(headers, buckets.bucket(request.bucket()), object);
    request.answer(xml, headers);
  }

  /** What the headers say that the whole object's checksum will be, or null. */
  private static @Nullable Checksum objectChecksum(S3Request request) {
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      String value = request.header(algorithm.header());
      if (value != null) {
        return Checksum.full(algorithm, value);
      }
    }
    return null;
  }

  /** What the headers say that the whole object's size will be, or -1. */
  private static long objectBytes(S3Request request) {
    String text = request.header("x-amz-mp-object-size");
    try {
      return text == null ? -1 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw S3Error.INVALID_REQUEST.withText("Value for x-amz-mp-object-size header is invalid.");
    }
  }

  private static @Nullable Checksum checksum(XmlElement part) {
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      String value = part.child(algorithm.element());
      if (value != null && !value.isBlank()) {
        return Checksum.full(algorithm, value.strip());
      }
    }
    return null;
  }

  void abort(S3Request request) throws IOException {
    buckets.abort(request.path(), request.parameter("uploadId", ""));
    request.answer(204);
  }

  void parts(S3Request request) throws IOException {
    String uploadId = request.parameter("uploadId", "");
    MultipartUpload upload = buckets.upload(request.path(), uploadId);
    int marker = request.number("part-number-marker", 0);
    int max = Math.min(request.number("max-parts", LISTED_MAX), LISTED_MAX);
    List<LocalObject.Part> after =
        buckets.parts(request.path(), uploadId).stream()
            .filter(part -> part.number() > marker)
            .toList();
    List<LocalObject.Part> page = after.subList(0, Math.min(max, after.size()));
    boolean truncated = page.size() < after.size();
    XmlWriter xml = XmlWriter.document("ListPartsResult");
    xml.text("Bucket", request.bucket()).text("Key", request.key()).text("UploadId", uploadId);
    owners.write(xml, "Initiator");
    owners.write(xml, "Owner");
    xml.text("StorageClass", "STANDARD").number("PartNumberMarker", marker);
    xml.number("NextPartNumberMarker", page.isEmpty() ? 0 : page.getLast().number());
    xml.number("MaxParts", max).flag("IsTruncated", truncated);
    ChecksumAlgorithm algorithm = upload.checksumAlgorithm();
    Checksum.Type type = upload.checksumType();
    if (algorithm != null && type != null) {
      xml.text("ChecksumAlgorithm", algorithm.name()).text("ChecksumType", type.name());
    }
    for (LocalObject.Part part : page) {
      xml.start("Part").number("PartNumber", part.number());
      xml.time("LastModified", part.lastModified());
      xml.text("ETag", ObjectHeaders.quoted(part.etag())).number("Size", part.sizeBytes());
      Checksum checksum = part.checksum();
      if (algorithm != null && checksum != null) {
        xml.text(checksum.algorithm().element(), checksum.value());
      }
      xml.end();
    }
    Map<String, String> headers = new TreeMap<>();
    lifecycles.addAbort(
        headers, buckets.bucket(request.bucket()), request.key(), upload.initiated());
    request.answer(xml, headers);
  }

  private static int partNumber(S3Request request) {
    try {
      int number = Integer.parseInt(request.parameter("partNumber", ""));
      if (number >= 1 && number <= PARTS_MAX) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Said below.
    }
    throw S3Error.INVALID_ARGUMENT.withText(
        "Part number must be an integer between 1 and 10000, inclusive");
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw S3Error.MALFORMED_XML.toException();
    }
  }
}
