package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import dev.tidemark.objectstore.LocalBuckets;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * GetBucketOwnershipControls and its like. Whoever writes here, one account owns everything; what
 * the setting decides is whether ACLs are refused.
 *
 * <p>Source: S3 user guide, "Controlling ownership of objects and disabling ACLs"; recorded answers
 * of S3 in LocalStack's {@code TestS3BucketOwnershipControls}.
 */
final class OwnershipControls implements BucketConfiguration {
  static final String NAME = "ownershipControls";

  /** What a bucket has that is made without a word about it: no ACLs. */
  static final String ENFORCED = "BucketOwnerEnforced";

  private static final Set<String> VALUES =
      Set.of(ENFORCED, "BucketOwnerPreferred", "ObjectWriter");

  private final LocalBuckets buckets;

  OwnershipControls(LocalBuckets buckets) {
    this.buckets = buckets;
  }

  /** The document that a new bucket gets. */
  static String ofNewBucket(S3Request request) {
    String ownership = request.header("x-amz-object-ownership");
    if (ownership != null && !VALUES.contains(ownership)) {
      throw S3Error.INVALID_ARGUMENT
          .withText("Invalid x-amz-object-ownership header: " + ownership)
          .with("ArgumentName", "x-amz-object-ownership");
    }
    return document(ownership == null ? ENFORCED : ownership);
  }

  private static String document(String ownership) {
    return XmlWriter.document("OwnershipControls")
        .start("Rule")
        .text("ObjectOwnership", ownership)
        .toText();
  }

  /** Whether ACLs are refused. */
  static boolean aclsDisabled(Bucket bucket) {
    return aclsDisabled(bucket.configurations());
  }

  /** The same of the configurations that a bucket will have. */
  static boolean aclsDisabled(Map<String, String> configurations) {
    String document = configurations.get(NAME);
    return document != null && document.equals(document(ENFORCED));
  }

  @Override
  public void get(S3Request request, Bucket bucket) throws IOException {
    request.answerDocument(bucket.configuration(NAME), S3Error.OWNERSHIP_CONTROLS_NOT_FOUND);
  }

  @Override
  public void put(S3Request request, Bucket bucket) throws IOException {
    XmlElement controls =
        XmlElement.parse(new IncomingBody(request).document(), "OwnershipControls");
    List<XmlElement> rules = controls.onlyWith("Rule").children();
    if (rules.size() != 1) {
      throw S3Error.MALFORMED_XML.toException();
    }
    XmlElement rule = rules.getFirst().onlyWith("ObjectOwnership");
    String ownership = rule.required("ObjectOwnership").strip();
    if (!VALUES.contains(ownership)) {
      throw S3Error.MALFORMED_XML.toException();
    }
    buckets.configure(bucket.name(), NAME, document(ownership));
    request.answer(200);
  }

  @Override
  public void delete(S3Request request, Bucket bucket) throws IOException {
    buckets.configure(bucket.name(), NAME, null);
    request.answer(204);
  }
}
