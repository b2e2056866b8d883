package dev.tidemark.export;

import dev.tidemark.storage.TableSize;
import dev.tidemark.table.BillingMode;

/**
 * Into how many data files an export goes, fixed when it begins so that a resumed export writes the
 * same files.
 *
 * @param splits parts to ask the store for; a power of two
 * @param tableItems items of the table when the export began, for the progress shown
 * @param tableBytes bytes of the table then
 */
public record Plan(int splits, long tableItems, long tableBytes) {
  private static final int SPLITS_MAX = 1 << 14;

  /** A new on-demand table has four partitions at AWS, each of which gives a file. */
  private static final int ON_DEMAND_SPLITS_MIN = 4;

  static Plan of(TableSize size, BillingMode billing, long fileBytesTarget) {
    int atLeast =
        switch (billing) {
          case BillingMode.PayPerRequest _ -> ON_DEMAND_SPLITS_MIN;
          case BillingMode.Provisioned _ -> 1;
        };
    int splits = atLeast;
    while (splits < SPLITS_MAX && (long) splits * fileBytesTarget < size.bytes()) {
      splits *= 2;
    }
    return new Plan(splits, size.rows(), size.bytes());
  }
}
