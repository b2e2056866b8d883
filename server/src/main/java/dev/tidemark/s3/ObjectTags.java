package dev.tidemark.s3;

import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.LocalObject;
import dev.tidemark.objectstore.ObjectStoreException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The tags of objects and of their versions. */
final class ObjectTags {
  private final LocalBuckets buckets;

  ObjectTags(LocalBuckets buckets) {
    this.buckets = buckets;
  }

  void get(S3Request request) throws IOException {
    LocalObject object = unlessDeleted(() -> buckets.object(request.path(), request.versionId()));
    request.answer(Tags.toXml(object.metadata().tags()), headers(request, object));
  }

  void put(S3Request request) throws IOException {
    answer(request, 200, Tags.ofXml(new IncomingBody(request).document()));
  }

  void delete(S3Request request) throws IOException {
    answer(request, 204, Map.of());
  }

  private void answer(S3Request request, int status, Map<String, String> tags) throws IOException {
    LocalObject object =
        unlessDeleted(() -> buckets.tag(request.path(), request.versionId(), tags));
    request.answer(status, headers(request, object), new byte[0]);
  }

  private Map<String, String> headers(S3Request request, LocalObject object) {
    Map<String, String> headers = new TreeMap<>();
    VersionHeaders.addRead(headers, buckets.bucket(request.bucket()), object.version());
    return headers;
  }

  /** Of a deleted key S3 says here that its delete marker has no tags, not that it is deleted. */
  private static LocalObject unlessDeleted(Supplier<LocalObject> operation) {
    try {
      return operation.get();
    } catch (ObjectStoreException e) {
      if (e.deleteMarker() == null) {
        throw e;
      }
      throw VersionHeaders.add(S3Error.METHOD_NOT_ALLOWED.toException(), e.deleteMarker());
    }
  }
}
