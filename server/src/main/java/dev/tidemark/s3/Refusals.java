package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import dev.tidemark.objectstore.KmsKeys;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Headers that ask for something that is not here: refused before anything is done. */
final class Refusals {
  private static final List<String> NOT_IMPLEMENTED =
      List.of(
          "x-amz-bucket-object-lock-enabled",
          "x-amz-copy-source-server-side-encryption-customer-algorithm",
          "x-amz-object-lock-legal-hold",
          "x-amz-object-lock-mode",
          "x-amz-object-lock-retain-until-date",
          "x-amz-server-side-encryption-customer-algorithm",
          "x-amz-website-redirect-location",
          "x-amz-write-offset-bytes");
  private static final List<String> GRANTS =
      List.of(
          "x-amz-grant-full-control",
          "x-amz-grant-read",
          "x-amz-grant-read-acp",
          "x-amz-grant-write",
          "x-amz-grant-write-acp");
  private static final Set<String> ACLS = Set.of("private", "bucket-owner-full-control");

  private Refusals() {}

  /** What no request may ask for. */
  static void check(S3Request request, Owners owners) {
    for (String header : NOT_IMPLEMENTED) {
      String value = request.header(header);
      if (value != null && !value.equals("false")) {
        throw S3Error.NOT_IMPLEMENTED.toException();
      }
    }
    for (String header : GRANTS) {
      if (request.header(header) != null) {
        throw S3Error.ACL_NOT_SUPPORTED.toException();
      }
    }
    String acl = request.header("x-amz-acl");
    if (acl != null && !ACLS.contains(acl)) {
      throw S3Error.ACL_NOT_SUPPORTED.toException();
    }
    String storageClass = request.header("x-amz-storage-class");
    if (storageClass != null && !storageClass.equals("STANDARD")) {
      throw S3Error.NOT_IMPLEMENTED.toException();
    }
    checkOwner(request.header("x-amz-expected-bucket-owner"), owners);
    checkOwner(request.header("x-amz-source-expected-bucket-owner"), owners);
    checkVersion(request.parameter("versionId"));
  }

  private static void checkOwner(@Nullable String expected, Owners owners) {
    if (expected != null && !expected.equals(owners.account())) {
      throw S3Error.ACCESS_DENIED.toException();
    }
  }

  /** Without versioning there is one version, and its id is "null". */
  static void checkVersion(@Nullable String versionId) {
    if (versionId != null && !versionId.equals("null")) {
      throw S3Error.INVALID_ARGUMENT.withText("Invalid version id specified");
    }
  }

  /** There are no KMS keys, so none that could be named exists. */
  static void checkEncryption(S3Request request, Bucket bucket, Owners owners) {
    String algorithm = request.header("x-amz-server-side-encryption");
    String keyId = request.header("x-amz-server-side-encryption-aws-kms-key-id");
    switch (algorithm) {
      case null -> {}
      case "AES256" -> {
        if (keyId != null) {
          throw S3Error.INVALID_ARGUMENT.withText(
              "Server Side Encryption with AWS KMS managed key requires HTTP header"
                  + " x-amz-server-side-encryption : aws:kms");
        }
      }
      case "aws:kms", "aws:kms:dsse" ->
          throw KmsKeys.notFound(bucket.region(), owners.account(), keyId);
      default ->
          throw S3Error.INVALID_ARGUMENT.withText(
              "The encryption method specified is not supported");
    }
  }
}
