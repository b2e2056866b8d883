package dev.tidemark.s3;

import java.util.Set;

/**
 * The parameters of queries. One that names something that is not here is refused, known to S3 or
 * not: answering without it would be to answer another question.
 */
final class Parameters {
  /** What S3 has and we do not. */
  private static final Set<String> NOT_IMPLEMENTED =
      Set.of(
          "abac",
          "append",
          "metadataConfiguration",
          "metadataInventoryTable",
          "metadataJournalTable",
          "metadataTable",
          "publicAccessBlockStatus",
          "renameObject",
          "restore",
          "select",
          "session",
          "torrent");

  /** What is looked at; the configurations of buckets are known to {@link BucketConfigurations}. */
  private static final Set<String> KNOWN =
      Set.of(
          "AWSAccessKeyId",
          "Expires",
          "Signature",
          "attributes",
          "bucket-region",
          "continuation-token",
          "delete",
          "delimiter",
          "encoding-type",
          "fetch-owner",
          "id",
          "key-marker",
          "legal-hold",
          "list-type",
          "location",
          "marker",
          "max-buckets",
          "max-keys",
          "max-parts",
          "max-uploads",
          "part-number-marker",
          "partNumber",
          "prefix",
          "retention",
          "start-after",
          "upload-id-marker",
          "uploadId",
          "uploads",
          "version-id-marker",
          "versionId",
          "versions",
          "x-id");

  /** The configurations that objects have too. */
  private static final Set<String> OF_OBJECTS = Set.of("acl", "tagging");

  private Parameters() {}

  /**
   * Refuses what is not here. A parameter with a value that nobody knows is left alone, as S3 does;
   * one without a value names a part of a bucket or an object.
   */
  static void check(S3Request request, BucketConfigurations configurations) {
    request
        .query()
        .forEach((name, value) -> {
          boolean known =
              KNOWN.contains(name)
                  || (configurations.has(name)
                      && (request.key().isEmpty() || OF_OBJECTS.contains(name)))
                  || name.startsWith("X-Amz-")
                  || name.startsWith("response-");
          if (NOT_IMPLEMENTED.contains(name) || (!known && value.isEmpty())) {
            throw S3Error.NOT_IMPLEMENTED.toException();
          }
        });
  }
}
