package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import dev.tidemark.objectstore.Deletion;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.objectstore.ObjectStoreException;
import dev.tidemark.objectstore.VersionId;
import dev.tidemark.objectstore.WriteCondition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** ListBuckets, CreateBucket, HeadBucket, DeleteBucket, GetBucketLocation, DeleteObjects. */
final class BucketOperations {
  private static final String FIRST_REGION = "us-east-1";
  private static final int DELETES_MAX = 1000;
  private static final int REGION_CHARS_MAX = 64;

  /** What regions look like; EU is an old name of eu-west-1. */
  private static final Pattern REGION = Pattern.compile("EU|[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}");

  private final LocalBuckets buckets;
  private final Owners owners;
  private final Acls acls;
  private final Policies policies;

  BucketOperations(LocalBuckets buckets, Owners owners, Acls acls, Policies policies) {
    this.buckets = buckets;
    this.acls = acls;
    this.policies = policies;
    this.owners = owners;
  }

  void list(S3Request request) throws IOException {
    String prefix = request.parameter("prefix", "");
    String region = request.parameter("bucket-region");
    if (region != null && !REGION.matcher(region).matches()) {
      throw S3Error.INVALID_ARGUMENT
          .withText("Argument value " + region + " is not a valid AWS Region")
          .with("ArgumentName", "bucket-region");
    }
    String token = request.parameter("continuation-token", "");
    int max = Math.clamp(request.number("max-buckets", 10_000), 1, 10_000);
    List<Bucket> matching =
        buckets.buckets().stream()
            .filter(bucket -> request.identity().principal().seesBucket(bucket.name()))
            .filter(bucket -> bucket.name().startsWith(prefix))
            .filter(bucket -> region == null || bucket.region().equals(region))
            .filter(bucket -> bucket.name().compareTo(token) > 0)
            .toList();
    List<Bucket> page = matching.subList(0, Math.min(max, matching.size()));
    XmlWriter xml = XmlWriter.document("ListAllMyBucketsResult");
    owners.write(xml, "Owner");
    xml.start("Buckets");
    for (Bucket bucket : page) {
      xml.start("Bucket").text("Name", bucket.name()).time("CreationDate", bucket.created());
      xml.text("BucketRegion", bucket.region()).end();
    }
    xml.end();
    if (page.size() < matching.size()) {
      xml.text("ContinuationToken", page.getLast().name());
    }
    request.answer(xml);
  }

  void create(S3Request request) throws IOException {
    byte[] document = new IncomingBody(request).document();
    XmlElement configuration =
        document.length == 0 ? null : XmlElement.parse(document, "CreateBucketConfiguration");
    String region = region(configuration);
    Map<String, String> tags =
        configuration == null ? Map.of() : Tags.ofBucket(configuration.all("Tags"));
    Map<String, String> configurations = new HashMap<>();
    configurations.put(OwnershipControls.NAME, OwnershipControls.ofNewBucket(request));
    configurations.put(PublicAccessBlock.NAME, PublicAccessBlock.ofNewBucket());
    acls.checkNewBucket(request, OwnershipControls.aclsDisabled(configurations));
    String tagDocument = BucketTags.document(tags);
    if (tagDocument != null) {
      configurations.put(BucketTags.NAME, tagDocument);
    }
    if (!buckets.createBucket(request.bucket(), region, configurations)) {
      boolean same = buckets.bucket(request.bucket()).region().equals(FIRST_REGION);
      if (!same || !region.equals(FIRST_REGION)) {
        throw S3Error.BUCKET_ALREADY_OWNED_BY_YOU.toException();
      }
    }
    request.answer(200, Map.of("Location", "/" + request.bucket()), new byte[0]);
  }

  private static String region(@Nullable XmlElement configuration) {
    if (configuration == null) {
      return FIRST_REGION;
    }
    for (XmlElement child : configuration.children()) {
      if (!child.name().equals("LocationConstraint") && !child.name().equals("Tags")) {
        throw S3Error.NOT_IMPLEMENTED.toException();
      }
    }
    String region = configuration.child("LocationConstraint");
    if (region == null || region.isBlank()) {
      return FIRST_REGION;
    }
    if (region.length() > REGION_CHARS_MAX || !REGION.matcher(region.strip()).matches()) {
      throw S3Error.INVALID_LOCATION_CONSTRAINT.toException();
    }
    return region.strip();
  }

  void head(S3Request request) throws IOException {
    Bucket bucket = buckets.bucket(request.bucket());
    request.answer(
        200,
        Map.of(
            "x-amz-bucket-region", bucket.region(),
            "x-amz-access-point-alias", "false",
            "Content-Type", "application/xml"),
        new byte[0]);
  }

  void delete(S3Request request) throws IOException {
    buckets.deleteBucket(request.bucket());
    request.answer(204);
  }

  void location(S3Request request) throws IOException {
    String region = buckets.bucket(request.bucket()).region();
    request.answer(
        XmlWriter.document("LocationConstraint")
            .content(region.equals(FIRST_REGION) ? "" : region));
  }

  void deleteObjects(S3Request request) throws IOException {
    buckets.bucket(request.bucket());
    IncomingBody incoming = new IncomingBody(request);
    if (!incoming.hasDigest()) {
      throw S3Error.INVALID_REQUEST.withText(
          "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
    }
    XmlElement document = XmlElement.parse(incoming.document(), "Delete");
    List<XmlElement> objects = document.all("Object");
    if (objects.isEmpty() || objects.size() > DELETES_MAX) {
      throw S3Error.MALFORMED_XML.toException();
    }
    for (XmlElement object : objects) {
      if (object.required("Key").isEmpty()) {
        throw S3Error.MALFORMED_XML.toException();
      }
    }
    String quietText = document.child("Quiet");
    boolean quiet = quietText != null && quietText.strip().equals("true");
    XmlWriter xml = XmlWriter.document("DeleteResult");
    for (XmlElement object : objects) {
      delete(request, object, quiet, xml);
    }
    request.answer(xml);
  }

  private void delete(S3Request request, XmlElement object, boolean quiet, XmlWriter xml) {
    String key = object.required("Key");
    String versionId = object.child("VersionId");
    try {
      refuseOtherConditions(object);
      if (key.getBytes(StandardCharsets.UTF_8).length > LocalBuckets.KEY_BYTES_MAX) {
        throw S3Error.KEY_TOO_LONG.toException();
      }
      if (versionId != null && !VersionId.isValid(versionId)) {
        throw S3Error.NO_SUCH_VERSION.toException();
      }
      ObjectPath path = new ObjectPath(request.bucket(), key);
      policies.check(
          request, path, versionId == null ? "s3:DeleteObject" : "s3:DeleteObjectVersion");
      WriteCondition condition = condition(object.child("ETag"));
      Deletion deletion =
          versionId == null
              ? buckets.delete(path, condition)
              : buckets.deleteVersion(path, versionId, condition);
      if (!quiet) {
        xml.start("Deleted").text("Key", key).text("VersionId", versionId);
        if (deletion.marker()) {
          xml.flag("DeleteMarker", true).text("DeleteMarkerVersionId", deletion.versionId());
        }
        xml.end();
      }
    } catch (S3Exception e) {
      error(xml, key, versionId, e.error().code(), e.getMessage());
    } catch (ObjectStoreException e) {
      error(xml, key, versionId, e.code(), e.getMessage());
    }
  }

  private static void refuseOtherConditions(XmlElement object) {
    if (object.child("Size") != null || object.child("LastModifiedTime") != null) {
      throw S3Error.NOT_IMPLEMENTED.toException();
    }
  }

  private static WriteCondition condition(@Nullable String etag) {
    return etag == null ? WriteCondition.NONE : new WriteCondition(Conditions.unquote(etag), false);
  }

  private static void error(
      XmlWriter xml,
      String key,
      @Nullable String versionId,
      String code,
      @Nullable String message) {
    xml.start("Error").text("Key", key).text("VersionId", versionId);
    xml.text("Code", code).text("Message", message).end();
  }
}
