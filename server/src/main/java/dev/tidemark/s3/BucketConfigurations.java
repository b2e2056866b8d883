package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import dev.tidemark.objectstore.LocalBuckets;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every configuration that a bucket has, by the parameter of the query that names it. */
final class BucketConfigurations {
  private final LocalBuckets buckets;
  private final Map<String, BucketConfiguration> configurations;

  BucketConfigurations(LocalBuckets buckets, Owners owners) {
    this.buckets = buckets;
    this.configurations =
        Map.ofEntries(
            Map.entry("tagging", new BucketTags(buckets)),
            Map.entry("versioning", empty("VersioningConfiguration")),
            Map.entry("lifecycle", absent(S3Error.NO_SUCH_LIFECYCLE, true)),
            Map.entry("encryption", absent(S3Error.SERVER_SIDE_ENCRYPTION_NOT_FOUND, true)),
            Map.entry("policy", absent(S3Error.NO_SUCH_BUCKET_POLICY, true)),
            Map.entry("policyStatus", absent(S3Error.NO_SUCH_BUCKET_POLICY, false)),
            Map.entry("cors", absent(S3Error.NO_SUCH_CORS, true)),
            Map.entry("publicAccessBlock", absent(S3Error.NO_SUCH_PUBLIC_ACCESS_BLOCK, true)),
            Map.entry("ownershipControls", absent(S3Error.OWNERSHIP_CONTROLS_NOT_FOUND, true)),
            Map.entry("acl", UnsetConfiguration.fixed(owners::acl)),
            Map.entry("accelerate", empty("AccelerateConfiguration")),
            Map.entry("logging", empty("BucketLoggingStatus")),
            Map.entry("notification", empty("NotificationConfiguration")),
            Map.entry("object-lock", absent(S3Error.OBJECT_LOCK_NOT_FOUND, false)),
            Map.entry("replication", absent(S3Error.REPLICATION_NOT_FOUND, true)),
            Map.entry(
                "requestPayment",
                UnsetConfiguration.fixed(() ->
                    XmlWriter.document("RequestPaymentConfiguration")
                        .text("Payer", "BucketOwner"))),
            Map.entry("website", absent(S3Error.NO_SUCH_WEBSITE, true)));
  }

  private static UnsetConfiguration absent(S3Error error, boolean deletable) {
    return UnsetConfiguration.absent(error, deletable);
  }

  private static UnsetConfiguration empty(String root) {
    return UnsetConfiguration.fixed(() -> XmlWriter.document(root));
  }

  /** False if the request is about no configuration. */
  boolean serve(S3Request request) throws IOException {
    BucketConfiguration configuration = named(request);
    if (configuration == null) {
      return false;
    }
    Bucket bucket = buckets.bucket(request.bucket());
    switch (request.exchange().method()) {
      case "GET" -> configuration.get(request, bucket);
      case "PUT" -> configuration.put(request, bucket);
      case "DELETE" -> configuration.delete(request, bucket);
      default -> throw S3Error.METHOD_NOT_ALLOWED.toException();
    }
    return true;
  }

  private @Nullable BucketConfiguration named(S3Request request) {
    for (String parameter : request.query().keySet()) {
      BucketConfiguration configuration = configurations.get(parameter);
      if (configuration != null) {
        return configuration;
      }
    }
    return null;
  }
}
