package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import java.io.IOException;

/**
 * A kind of configuration of which a bucket can have many, each with an id, and of which there are
 * none here: metrics, analytics, inventories, intelligent tiering.
 *
 * <p>Source of the errors: recorded answers of S3 in LocalStack's {@code
 * TestS3MetricsConfiguration}.
 *
 * @param list the root of the answer that lists them
 */
record ListedConfiguration(String list) implements BucketConfiguration {
  @Override
  public void get(S3Request request, Bucket bucket) throws IOException {
    if (request.has("id")) {
      throw S3Error.NO_SUCH_CONFIGURATION.toException();
    }
    request.answer(XmlWriter.document(list).flag("IsTruncated", false));
  }

  @Override
  public void delete(S3Request request, Bucket bucket) {
    throw S3Error.NO_SUCH_CONFIGURATION.toException();
  }
}
