package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import java.io.IOException;
import java.util.function.Supplier;

/** A configuration that is never set here: reads say so as S3 does, and setting it is refused. */
final class UnsetConfiguration implements BucketConfiguration {
  private final Supplier<XmlWriter> answer;
  private final boolean deletable;

  private UnsetConfiguration(Supplier<XmlWriter> answer, boolean deletable) {
    this.answer = answer;
    this.deletable = deletable;
  }

  /** One that S3 answers with an error while there is none. */
  static UnsetConfiguration absent(S3Error error, boolean deletable) {
    return new UnsetConfiguration(
        () -> {
          throw error.toException();
        },
        deletable);
  }

  /** One that S3 always answers with a document. */
  static UnsetConfiguration fixed(Supplier<XmlWriter> answer) {
    return new UnsetConfiguration(answer, false);
  }

  @Override
  public void get(S3Request request, Bucket bucket) throws IOException {
    request.answer(answer.get());
  }

  @Override
  public void delete(S3Request request, Bucket bucket) throws IOException {
    if (!deletable) {
      throw S3Error.METHOD_NOT_ALLOWED.toException();
    }
    request.answer(204);
  }
}
