package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import dev.tidemark.objectstore.LocalBuckets;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/**
 * GetBucketLifecycleConfiguration and its like. {@link LifecycleSweep} applies what is set here.
 *
 * <p>Clients ask for the configuration until it answers the header that they set it with.
 */
final class BucketLifecycle implements BucketConfiguration {
  private static final String MINIMUM_SIZE = "x-amz-transition-default-minimum-object-size";
  private static final String DEFAULT_MINIMUM_SIZE = "all_storage_classes_128K";
  private static final Set<String> MINIMUM_SIZES =
      Set.of(DEFAULT_MINIMUM_SIZE, "varies_by_storage_class");

  private final LocalBuckets buckets;

  BucketLifecycle(LocalBuckets buckets) {
    this.buckets = buckets;
  }

  @Override
  public void get(S3Request request, Bucket bucket) throws IOException {
    String document = bucket.configuration(Lifecycles.NAME);
    if (document == null) {
      throw S3Error.NO_SUCH_LIFECYCLE.toException();
    }
    request.answerDocument(
        Lifecycles.xml(document), Map.of(MINIMUM_SIZE, Lifecycles.minimumSize(document)));
  }

  @Override
  public void put(S3Request request, Bucket bucket) throws IOException {
    String minimumSize = request.header(MINIMUM_SIZE);
    if (minimumSize == null) {
      minimumSize = DEFAULT_MINIMUM_SIZE;
    } else if (!MINIMUM_SIZES.contains(minimumSize)) {
      throw S3Error.INVALID_REQUEST.withText(
          "Invalid TransitionDefaultMinimumObjectSize found: " + minimumSize);
    }
    String xml = LifecycleDocument.canonical(new IncomingBody(request).document());
    buckets.configure(bucket.name(), Lifecycles.NAME, Lifecycles.document(minimumSize, xml));
    request.answer(200, Map.of(MINIMUM_SIZE, minimumSize), new byte[0]);
  }

  @Override
  public void delete(S3Request request, Bucket bucket) throws IOException {
    buckets.configure(bucket.name(), Lifecycles.NAME, null);
    request.answer(204);
  }
}
