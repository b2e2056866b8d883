package dev.tidemark.objectstore;

import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * A failure of an object store as DynamoDB tells it of exports and imports: codes and texts as
 * measured on AWS, where the text is that of the S3 client of that time.
 */
public record FailureDescription(String code, String message) {
  private static final String ID_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int REQUEST_ID_CHARS = 16;
  private static final int EXTENDED_ID_BYTES = 56;
  private static final int NOT_FOUND = 404;
  private static final int FORBIDDEN = 403;
  private static final int BAD_REQUEST = 400;
  private static final int INTERNAL = 500;
  private static final int UNAVAILABLE = 503;

  /**
   * @param random of the ids that S3's client would name; a failure of an external S3 has its own
   */
  public static FailureDescription of(ObjectStoreException failure, RandomGenerator random) {
    return new FailureDescription(code(failure.code()), text(failure, random));
  }

  private static String code(String s3) {
    if (s3.equals("InvalidBucketName")) {
      return "S3NoSuchBucket";
    }
    return switch (s3) {
      case "KMS.DisabledException" -> "KmsDisabledException";
      case "KMS.KMSInvalidStateException" -> "KmsInvalidStateException";
      default -> s3.startsWith("KMS.") ? "KmsNotFoundException" : "S3" + s3;
    };
  }

  private static String text(ObjectStoreException refused, RandomGenerator random) {
    String message = String.valueOf(refused.getMessage());
    if (message.contains("(Service: ")) {
      return message;
    }
    return "%s (Service: Amazon S3; Status Code: %d; Error Code: %s; Request ID: %s;"
            .formatted(message, status(refused.code()), refused.code(), requestId(random))
        + " S3 Extended Request ID: %s; Proxy: null)".formatted(extendedRequestId(random));
  }

  private static String requestId(RandomGenerator random) {
    StringBuilder id = new StringBuilder(REQUEST_ID_CHARS);
    for (int i = 0; i < REQUEST_ID_CHARS; i++) {
      id.append(ID_ALPHABET.charAt(random.nextInt(ID_ALPHABET.length())));
    }
    return id.toString();
  }

  private static String extendedRequestId(RandomGenerator random) {
    byte[] id = new byte[EXTENDED_ID_BYTES];
    random.nextBytes(id);
    return Base64.getEncoder().encodeToString(id);
  }

  private static int status(String code) {
    return switch (code) {
      case "NoSuchBucket" -> NOT_FOUND;
      case "AccessDenied" -> FORBIDDEN;
      case "InternalError" -> INTERNAL;
      case "SlowDown", "ServiceUnavailable" -> UNAVAILABLE;
      default -> BAD_REQUEST;
    };
  }
}
