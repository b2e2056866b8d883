package dev.tidemark.objectstore;

import dev.tidemark.objectstore.ObjectStoreException.Kind;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;

/** What the AWS client throws, in our terms. */
final class S3Failures {
  private static final Set<String> PASSING =
      Set.of(
          "InternalError",
          "OperationAborted",
          "RequestTimeout",
          "RequestTimeTooSkewed",
          "ServiceUnavailable",
          "SlowDown",
          "Throttling",
          "ThrottlingException",
          "TooManyRequests");

  private S3Failures() {}

  static ObjectStoreException of(SdkException failure) {
    if (failure instanceof AwsServiceException answered) {
      return answered(answered);
    }
    String message = String.valueOf(failure.getMessage());
    Kind kind = isPassing(failure) ? Kind.RETRY : Kind.REFUSED;
    return new ObjectStoreException(kind, "ClientError", message, failure);
  }

  /**
   * A client that was closed throws this from within; the same call may succeed after a restart.
   */
  static ObjectStoreException closed(IllegalStateException failure) {
    return new ObjectStoreException(
        Kind.RETRY, "ClientError", String.valueOf(failure.getMessage()), failure);
  }

  /** The message has the form of the failure messages of real exports. */
  private static ObjectStoreException answered(AwsServiceException failure) {
    int status = failure.statusCode();
    AwsErrorDetails details = failure.awsErrorDetails();
    String code = details == null ? null : details.errorCode();
    if (code == null || code.isBlank()) {
      code = codeOf(status);
    }
    String text = details == null ? null : details.errorMessage();
    String message =
        "%s (Service: Amazon S3; Status Code: %d; Error Code: %s; Request ID: %s;"
                .formatted(
                    text == null || text.isBlank() ? code : text, status, code, failure.requestId())
            + " S3 Extended Request ID: %s; Proxy: null)".formatted(failure.extendedRequestId());
    boolean passing = (status >= 500 && status != 501) || status == 429 || PASSING.contains(code);
    return new ObjectStoreException(passing ? Kind.RETRY : Kind.REFUSED, code, message, failure);
  }

  /** Answers to HEAD have no body, and so no code. */
  private static String codeOf(int status) {
    return switch (status) {
      case 301 -> "PermanentRedirect";
      case 400 -> "BadRequest";
      case 403 -> "AccessDenied";
      case 404 -> "NotFound";
      case 429, 503 -> "SlowDown";
      default -> status >= 500 ? "InternalError" : "Status" + status;
    };
  }

  private static boolean isPassing(SdkException failure) {
    if (failure instanceof AbortedException
        || failure instanceof ApiCallTimeoutException
        || failure instanceof ApiCallAttemptTimeoutException
        || failure instanceof RetryableException) {
      return true;
    }
    @Nullable Throwable cause = failure.getCause();
    while (cause != null) {
      if (cause instanceof IOException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
