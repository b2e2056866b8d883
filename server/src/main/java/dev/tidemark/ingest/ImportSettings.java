package dev.tidemark.ingest;

import dev.tidemark.job.Retry;

/**
 * How imports are made.
 *
 * @param parallelObjects objects that one import reads at the same time; over all imports the
 *     workers of the job runner are the limit
 * @param importsMax imports in progress at the same time. Source: AWS developer guide, "Import
 *     format quotas and validation"
 */
public record ImportSettings(int parallelObjects, int importsMax, Retry retry) {
  public static final ImportSettings DEFAULT = new ImportSettings(2, 50, Retry.DEFAULT);
}
