package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.ObjectPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Policies of buckets: GetBucketPolicy and its like, GetBucketPolicyStatus, and what they deny.
 * What a policy allows says nothing here, for the one account that there is owns every bucket.
 */
final class Policies implements BucketConfiguration {
  static final String NAME = "policy";

  private final LocalBuckets buckets;
  private final Owners owners;

  Policies(LocalBuckets buckets, Owners owners) {
    this.buckets = buckets;
    this.owners = owners;
  }

  @Override
  public void get(S3Request request, Bucket bucket) throws IOException {
    String document = bucket.configuration(NAME);
    if (document == null) {
      throw S3Error.NO_SUCH_BUCKET_POLICY.toException();
    }
    request.answer(
        200, Map.of("Content-Type", "application/json"), document.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void put(S3Request request, Bucket bucket) throws IOException {
    byte[] document = new IncomingBody(request).document();
    BucketPolicy policy = BucketPolicy.parse(document, bucket.name(), owners.account());
    if (policy.isPublic() && PublicAccessBlock.blocksPublicPolicy(bucket)) {
      throw S3Error.ACCESS_DENIED.withText(
          "User: "
              + new PolicyContext(request, owners).senderArn()
              + " is not authorized to perform: s3:PutBucketPolicy on resource: \""
              + arn(bucket.name(), "")
              + "\" because public policies are prevented by the BlockPublicPolicy setting in S3"
              + " Block Public Access.");
    }
    buckets.configure(bucket.name(), NAME, new String(document, StandardCharsets.UTF_8));
    request.answer(204);
  }

  @Override
  public void delete(S3Request request, Bucket bucket) throws IOException {
    buckets.configure(bucket.name(), NAME, null);
    request.answer(204);
  }

  /** GetBucketPolicyStatus. */
  BucketConfiguration status() {
    return (request, bucket) -> {
      BucketPolicy policy = policy(bucket);
      if (policy == null) {
        throw S3Error.NO_SUCH_BUCKET_POLICY.toException();
      }
      request.answer(XmlWriter.document("PolicyStatus").flag("IsPublic", policy.isPublic()));
    };
  }

  /** AccessDenied if the bucket's policy denies the request. */
  void check(S3Request request) {
    if (!buckets.hasBucket(request.bucket())) {
      return;
    }
    for (String action : S3Action.of(request)) {
      check(request, request.path(), action);
    }
    String header = request.header("x-amz-copy-source");
    if (header != null) {
      CopySource source = CopySource.parse(header);
      check(
          request,
          source.path(),
          source.versionId() == null ? "s3:GetObject" : "s3:GetObjectVersion");
    }
  }

  /** The same of one action on one object, as in copies and DeleteObjects. */
  void check(S3Request request, ObjectPath path, String action) {
    if (!buckets.hasBucket(path.bucket())) {
      return;
    }
    BucketPolicy policy = policy(buckets.bucket(path.bucket()));
    String resource = arn(path.bucket(), path.key());
    PolicyContext context = new PolicyContext(request, owners);
    if (policy != null
        && policy.denies(
            context.senderArn(), action, resource, condition -> condition.holds(context))) {
      throw S3Error.ACCESS_DENIED.withText(
          "User: "
              + context.senderArn()
              + " is not authorized to perform: "
              + action
              + " on resource: \""
              + resource
              + "\" with an explicit deny in a resource-based policy");
    }
  }

  private @Nullable BucketPolicy policy(Bucket bucket) {
    String document = bucket.configuration(NAME);
    return document == null
        ? null
        : BucketPolicy.parse(
            document.getBytes(StandardCharsets.UTF_8), bucket.name(), owners.account());
  }

  private static String arn(String bucket, String key) {
    return "arn:aws:s3:::" + bucket + (key.isEmpty() ? "" : "/" + key);
  }
}
