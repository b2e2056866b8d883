package dev.tidemark.s3;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What requests are called in policies.
 *
 * <p>Source: service authorization reference, "Actions, resources, and condition keys for Amazon
 * S3".
 */
final class S3Action {
  /** Of objects, in lower case; every other is of buckets. */
  private static final Set<String> ON_OBJECTS =
      Set.of(
          "s3:abortmultipartupload",
          "s3:bypassgovernanceretention",
          "s3:deleteobject",
          "s3:deleteobjecttagging",
          "s3:deleteobjectversion",
          "s3:deleteobjectversiontagging",
          "s3:getobject",
          "s3:getobjectacl",
          "s3:getobjectattributes",
          "s3:getobjectlegalhold",
          "s3:getobjectretention",
          "s3:getobjecttagging",
          "s3:getobjecttorrent",
          "s3:getobjectversion",
          "s3:getobjectversionacl",
          "s3:getobjectversionattributes",
          "s3:getobjectversionforreplication",
          "s3:getobjectversiontagging",
          "s3:getobjectversiontorrent",
          "s3:initiatereplication",
          "s3:listmultipartuploadparts",
          "s3:objectowneroverridetobucketowner",
          "s3:putobject",
          "s3:putobjectacl",
          "s3:putobjectlegalhold",
          "s3:putobjectretention",
          "s3:putobjecttagging",
          "s3:putobjectversionacl",
          "s3:putobjectversiontagging",
          "s3:replicatedelete",
          "s3:replicateobject",
          "s3:replicatetags",
          "s3:restoreobject");

  /** Configurations of buckets by parameter: the name in {@code s3:GetX} and {@code s3:PutX}. */
  private static final Map<String, String> CONFIGURATIONS =
      Map.ofEntries(
          Map.entry("accelerate", "AccelerateConfiguration"),
          Map.entry("acl", "BucketAcl"),
          Map.entry("analytics", "AnalyticsConfiguration"),
          Map.entry("cors", "BucketCORS"),
          Map.entry("encryption", "EncryptionConfiguration"),
          Map.entry("intelligent-tiering", "IntelligentTieringConfiguration"),
          Map.entry("inventory", "InventoryConfiguration"),
          Map.entry("lifecycle", "LifecycleConfiguration"),
          Map.entry("location", "BucketLocation"),
          Map.entry("logging", "BucketLogging"),
          Map.entry("metrics", "MetricsConfiguration"),
          Map.entry("notification", "BucketNotification"),
          Map.entry("object-lock", "BucketObjectLockConfiguration"),
          Map.entry("ownershipControls", "BucketOwnershipControls"),
          Map.entry("publicAccessBlock", "BucketPublicAccessBlock"),
          Map.entry("replication", "ReplicationConfiguration"),
          Map.entry("requestPayment", "BucketRequestPayment"),
          Map.entry("tagging", "BucketTagging"),
          Map.entry("versioning", "BucketVersioning"),
          Map.entry("website", "BucketWebsite"));

  private S3Action() {}

  static boolean isOnObjects(String lowerCase) {
    return ON_OBJECTS.contains(lowerCase);
  }

  /**
   * The actions that a request takes, all of which must be let through. None: the policy has no say
   * in it, as in what is done with the policy itself, which its owner can always do.
   */
  static List<String> of(S3Request request) {
    if (request.bucket().isEmpty()) {
      return List.of();
    }
    return request.key().isEmpty() ? ofBucket(request) : ofObject(request);
  }

  private static List<String> ofBucket(S3Request request) {
    if (request.has("policy") || request.has("policyStatus") || request.has("delete")) {
      return List.of();
    }
    String method = request.exchange().method();
    for (Map.Entry<String, String> each : CONFIGURATIONS.entrySet()) {
      if (request.has(each.getKey())) {
        boolean read = method.equals("GET");
        boolean website = each.getKey().equals("website") && method.equals("DELETE");
        return List.of("s3:" + (read ? "Get" : website ? "Delete" : "Put") + each.getValue());
      }
    }
    return switch (method) {
      case "DELETE" -> List.of("s3:DeleteBucket");
      case "GET", "HEAD" ->
          List.of(
              request.has("versions")
                  ? "s3:ListBucketVersions"
                  : request.has("uploads") ? "s3:ListBucketMultipartUploads" : "s3:ListBucket");
      default -> List.of();
    };
  }

  private static List<String> ofObject(S3Request request) {
    String method = request.exchange().method();
    String version = request.has("versionId") ? "Version" : "";
    if (request.has("tagging")) {
      return List.of("s3:" + verb(method) + "Object" + version + "Tagging");
    }
    if (request.has("acl")) {
      return List.of("s3:" + verb(method) + "Object" + version + "Acl");
    }
    if (request.has("retention")) {
      return List.of("s3:" + verb(method) + "ObjectRetention");
    }
    if (request.has("legal-hold")) {
      return List.of("s3:" + verb(method) + "ObjectLegalHold");
    }
    return switch (method) {
      case "GET", "HEAD" -> {
        if (request.has("uploadId")) {
          yield List.of("s3:ListMultipartUploadParts");
        }
        String get = "s3:GetObject" + version;
        yield request.has("attributes") ? List.of(get, get + "Attributes") : List.of(get);
      }
      case "DELETE" ->
          List.of(
              request.has("uploadId") ? "s3:AbortMultipartUpload" : "s3:DeleteObject" + version);
      default ->
          request.header("x-amz-tagging") == null
              ? List.of("s3:PutObject")
              : List.of("s3:PutObject", "s3:PutObjectTagging");
    };
  }

  private static String verb(String method) {
    return method.charAt(0) + method.substring(1).toLowerCase(Locale.ROOT);
  }
}
