package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import java.io.IOException;

/**
 * One kind of configuration of a bucket: what PUT, GET and DELETE do with the parameter that names
 * it. Where it can be set, its document is kept in the bucket's record under its name. Thread-safe.
 */
interface BucketConfiguration {
  /** Answers with the configuration, or with what S3 says while there is none. */
  void get(S3Request request, Bucket bucket) throws IOException;

  /** Checks and stores a configuration; unless it can be honoured whole, it is refused. */
  default void put(S3Request request, Bucket bucket) throws IOException {
    throw S3Error.NOT_IMPLEMENTED.toException();
  }

  /** Removes the configuration; removing what is not there succeeds. */
  default void delete(S3Request request, Bucket bucket) throws IOException {
    throw S3Error.METHOD_NOT_ALLOWED.toException();
  }
}
