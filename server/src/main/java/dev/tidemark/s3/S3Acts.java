package dev.tidemark.s3;

import dev.tidemark.access.Act;
import dev.tidemark.access.Permission;
import dev.tidemark.objectstore.ObjectPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Judges whether the senders of requests may do what they ask, by the roles of their keys.
 *
 * <p>What an action needs follows from its name, so that none is ever forgotten: what reads is
 * called {@code Get} or {@code List}, and whatever else is done to a bucket needs the most.
 */
final class S3Acts {
  private static final String LIST_BUCKETS = "s3:ListAllMyBuckets";

  private S3Acts() {}

  /** AccessDenied unless the request's sender may do all of it. */
  static void check(S3Request request, Owners owners) {
    if (request.identity().principal().isAlmighty()) {
      return;
    }
    for (Act act : of(request)) {
      String refusal = request.identity().principal().refusal(act, owners.account());
      if (refusal != null) {
        throw S3Error.ACCESS_DENIED.withText(refusal);
      }
    }
  }

  private static List<Act> of(S3Request request) {
    List<Act> acts = new ArrayList<>();
    if (request.bucket().isEmpty()) {
      acts.add(new Act(LIST_BUCKETS, needed(LIST_BUCKETS), Act.ACCOUNT, "\"arn:aws:s3:::*\""));
      return acts;
    }
    List<String> actions = S3Action.of(request);
    for (String action : actions.isEmpty() ? List.of(ofOwner(request)) : actions) {
      acts.add(act(action, request.path()));
    }
    String source = request.header("x-amz-copy-source");
    if (source != null) {
      acts.add(act("s3:GetObject", CopySource.parse(source).path()));
    }
    return acts;
  }

  private static Act act(String action, ObjectPath path) {
    String key = path.key().isEmpty() ? "" : "/" + path.key();
    return new Act(
        action,
        needed(action),
        new Act.Scope.Bucket(path.bucket()),
        "\"arn:aws:s3:::" + path.bucket() + key + "\"");
  }

  /** What a bucket's policy has no say in. */
  private static String ofOwner(S3Request request) {
    String method = request.exchange().method();
    if (request.has("policyStatus")) {
      return method.equals("GET") ? "s3:GetBucketPolicyStatus" : "s3:PutBucketPolicy";
    }
    if (request.has("policy")) {
      return switch (method) {
        case "GET" -> "s3:GetBucketPolicy";
        case "DELETE" -> "s3:DeleteBucketPolicy";
        default -> "s3:PutBucketPolicy";
      };
    }
    return method.equals("POST") && request.has("delete") ? "s3:DeleteObject" : "s3:CreateBucket";
  }

  /** What an action needs of its sender's role. */
  static Permission needed(String action) {
    boolean reads = action.startsWith("s3:Get") || action.startsWith("s3:List");
    if (S3Action.isOnObjects(action.toLowerCase(Locale.ROOT))) {
      return reads ? Permission.READ_OBJECTS : Permission.WRITE_OBJECTS;
    }
    if (action.startsWith("s3:ListBucket")) {
      return Permission.READ_OBJECTS;
    }
    return reads ? Permission.DESCRIBE : Permission.MANAGE;
  }
}
