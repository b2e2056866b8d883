package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import java.io.IOException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that is never set here: reads say so as S3 does, setting it is refused, and so
 * setting it to nothing is all that succeeds.
 */
final class UnsetConfiguration implements BucketConfiguration {
  private final Supplier<XmlWriter> answer;
  private final @Nullable String root;
  private final Predicate<XmlElement> unset;
  private final boolean deletable;

  private UnsetConfiguration(
      Supplier<XmlWriter> answer,
      @Nullable String root,
      Predicate<XmlElement> unset,
      boolean deletable) {
    this.answer = answer;
    this.root = root;
    this.unset = unset;
    this.deletable = deletable;
  }

  /** One that S3 answers with an error while there is none. */
  static UnsetConfiguration absent(S3Error error, boolean deletable) {
    return new UnsetConfiguration(
        () -> {
          throw error.toException();
        },
        null,
        _ -> false,
        deletable);
  }

  /** One that S3 always answers with a document, which is empty while nothing is set. */
  static UnsetConfiguration empty(String root) {
    return new UnsetConfiguration(
        () -> XmlWriter.document(root), root, each -> each.children().isEmpty(), false);
  }

  /** One that is always of the same value. */
  static UnsetConfiguration fixed(String root, String name, String value) {
    return new UnsetConfiguration(
        () -> XmlWriter.document(root).text(name, value),
        root,
        each -> each.required(name).strip().equals(value),
        false);
  }

  @Override
  public void get(S3Request request, Bucket bucket) throws IOException {
    request.answer(answer.get());
  }

  @Override
  public void put(S3Request request, Bucket bucket) throws IOException {
    String wanted = root;
    if (wanted == null
        || !unset.test(XmlElement.parse(new IncomingBody(request).document(), wanted))) {
      throw S3Error.NOT_IMPLEMENTED.toException();
    }
    request.answer(200);
  }

  @Override
  public void delete(S3Request request, Bucket bucket) throws IOException {
    if (!deletable) {
      throw S3Error.METHOD_NOT_ALLOWED.toException();
    }
    request.answer(204);
  }
}
