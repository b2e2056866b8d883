/** Load on DynamoDB endpoints, ours and others, over plain keep-alive connections. */
@NullMarked
package dev.tidemark.bench.load;

import org.jspecify.annotations.NullMarked;
