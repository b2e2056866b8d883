package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import dev.tidemark.objectstore.DefaultEncryption;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.Versioning;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every configuration that a bucket has, by the parameter of the query that names it. */
final class BucketConfigurations {
  private final LocalBuckets buckets;
  private final Map<String, BucketConfiguration> configurations;

  BucketConfigurations(LocalBuckets buckets, Acls acls, Cors cors, Policies policies) {
    this.buckets = buckets;
    this.configurations =
        Map.ofEntries(
            Map.entry("accelerate", UnsetConfiguration.empty("AccelerateConfiguration")),
            Map.entry("acl", acls),
            Map.entry(
                "analytics", new ListedConfiguration("ListBucketAnalyticsConfigurationResult")),
            Map.entry(Cors.NAME, cors),
            Map.entry(DefaultEncryption.NAME, new BucketEncryption(buckets)),
            Map.entry(
                "intelligent-tiering",
                new ListedConfiguration("ListBucketIntelligentTieringConfigurationsOutput")),
            Map.entry("inventory", new ListedConfiguration("ListInventoryConfigurationsResult")),
            Map.entry(Lifecycles.NAME, new BucketLifecycle(buckets)),
            Map.entry("logging", UnsetConfiguration.empty("BucketLoggingStatus")),
            Map.entry("metrics", new ListedConfiguration("ListMetricsConfigurationsResult")),
            Map.entry("notification", UnsetConfiguration.empty("NotificationConfiguration")),
            Map.entry(
                "object-lock", UnsetConfiguration.absent(S3Error.OBJECT_LOCK_NOT_FOUND, false)),
            Map.entry(OwnershipControls.NAME, new OwnershipControls(buckets)),
            Map.entry(Policies.NAME, policies),
            Map.entry("policyStatus", policies.status()),
            Map.entry(PublicAccessBlock.NAME, new PublicAccessBlock(buckets)),
            Map.entry(
                "replication", UnsetConfiguration.absent(S3Error.REPLICATION_NOT_FOUND, true)),
            Map.entry(
                "requestPayment",
                UnsetConfiguration.fixed("RequestPaymentConfiguration", "Payer", "BucketOwner")),
            Map.entry(BucketTags.NAME, new BucketTags(buckets)),
            Map.entry(Versioning.CONFIGURATION, new BucketVersioning(buckets)),
            Map.entry("website", UnsetConfiguration.absent(S3Error.NO_SUCH_WEBSITE, true)));
  }

  /** Whether there is one by that name. */
  boolean has(String name) {
    return configurations.containsKey(name);
  }

  /** False if the request is about no configuration. */
  boolean serve(S3Request request) throws IOException {
    String name = named(request);
    BucketConfiguration configuration = name == null ? null : configurations.get(name);
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

  /** The name of the configuration that the request is about, if its subject is a bucket. */
  @Nullable String named(S3Request request) {
    for (String parameter : request.query().keySet()) {
      if (configurations.containsKey(parameter)) {
        return parameter;
      }
    }
    return null;
  }
}
