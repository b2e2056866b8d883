package dev.tidemark.s3;

import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.objectstore.ObjectReading;
import dev.tidemark.objectstore.ObjectStoreException;
import dev.tidemark.objectstore.VersionId;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code x-amz-copy-source}: {@code [/]bucket/key[?versionId=ID]}, escaped.
 *
 * @param versionId null: the newest version
 */
record CopySource(ObjectPath path, @Nullable String versionId) {
  private static final String VERSION = "?versionId=";

  static CopySource parse(@Nullable String header) {
    if (header == null) {
      throw S3Error.INVALID_ARGUMENT.toException();
    }
    String source = header.startsWith("/") ? header.substring(1) : header;
    String versionId = null;
    int version = source.lastIndexOf(VERSION);
    if (version >= 0) {
      versionId = Uris.decode(source.substring(version + VERSION.length()), false);
      if (!VersionId.isValid(versionId)) {
        throw S3Request.noVersionId("versionId", versionId);
      }
      source = source.substring(0, version);
    }
    String decoded = Uris.decode(ObjectHeaders.utf8(source), false);
    int slash = decoded.indexOf('/');
    if (slash <= 0 || slash == decoded.length() - 1) {
      throw S3Error.INVALID_ARGUMENT.withText(
          "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    }
    return new CopySource(
        new ObjectPath(decoded.substring(0, slash), decoded.substring(slash + 1)), versionId);
  }

  /** Holds the source for reading. The caller closes it. */
  ObjectReading open(LocalBuckets buckets) {
    try {
      return buckets.read(path, versionId);
    } catch (ObjectStoreException e) {
      if (versionId == null || e.deleteMarker() == null) {
        throw e;
      }
      throw S3Error.INVALID_REQUEST.withText(
          "The source of a copy request may not specifically refer to a delete marker by version"
              + " id.");
    }
  }

  /** Whether it is the newest version of that key, whichever that is. */
  boolean isCurrent(ObjectPath of) {
    return versionId == null && path.equals(of);
  }
}
