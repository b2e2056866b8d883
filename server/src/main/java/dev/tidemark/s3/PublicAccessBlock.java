package dev.tidemark.s3;

import dev.tidemark.objectstore.Bucket;
import dev.tidemark.objectstore.LocalBuckets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * GetPublicAccessBlock and its like. Nothing here is public, so three of the settings hold by
 * themselves; the fourth, BlockPublicPolicy, is applied when a policy is set.
 *
 * <p>Source: S3 API reference, "PublicAccessBlockConfiguration"; recorded answers of S3 in
 * LocalStack's {@code TestS3PublicAccessBlock}.
 */
final class PublicAccessBlock implements BucketConfiguration {
  static final String NAME = "publicAccessBlock";

  private static final String ROOT = "PublicAccessBlockConfiguration";
  private static final String BLOCK_POLICY = "BlockPublicPolicy";
  private static final List<String> SETTINGS =
      List.of("BlockPublicAcls", "IgnorePublicAcls", BLOCK_POLICY, "RestrictPublicBuckets");

  private final LocalBuckets buckets;

  PublicAccessBlock(LocalBuckets buckets) {
    this.buckets = buckets;
  }

  /** The document that a new bucket gets: everything blocked. */
  static String ofNewBucket() {
    return document(SETTINGS);
  }

  private static String document(List<String> on) {
    XmlWriter xml = XmlWriter.document(ROOT);
    SETTINGS.forEach(setting -> xml.flag(setting, on.contains(setting)));
    return xml.toText();
  }

  /** Whether a policy that lets everybody in is refused. */
  static boolean blocksPublicPolicy(Bucket bucket) {
    String document = bucket.configuration(NAME);
    return document != null
        && document.contains("<" + BLOCK_POLICY + ">true</" + BLOCK_POLICY + ">");
  }

  @Override
  public void get(S3Request request, Bucket bucket) throws IOException {
    request.answerDocument(bucket.configuration(NAME), S3Error.NO_SUCH_PUBLIC_ACCESS_BLOCK);
  }

  @Override
  public void put(S3Request request, Bucket bucket) throws IOException {
    XmlElement settings = XmlElement.parse(new IncomingBody(request).document(), ROOT);
    settings.onlyWith(SETTINGS.toArray(String[]::new));
    if (settings.children().isEmpty()) {
      throw S3Error.INVALID_REQUEST.withText("Must specify at least one configuration.");
    }
    List<String> on = new ArrayList<>();
    for (XmlElement setting : settings.children()) {
      switch (setting.text().toString().strip()) {
        case "true", "TRUE", "True", "1" -> on.add(setting.name());
        case "false", "FALSE", "False", "0" -> {}
        default -> throw S3Error.MALFORMED_XML.toException();
      }
    }
    buckets.configure(bucket.name(), NAME, document(on));
    request.answer(200);
  }

  @Override
  public void delete(S3Request request, Bucket bucket) throws IOException {
    buckets.configure(bucket.name(), NAME, null);
    request.answer(204);
  }
}
