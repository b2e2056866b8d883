package dev.tidemark.conformance;

import dev.tidemark.checker.NotDone;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** What a client knows after a request. */
final class Answers {
  private Answers() {}

  /** The answer, or what is known without one. A refusal is known, no answer is not. */
  static <T> T known(Supplier<T> request) throws NotDone {
    try {
      return request.get();
    } catch (DynamoDbException e) {
      throw e.statusCode() < 500 ? NotDone.refused(e.toString()) : NotDone.unknown(e.toString());
    } catch (SdkClientException e) {
      throw NotDone.unknown(e.toString());
    }
  }
}
