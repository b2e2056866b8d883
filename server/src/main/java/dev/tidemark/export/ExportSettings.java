package dev.tidemark.export;

import dev.tidemark.job.Retry;
import dev.tidemark.objectstore.Upload;

/**
 * How exports are made.
 *
 * @param parallelFiles data files that one export writes at the same time; over all exports the
 *     workers of the job runner are the limit
 * @param gzipLevel 1 (fast) to 9 (small); 4 costs half the time of gzip's own 6 and gives files a
 *     seventh larger: bench/README.md
 * @param partBytes bytes of a part of a multipart upload; each file being written holds as much.
 *     From the 2,501st part of a file on twice as much, and so on, up to eight times
 * @param fullFileBytesTarget item bytes of a data file of a full export, about
 * @param incrementalFileBytesTarget bytes of the table for each data file of an incremental export
 * @param exportsMax exports in progress at the same time, full and incremental ones each; AWS: 300
 */
public record ExportSettings(
    ExportLimits limits,
    int parallelFiles,
    int gzipLevel,
    int partBytes,
    long fullFileBytesTarget,
    long incrementalFileBytesTarget,
    int exportsMax,
    Retry retry) {
  public static final ExportSettings DEFAULT =
      new ExportSettings(
          ExportLimits.OPEN, 2, 4, 8 << 20, 64L << 20, 512L << 20, 300, Retry.DEFAULT);

  private static final int PART_BYTES_MAX = 64 << 20;

  public ExportSettings {
    if (parallelFiles < 1 || exportsMax < 1 || fullFileBytesTarget < 1) {
      throw new IllegalArgumentException("at least one file at a time, and not an empty one");
    }
    if (gzipLevel < 1 || gzipLevel > 9) {
      throw new IllegalArgumentException("gzip level is 1 to 9: " + gzipLevel);
    }
    if (partBytes < Upload.PART_BYTES_MIN) {
      throw new IllegalArgumentException("parts below S3's minimum: " + partBytes);
    }
    if (partBytes > PART_BYTES_MAX) {
      throw new IllegalArgumentException("parts too large to hold: " + partBytes);
    }
  }

  public ExportSettings with(ExportLimits changed) {
    return new ExportSettings(
        changed,
        parallelFiles,
        gzipLevel,
        partBytes,
        fullFileBytesTarget,
        incrementalFileBytesTarget,
        exportsMax,
        retry);
  }

  public ExportSettings withGzipLevel(int changed) {
    return new ExportSettings(
        limits,
        parallelFiles,
        changed,
        partBytes,
        fullFileBytesTarget,
        incrementalFileBytesTarget,
        exportsMax,
        retry);
  }
}
