package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Access control lists of buckets and objects. There is one account, so there is one list that is
 * true: the owner may do everything. Whatever asks for it is accepted where the bucket has ACLs;
 * whatever asks for more is refused.
 *
 * <p>Source: S3 user guide, "Disabling ACLs for all new buckets and enforcing Object Ownership".
 */
final class Acls implements BucketConfiguration {
  private static final String HEADER = "x-amz-acl";
  private static final String PRIVATE = "private";
  private static final String OWNER_FULL_CONTROL = "bucket-owner-full-control";
  private static final String FULL_CONTROL = "x-amz-grant-full-control";
  private static final List<String> GRANTS =
      List.of(
          FULL_CONTROL,
          "x-amz-grant-read",
          "x-amz-grant-read-acp",
          "x-amz-grant-write",
          "x-amz-grant-write-acp");

  /** Those that S3 knows. */
  private static final Set<String> CANNED =
      Set.of(
          PRIVATE,
          OWNER_FULL_CONTROL,
          "public-read",
          "public-read-write",
          "aws-exec-read",
          "authenticated-read",
          "bucket-owner-read",
          "log-delivery-write");

  private final Owners owners;

  Acls(Owners owners) {
    this.owners = owners;
  }

  /** What an object may be written with. */
  void checkObject(S3Request request, Bucket bucket) {
    String canned = canned(request);
    if (OwnershipControls.aclsDisabled(bucket)) {
      boolean harmless = canned == null || canned.equals(OWNER_FULL_CONTROL);
      if (!harmless || hasGrants(request)) {
        throw S3Error.ACL_NOT_SUPPORTED.toException();
      }
      return;
    }
    checkPrivate(request, canned);
  }

  /** What a bucket may be made with, given the ownership that it will have. */
  void checkNewBucket(S3Request request, boolean disabled) {
    String canned = canned(request);
    boolean harmless = canned == null || canned.equals(PRIVATE);
    if (disabled && (!harmless || hasGrants(request))) {
      throw S3Error.INVALID_BUCKET_ACL_WITH_OWNERSHIP.toException();
    }
    checkPrivate(request, canned);
  }

  private void checkPrivate(S3Request request, @Nullable String canned) {
    if (canned != null && !canned.equals(PRIVATE) && !canned.equals(OWNER_FULL_CONTROL)) {
      throw S3Error.NOT_IMPLEMENTED.withText(
          "The canned ACL " + canned + " is not implemented: nothing here is shared.");
    }
    for (String grant : GRANTS) {
      String value = request.header(grant);
      if (value != null && !(grant.equals(FULL_CONTROL) && owners.isGrantee(value))) {
        throw S3Error.NOT_IMPLEMENTED.withText(
            "The header " + grant + " is not implemented: nothing here is shared.");
      }
    }
  }

  private static @Nullable String canned(S3Request request) {
    String canned = request.header(HEADER);
    if (canned != null && !CANNED.contains(canned)) {
      throw S3Error.INVALID_ARGUMENT
          .withText("")
          .with("ArgumentName", HEADER)
          .with("ArgumentValue", canned);
    }
    return canned;
  }

  private static boolean hasGrants(S3Request request) {
    return GRANTS.stream().anyMatch(grant -> request.header(grant) != null);
  }

  @Override
  public void get(S3Request request, Bucket bucket) throws IOException {
    request.answer(owners.acl());
  }

  /** Of a bucket or an object that exists. */
  @Override
  public void put(S3Request request, Bucket bucket) throws IOException {
    if (OwnershipControls.aclsDisabled(bucket)) {
      throw S3Error.ACL_NOT_SUPPORTED.toException();
    }
    String canned = canned(request);
    checkPrivate(request, canned);
    byte[] document = new IncomingBody(request).document();
    boolean inHeaders = canned != null || hasGrants(request);
    if (canned != null && hasGrants(request)) {
      throw S3Error.INVALID_REQUEST.withText(
          "Specifying both Canned ACLs and Header Grants is not allowed");
    }
    if (inHeaders && document.length > 0) {
      throw S3Error.UNEXPECTED_CONTENT.toException();
    }
    if (!inHeaders) {
      checkDocument(document);
    }
    request.answer(200);
  }

  private void checkDocument(byte[] document) {
    if (document.length == 0) {
      throw S3Error.MISSING_SECURITY_HEADER.toException().with("MissingHeaderName", HEADER);
    }
    XmlElement policy = XmlElement.parse(document, "AccessControlPolicy");
    List<XmlElement> lists = policy.all("AccessControlList");
    List<XmlElement> owner = policy.all("Owner");
    if (lists.size() != 1 || owner.size() != 1) {
      throw S3Error.MALFORMED_ACL.toException();
    }
    if (!owners.isOwner(owner.getFirst().child("ID"))) {
      throw S3Error.ACCESS_DENIED.toException();
    }
    List<XmlElement> grants = lists.getFirst().all("Grant");
    for (XmlElement grant : grants) {
      List<XmlElement> grantees = grant.all("Grantee");
      String id = grantees.size() == 1 ? grantees.getFirst().child("ID") : null;
      if (id != null && !owners.isOwner(id)) {
        throw S3Error.INVALID_ARGUMENT
            .withText("Invalid id")
            .with("ArgumentName", "CanonicalUser/ID")
            .with("ArgumentValue", id);
      }
      if (id == null || !grant.required("Permission").equals("FULL_CONTROL")) {
        throw S3Error.NOT_IMPLEMENTED.withText(
            "Grants to others are not implemented: nothing here is shared.");
      }
    }
    if (grants.isEmpty()) {
      throw S3Error.NOT_IMPLEMENTED.withText(
          "An ACL without a grant is not implemented: the owner may do everything.");
    }
  }
}
