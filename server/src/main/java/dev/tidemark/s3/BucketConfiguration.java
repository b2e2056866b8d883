package dev.tidemark.s3;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configurations of a bucket but its tags, none of which can be set: what S3 answers while they
 * are not. Setting one is refused by the caller, so that what is read here is always true.
 */
final class BucketConfiguration {
  /** Answered with an error that says that there is none. */
  private static final Map<String, S3Error> ABSENT =
      Map.ofEntries(
          Map.entry("policy", S3Error.NO_SUCH_BUCKET_POLICY),
          Map.entry("policyStatus", S3Error.NO_SUCH_BUCKET_POLICY),
          Map.entry("cors", S3Error.NO_SUCH_CORS),
          Map.entry("website", S3Error.NO_SUCH_WEBSITE),
          Map.entry("lifecycle", S3Error.NO_SUCH_LIFECYCLE),
          Map.entry("replication", S3Error.REPLICATION_NOT_FOUND),
          Map.entry("encryption", S3Error.SERVER_SIDE_ENCRYPTION_NOT_FOUND),
          Map.entry("object-lock", S3Error.OBJECT_LOCK_NOT_FOUND),
          Map.entry("ownershipControls", S3Error.OWNERSHIP_CONTROLS_NOT_FOUND),
          Map.entry("publicAccessBlock", S3Error.NO_SUCH_PUBLIC_ACCESS_BLOCK));

  /** Answered with a document that says that it is off. */
  private static final Map<String, String> EMPTY =
      Map.of(
          "versioning", "VersioningConfiguration",
          "accelerate", "AccelerateConfiguration",
          "logging", "BucketLoggingStatus",
          "notification", "NotificationConfiguration");

  private BucketConfiguration() {}

  /** The name of the configuration that a request is about, or null. */
  static @Nullable String named(S3Request request) {
    for (String name : request.query().keySet()) {
      if (ABSENT.containsKey(name)
          || EMPTY.containsKey(name)
          || name.equals("requestPayment")
          || name.equals("acl")) {
        return name;
      }
    }
    return null;
  }

  static void get(S3Request request, String name, Owners owners) throws IOException {
    S3Error absent = ABSENT.get(name);
    if (absent != null) {
      throw absent.toException();
    }
    String document = EMPTY.get(name);
    if (document != null) {
      request.answer(XmlWriter.document(document));
    } else if (name.equals("requestPayment")) {
      request.answer(
          XmlWriter.document("RequestPaymentConfiguration").text("Payer", "BucketOwner"));
    } else {
      request.answer(owners.acl());
    }
  }

  /** Removing what is not there succeeds, where S3 has such an operation at all. */
  static void delete(S3Request request, String name) throws IOException {
    switch (name) {
      case "policy",
          "cors",
          "website",
          "lifecycle",
          "replication",
          "encryption",
          "ownershipControls",
          "publicAccessBlock" ->
          request.answer(204);
      default -> throw S3Error.NOT_IMPLEMENTED.toException();
    }
  }
}
