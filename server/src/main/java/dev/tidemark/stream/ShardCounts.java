package dev.tidemark.stream;

import dev.tidemark.storage.TableSize;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.TableStream.Generation;

/**
 * How many shards a stream gets: one for each partition that the table would have on AWS.
 *
 * <p>Sources: AWS database blog, "Choosing the right DynamoDB partition key" (3,000 read units,
 * 1,000 write units, 10 GB each); LocalStack's note that AWS often shows 4 shards for a new
 * on-demand table.
 */
public final class ShardCounts {
  private static final int ON_DEMAND = 4;
  private static final long READ_UNITS = 3000;
  private static final long WRITE_UNITS = 1000;
  private static final long BYTES = 10L << 30;

  private ShardCounts() {}

  /** A power of two. */
  public static int of(BillingMode billing, TableSize size) {
    long byLoad =
        switch (billing) {
          case BillingMode.Provisioned(long read, long write) ->
              Math.ceilDiv(read, READ_UNITS) + Math.ceilDiv(write, WRITE_UNITS) - 1;
          case BillingMode.PayPerRequest _ -> ON_DEMAND;
        };
    long wanted = Math.max(byLoad, Math.ceilDiv(size.bytes(), BYTES));
    int count = 1;
    while (count < wanted && count < Generation.SHARDS_MAX) {
      count *= 2;
    }
    return count;
  }
}
