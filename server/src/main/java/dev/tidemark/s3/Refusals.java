package dev.tidemark.s3;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Headers that ask for something that is not here: refused before anything is done. */
final class Refusals {
  private static final List<String> NOT_IMPLEMENTED =
      List.of(
          "x-amz-bucket-object-lock-enabled",
          "x-amz-website-redirect-location",
          "x-amz-write-offset-bytes");

  /** What S3 says of every question about locks in a bucket without Object Lock. */
  static final String NO_OBJECT_LOCK = "Bucket is missing Object Lock Configuration";

  private static final List<String> LOCKS =
      List.of(
          "x-amz-object-lock-legal-hold",
          "x-amz-object-lock-mode",
          "x-amz-object-lock-retain-until-date");
  private static final String BYPASS = "x-amz-bypass-governance-retention";

  private Refusals() {}

  /** What no request may ask for. */
  static void check(S3Request request, Owners owners) {
    for (String header : NOT_IMPLEMENTED) {
      String value = request.header(header);
      if (value != null && !value.equals("false")) {
        throw S3Error.NOT_IMPLEMENTED.toException();
      }
    }
    for (String header : LOCKS) {
      if (request.header(header) != null) {
        throw S3Error.INVALID_REQUEST.withText(NO_OBJECT_LOCK);
      }
    }
    if (request.header(BYPASS) != null) {
      throw S3Error.INVALID_ARGUMENT
          .withText(BYPASS + " is only applicable to Object Lock enabled buckets.")
          .with("ArgumentName", BYPASS);
    }
    String storageClass = request.header("x-amz-storage-class");
    if (storageClass != null && !storageClass.equals("STANDARD")) {
      throw S3Error.NOT_IMPLEMENTED.toException();
    }
    checkOwner(request.header("x-amz-expected-bucket-owner"), owners);
    checkOwner(request.header("x-amz-source-expected-bucket-owner"), owners);
    checkVersion(request);
  }

  private static void checkOwner(@Nullable String expected, Owners owners) {
    if (expected != null && !expected.equals(owners.account())) {
      throw S3Error.ACCESS_DENIED.toException();
    }
  }

  /** A version that is there already can be tagged and not written again. */
  private static void checkVersion(S3Request request) {
    boolean writes =
        switch (request.exchange().method()) {
          case "PUT", "POST" -> !request.has("tagging") && !request.has("acl");
          default -> false;
        };
    if (writes && request.has("versionId")) {
      throw S3Error.INVALID_ARGUMENT
          .withText("This operation does not accept a version-id.")
          .with("ArgumentName", "versionId")
          .with("ArgumentValue", request.parameter("versionId", ""));
    }
  }
}
