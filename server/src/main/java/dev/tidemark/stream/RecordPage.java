package dev.tidemark.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some records of a shard, in order.
 *
 * @param next where to go on; null: the shard is closed and has no more
 */
public record RecordPage(Streams.Found stream, List<StreamRecord> records, @Nullable String next) {}
