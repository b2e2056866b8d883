package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.Versioning;
import java.io.IOException;

/**
 * Whether a bucket keeps versions. MFA delete is refused: there are no devices to ask.
 *
 * <p>Source of the errors: recorded answers of S3 in LocalStack's snapshots.
 */
final class BucketVersioning implements BucketConfiguration {
  private static final String MFA_DELETE = "mfaDelete";

  private final LocalBuckets buckets;

  BucketVersioning(LocalBuckets buckets) {
    this.buckets = buckets;
  }

  @Override
  public void get(S3Request request, Bucket bucket) throws IOException {
    request.answer(
        XmlWriter.document("VersioningConfiguration")
            .text("Status", bucket.configuration(Versioning.CONFIGURATION))
            .text("MfaDelete", bucket.configuration(MFA_DELETE)));
  }

  @Override
  public void put(S3Request request, Bucket bucket) throws IOException {
    XmlElement document =
        XmlElement.parse(new IncomingBody(request).document(), "VersioningConfiguration");
    String status = document.child("Status");
    switch (status) {
      case null -> throw S3Error.ILLEGAL_VERSIONING_CONFIGURATION.toException();
      case "Enabled", "Suspended" -> {}
      default -> throw S3Error.MALFORMED_XML.toException();
    }
    String mfaDelete = document.child("MfaDelete");
    switch (mfaDelete) {
      case null -> {}
      case "Disabled" -> buckets.configure(bucket.name(), MFA_DELETE, mfaDelete);
      case "Enabled" -> throw S3Error.NOT_IMPLEMENTED.toException();
      default -> throw S3Error.MALFORMED_XML.toException();
    }
    buckets.configure(bucket.name(), Versioning.CONFIGURATION, status);
    request.answer(200);
  }
}
