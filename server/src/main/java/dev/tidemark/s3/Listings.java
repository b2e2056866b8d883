package dev.tidemark.s3;

import dev.tidemark.objectstore.Checksum;
import dev.tidemark.objectstore.DeleteMarker;
import dev.tidemark.objectstore.KeyOrder;
import dev.tidemark.objectstore.ListedVersion;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.LocalObject;
import dev.tidemark.objectstore.MultipartUpload;
import dev.tidemark.objectstore.ObjectVersion;
import dev.tidemark.objectstore.VersionId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** ListObjects, ListObjectsV2, ListObjectVersions, ListMultipartUploads. */
final class Listings {
  private static final int LISTED_MAX = 1000;

  private final LocalBuckets buckets;
  private final Owners owners;

  Listings(LocalBuckets buckets, Owners owners) {
    this.buckets = buckets;
    this.owners = owners;
  }

  void objectsV2(S3Request request) throws IOException {
    buckets.bucket(request.bucket());
    UnaryOperator<String> encoding = encoding(request);
    int max = max(request, "max-keys");
    String token = request.parameter("continuation-token");
    String startAfter = request.parameter("start-after", "");
    ListWalk walk = walk(request, token == null ? startAfter : fromToken(token), max);
    XmlWriter xml = begin("ListBucketResult", request, encoding);
    xml.text("StartAfter", startAfter.isEmpty() ? null : encoding.apply(startAfter));
    xml.text("ContinuationToken", token);
    String last = walk.last();
    if (walk.truncated() && last != null) {
      xml.text("NextContinuationToken", toToken(last));
    }
    xml.number("KeyCount", walk.objects().size() + walk.commonPrefixes().size());
    xml.number("MaxKeys", max).flag("IsTruncated", walk.truncated());
    boolean owner = request.parameter("fetch-owner", "").equals("true");
    for (LocalObject object : walk.objects()) {
      writeObject(xml.start("Contents"), object, encoding, owner);
    }
    writePrefixes(xml, walk.commonPrefixes(), encoding);
    request.answer(xml, region(request));
  }

  void objects(S3Request request) throws IOException {
    buckets.bucket(request.bucket());
    UnaryOperator<String> encoding = encoding(request);
    int max = max(request, "max-keys");
    String marker = request.parameter("marker", "");
    ListWalk walk = walk(request, marker, max);
    XmlWriter xml = begin("ListBucketResult", request, encoding);
    xml.text("Marker", encoding.apply(marker));
    String last = walk.last();
    if (walk.truncated() && last != null && request.has("delimiter")) {
      xml.text("NextMarker", encoding.apply(last));
    }
    xml.number("MaxKeys", max).flag("IsTruncated", walk.truncated());
    for (LocalObject object : walk.objects()) {
      writeObject(xml.start("Contents"), object, encoding, true);
    }
    writePrefixes(xml, walk.commonPrefixes(), encoding);
    request.answer(xml, region(request));
  }

  void versions(S3Request request) throws IOException {
    buckets.bucket(request.bucket());
    UnaryOperator<String> encoding = encoding(request);
    int max = max(request, "max-keys");
    String marker = request.parameter("key-marker", "");
    String versionMarker = request.parameter("version-id-marker", "");
    if (marker.isEmpty() && !versionMarker.isEmpty()) {
      throw S3Error.INVALID_ARGUMENT
          .withText("A version-id marker cannot be specified without a key marker.")
          .with("ArgumentName", "version-id-marker")
          .with("ArgumentValue", versionMarker);
    }
    if (!versionMarker.isEmpty() && !VersionId.isValid(versionMarker)) {
      throw S3Request.noVersionId("version-id-marker", versionMarker);
    }
    VersionWalk walk =
        VersionWalk.of(
            buckets,
            request.bucket(),
            request.parameter("prefix", ""),
            request.parameter("delimiter", ""),
            marker,
            versionMarker.isEmpty() ? null : versionMarker,
            max);
    XmlWriter xml = begin("ListVersionsResult", request, encoding);
    xml.text("KeyMarker", encoding.apply(marker)).text("VersionIdMarker", versionMarker);
    String last = walk.lastKey();
    if (walk.truncated() && last != null) {
      VersionId version = walk.lastVersion();
      xml.text("NextKeyMarker", encoding.apply(last));
      xml.text("NextVersionIdMarker", version == null ? null : version.text());
    }
    xml.number("MaxKeys", max).flag("IsTruncated", walk.truncated());
    for (ListedVersion listed : walk.versions()) {
      writeVersion(xml, listed, encoding);
    }
    writePrefixes(xml, walk.commonPrefixes(), encoding);
    request.answer(xml);
  }

  private void writeVersion(XmlWriter xml, ListedVersion listed, UnaryOperator<String> encoding) {
    ObjectVersion version = listed.version();
    xml.start(
        switch (version) {
          case LocalObject _ -> "Version";
          case DeleteMarker _ -> "DeleteMarker";
        });
    xml.text("VersionId", version.version().text()).flag("IsLatest", listed.latest());
    switch (version) {
      case LocalObject object -> writeObject(xml, object, encoding, true);
      case DeleteMarker marker -> {
        xml.text("Key", encoding.apply(marker.key())).time("LastModified", marker.lastModified());
        owners.write(xml, "Owner");
        xml.end();
      }
    }
  }

  void uploads(S3Request request) throws IOException {
    UnaryOperator<String> encoding = encoding(request);
    String prefix = request.parameter("prefix", "");
    String delimiter = request.parameter("delimiter", "");
    String keyMarker = request.parameter("key-marker", "");
    String idMarker = keyMarker.isEmpty() ? "" : request.parameter("upload-id-marker", "");
    int max = max(request, "max-uploads");
    Comparator<MultipartUpload> order =
        Comparator.comparing(MultipartUpload::key, KeyOrder.UTF_8)
            .thenComparing(MultipartUpload::uploadId);
    List<MultipartUpload> all =
        buckets.uploads(request.bucket()).stream()
            .filter(upload -> upload.key().startsWith(prefix))
            .filter(upload -> isAfter(upload, keyMarker, idMarker))
            .sorted(order)
            .toList();
    XmlWriter uploads = begin("ListMultipartUploadsResult", request, encoding);
    uploads.text("KeyMarker", encoding.apply(keyMarker)).text("UploadIdMarker", idMarker);
    TreeSet<String> prefixes = new TreeSet<>(KeyOrder.UTF_8);
    int listed = 0;
    MultipartUpload last = null;
    boolean truncated = false;
    for (MultipartUpload upload : all) {
      String common = ListWalk.commonPrefix(upload.key(), prefix, delimiter);
      if (common != null && prefixes.contains(common)) {
        continue;
      }
      if (listed == max) {
        truncated = max > 0;
        break;
      }
      listed++;
      if (common != null) {
        prefixes.add(common);
      } else {
        writeUpload(uploads, upload, encoding);
      }
      last = upload;
    }
    uploads.text("NextKeyMarker", last == null ? "" : encoding.apply(last.key()));
    uploads.text("NextUploadIdMarker", last == null ? "" : last.uploadId());
    uploads.number("MaxUploads", max).flag("IsTruncated", truncated);
    writePrefixes(uploads, List.copyOf(prefixes), encoding);
    request.answer(uploads);
  }

  /** After a key if there is no id, else after that upload of the key. */
  private static boolean isAfter(MultipartUpload upload, String keyMarker, String idMarker) {
    int order = KeyOrder.UTF_8.compare(upload.key(), keyMarker);
    return order > 0
        || (order == 0 && !idMarker.isEmpty() && upload.uploadId().compareTo(idMarker) > 0);
  }

  private void writeUpload(XmlWriter xml, MultipartUpload upload, UnaryOperator<String> encoding) {
    xml.start("Upload").text("Key", encoding.apply(upload.key()));
    xml.text("UploadId", upload.uploadId());
    owners.write(xml, "Initiator");
    owners.write(xml, "Owner");
    xml.text("StorageClass", "STANDARD").time("Initiated", upload.initiated());
    if (upload.checksumAlgorithm() != null) {
      xml.text("ChecksumAlgorithm", String.valueOf(upload.checksumAlgorithm()));
      xml.text("ChecksumType", String.valueOf(upload.checksumType()));
    }
    xml.end();
  }

  private ListWalk walk(S3Request request, String after, int max) {
    return ListWalk.of(
        buckets,
        request.bucket(),
        request.parameter("prefix", ""),
        request.parameter("delimiter", ""),
        after,
        max);
  }

  private static XmlWriter begin(String root, S3Request request, UnaryOperator<String> encoding) {
    XmlWriter xml =
        XmlWriter.document(root)
            .text(root.equals("ListMultipartUploadsResult") ? "Bucket" : "Name", request.bucket());
    xml.text("Prefix", encoding.apply(request.parameter("prefix", "")));
    String delimiter = request.parameter("delimiter", "");
    xml.text("Delimiter", delimiter.isEmpty() ? null : encoding.apply(delimiter));
    return xml.text("EncodingType", request.parameter("encoding-type"));
  }

  /** Closes the element that the caller opened. */
  private void writeObject(
      XmlWriter xml, LocalObject object, UnaryOperator<String> encoding, boolean owner) {
    xml.text("Key", encoding.apply(object.key()));
    xml.time("LastModified", object.lastModified());
    xml.text("ETag", ObjectHeaders.quoted(object.etag()));
    Checksum checksum = object.checksum();
    if (checksum != null) {
      xml.text("ChecksumAlgorithm", checksum.algorithm().name());
      xml.text("ChecksumType", checksum.type().name());
    }
    xml.number("Size", object.sizeBytes());
    if (owner) {
      owners.write(xml, "Owner");
    }
    xml.text("StorageClass", "STANDARD").end();
  }

  private static void writePrefixes(
      XmlWriter xml, List<String> prefixes, UnaryOperator<String> encoding) {
    for (String prefix : prefixes) {
      xml.start("CommonPrefixes").text("Prefix", encoding.apply(prefix)).end();
    }
  }

  private Map<String, String> region(S3Request request) {
    return Map.of("x-amz-bucket-region", buckets.bucket(request.bucket()).region());
  }

  private static int max(S3Request request, String parameter) {
    return Math.min(request.number(parameter, LISTED_MAX), LISTED_MAX);
  }

  private static UnaryOperator<String> encoding(S3Request request) {
    String type = request.parameter("encoding-type");
    return switch (type) {
      case null -> UnaryOperator.identity();
      case "url" -> Uris::encode;
      default ->
          throw S3Error.INVALID_ARGUMENT
              .withText("Invalid Encoding Method specified in Request")
              .with("ArgumentName", "encoding-type")
              .with("ArgumentValue", type);
    };
  }

  private static String toToken(String last) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(last.getBytes(StandardCharsets.UTF_8));
  }

  private static String fromToken(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw S3Error.INVALID_ARGUMENT.withText("The continuation token provided is incorrect");
    }
  }
}
