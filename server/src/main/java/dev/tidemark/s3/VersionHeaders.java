package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import dev.tidemark.objectstore.DeleteMarker;
import dev.tidemark.objectstore.Deletion;
import dev.tidemark.objectstore.VersionId;
import dev.tidemark.objectstore.Versioning;
import java.util.Map;
import java.util.TreeMap;

/**
 * What answers say of versions.
 *
 * <p>As S3 answered in LocalStack's recordings: a write tells the version that it made unless that
 * is the null version, a read tells which it found once the bucket has or had versions.
 */
final class VersionHeaders {
  static final String COPY_SOURCE = "x-amz-copy-source-version-id";

  private static final String ID = "x-amz-version-id";
  private static final String DELETE_MARKER = "x-amz-delete-marker";

  private VersionHeaders() {}

  static void addWritten(Map<String, String> headers, VersionId version) {
    if (!version.isNull()) {
      headers.put(ID, version.text());
    }
  }

  static void addRead(Map<String, String> headers, Bucket bucket, VersionId version) {
    addRead(headers, ID, bucket, version);
  }

  static void addCopySource(Map<String, String> headers, Bucket bucket, VersionId version) {
    addRead(headers, COPY_SOURCE, bucket, version);
  }

  private static void addRead(
      Map<String, String> headers, String name, Bucket bucket, VersionId version) {
    if (bucket.versioning() != Versioning.NEVER) {
      headers.put(name, version.text());
    }
  }

  static Map<String, String> of(Deletion deletion) {
    Map<String, String> headers = new TreeMap<>();
    String versionId = deletion.versionId();
    if (versionId != null) {
      headers.put(ID, versionId);
    }
    if (deletion.marker()) {
      headers.put(DELETE_MARKER, "true");
    }
    return headers;
  }

  /** Of a failure that a delete marker is the reason of. */
  static S3Exception add(S3Exception failure, DeleteMarker marker) {
    failure.withHeader(ID, marker.version().text()).withHeader(DELETE_MARKER, "true");
    return failure.error() == S3Error.METHOD_NOT_ALLOWED
        ? failure
            .with("ResourceType", "DeleteMarker")
            .withHeader("Allow", "DELETE")
            .withHeader("Last-Modified", HttpDates.write(marker.lastModified()))
        : failure;
  }
}
