package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import dev.tidemark.objectstore.LocalBuckets;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** GetBucketTagging, PutBucketTagging, DeleteBucketTagging. */
final class BucketTags implements BucketConfiguration {
  static final String NAME = "tagging";

  private final LocalBuckets buckets;

  BucketTags(LocalBuckets buckets) {
    this.buckets = buckets;
  }

  /** The document of a tag set; null if it is empty, which is to have none. */
  static @Nullable String document(Map<String, String> tags) {
    return tags.isEmpty() ? null : Tags.toXml(tags).toText();
  }

  @Override
  public void get(S3Request request, Bucket bucket) throws IOException {
    request.answerDocument(bucket.configuration(NAME), S3Error.NO_SUCH_TAG_SET);
  }

  @Override
  public void put(S3Request request, Bucket bucket) throws IOException {
    Map<String, String> tags = Tags.ofBucket(new IncomingBody(request).document());
    buckets.configure(bucket.name(), NAME, document(tags));
    request.answer(204);
  }

  @Override
  public void delete(S3Request request, Bucket bucket) throws IOException {
    buckets.configure(bucket.name(), NAME, null);
    request.answer(204);
  }
}
