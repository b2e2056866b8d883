package dev.tidemark.format;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What manifest-summary.json says of an export.
 *
 * @param version of the manifest's layout: 2020-06-30 for full, 2023-08-01 for incremental exports
 * @param scope which part of the table's history it shows
 * @param s3Prefix what all keys begin with, or null
 * @param s3SseAlgorithm AES256 or KMS
 * @param s3SseKmsKeyId as given by the caller, or null
 * @param manifestFilesS3Key full key of manifest-files.json
 * @param itemCount lines in all data files
 */
public record ExportSummary(
    String version,
    String exportArn,
    Instant startTime,
    Instant endTime,
    String tableArn,
    String tableId,
    Scope scope,
    String s3Bucket,
    @Nullable String s3Prefix,
    String s3SseAlgorithm,
    @Nullable String s3SseKmsKeyId,
    String manifestFilesS3Key,
    long billedSizeBytes,
    long itemCount,
    ExportFormat outputFormat) {

  /** Full or incremental. */
  public sealed interface Scope {
    /** All items as they were at a time. */
    record Full(Instant exportTime) implements Scope {}

    /** The items written from one time on until before another. */
    record Incremental(Instant fromTime, Instant toTime, ViewType view) implements Scope {}
  }
}
