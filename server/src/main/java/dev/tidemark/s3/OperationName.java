package dev.tidemark.s3;

import dev.tidemark.metrics.Requests;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a request is counted as: S3's own names, of a bucket's configurations one for them all. */
final class OperationName {
  private OperationName() {}

  /**
   * @param configuration the bucket configuration that the query names, or null
   */
  static String of(S3Request request, @Nullable String configuration) {
    String method = request.exchange().method();
    if (request.bucket().isEmpty()) {
      return method.equals("GET") ? "ListBuckets" : Requests.OTHER;
    }
    if (request.key().isEmpty()) {
      return configuration == null
          ? ofBucket(request, method)
          : withVerb(method, "BucketConfiguration");
    }
    return ofObject(request, method);
  }

  private static String ofBucket(S3Request request, String method) {
    return switch (method) {
      case "GET" -> {
        if (request.has("location")) {
          yield "GetBucketLocation";
        } else if (request.has("uploads")) {
          yield "ListMultipartUploads";
        } else if (request.has("versions")) {
          yield "ListObjectVersions";
        }
        yield request.parameter("list-type", "").equals("2") ? "ListObjectsV2" : "ListObjects";
      }
      case "HEAD" -> "HeadBucket";
      case "PUT" -> "CreateBucket";
      case "DELETE" -> "DeleteBucket";
      case "POST" -> request.has("delete") ? "DeleteObjects" : Requests.OTHER;
      default -> Requests.OTHER;
    };
  }

  private static String ofObject(S3Request request, String method) {
    if (request.has("tagging")) {
      return withVerb(method, "ObjectTagging");
    }
    if (request.has("acl")) {
      return withVerb(method, "ObjectAcl");
    }
    boolean copy = request.header("x-amz-copy-source") != null;
    boolean upload = request.has("uploadId");
    return switch (method) {
      case "GET" -> {
        if (request.has("attributes")) {
          yield "GetObjectAttributes";
        }
        yield upload ? "ListParts" : "GetObject";
      }
      case "HEAD" -> "HeadObject";
      case "PUT" -> {
        if (upload) {
          yield copy ? "UploadPartCopy" : "UploadPart";
        }
        yield copy ? "CopyObject" : "PutObject";
      }
      case "POST" -> {
        if (request.has("uploads")) {
          yield "CreateMultipartUpload";
        }
        yield upload ? "CompleteMultipartUpload" : Requests.OTHER;
      }
      case "DELETE" -> upload ? "AbortMultipartUpload" : "DeleteObject";
      default -> Requests.OTHER;
    };
  }

  private static String withVerb(String method, String subject) {
    return switch (method) {
      case "GET", "PUT", "DELETE" ->
          method.charAt(0) + method.substring(1).toLowerCase(Locale.ROOT) + subject;
      default -> Requests.OTHER;
    };
  }
}
