package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import dev.tidemark.objectstore.DefaultEncryption;
import dev.tidemark.objectstore.LocalBuckets;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * GetBucketEncryption, PutBucketEncryption, DeleteBucketEncryption: what the bucket does with new
 * objects whose writer asks for nothing. Without one it is AES256, and a read says so, as on S3
 * since January 2023.
 *
 * <p>Source of the refusals: LocalStack's snapshots of S3, test_s3_api, recorded in February 2026.
 */
final class BucketEncryption implements BucketConfiguration {
  private static final String DEFAULT = "ApplyServerSideEncryptionByDefault";

  private final LocalBuckets buckets;

  BucketEncryption(LocalBuckets buckets) {
    this.buckets = buckets;
  }

  @Override
  public void get(S3Request request, Bucket bucket) throws IOException {
    DefaultEncryption encryption = DefaultEncryption.of(bucket);
    XmlWriter xml = XmlWriter.document("ServerSideEncryptionConfiguration").start("Rule");
    xml.start(DEFAULT).text("SSEAlgorithm", encryption.algorithm());
    xml.text("KMSMasterKeyID", encryption.keyId()).end();
    xml.flag("BucketKeyEnabled", encryption.bucketKey());
    if (encryption.customerKeysBlocked()) {
      xml.start("BlockedEncryptionTypes").text("EncryptionType", "SSE-C").end();
    }
    request.answer(xml);
  }

  @Override
  public void put(S3Request request, Bucket bucket) throws IOException {
    XmlElement document =
        XmlElement.parse(new IncomingBody(request).document(), "ServerSideEncryptionConfiguration");
    List<XmlElement> rules = document.all("Rule");
    if (rules.size() != 1 || document.children().size() != 1) {
      throw S3Error.MALFORMED_XML.toException();
    }
    buckets.configure(
        bucket.name(),
        DefaultEncryption.NAME,
        encryption(rules.getFirst(), DefaultEncryption.of(bucket)).document());
    request.answer(200);
  }

  /** A rule that does not say which encryptions are blocked leaves that as it is, as on S3. */
  private static DefaultEncryption encryption(XmlElement rule, DefaultEncryption before) {
    XmlElement algorithm = null;
    boolean bucketKey = false;
    boolean blocked = before.customerKeysBlocked();
    for (XmlElement child : rule.children()) {
      switch (child.name()) {
        case DEFAULT -> algorithm = child;
        case "BucketKeyEnabled" -> bucketKey = flag(child.text().toString());
        case "BlockedEncryptionTypes" -> blocked = isCustomerBlocked(child);
        default -> throw S3Error.MALFORMED_XML.toException();
      }
    }
    if (algorithm == null) {
      return new DefaultEncryption(before.kms(), before.keyId(), bucketKey, blocked);
    }
    String keyId = algorithm.child("KMSMasterKeyID");
    return switch (algorithm.required("SSEAlgorithm").strip()) {
      case "AES256" -> {
        if (keyId != null) {
          throw S3Error.INVALID_ARGUMENT
              .withText(
                  "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms"
                      + " or aws:kms:dsse")
              .with("ArgumentName", DEFAULT);
        }
        yield new DefaultEncryption(false, null, bucketKey, blocked);
      }
      case "aws:kms" -> new DefaultEncryption(true, named(keyId), bucketKey, blocked);
      case "aws:kms:dsse" ->
          throw S3Error.NOT_IMPLEMENTED.withText(
              "Dual-layer server-side encryption (aws:kms:dsse) is not implemented.");
      default -> throw S3Error.MALFORMED_XML.toException();
    };
  }

  private static @Nullable String named(@Nullable String keyId) {
    return keyId == null || keyId.isBlank() ? null : keyId.strip();
  }

  private static boolean flag(String text) {
    return switch (text.strip()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw S3Error.MALFORMED_XML.toException();
    };
  }

  private static boolean isCustomerBlocked(XmlElement types) {
    boolean blocked = false;
    for (XmlElement type : types.children()) {
      switch (type.text().toString().strip()) {
        case "NONE" -> {}
        case "SSE-C" -> blocked = true;
        default -> throw S3Error.MALFORMED_XML.toException();
      }
    }
    return blocked;
  }

  @Override
  public void delete(S3Request request, Bucket bucket) throws IOException {
    buckets.configure(bucket.name(), DefaultEncryption.NAME, null);
    request.answer(204);
  }
}
