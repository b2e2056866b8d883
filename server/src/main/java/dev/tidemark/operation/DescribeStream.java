package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.stream.Shard;
import dev.tidemark.stream.Streams;
import dev.tidemark.table.TableStream;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Tells of a stream and its shards. */
final class DescribeStream implements Operation {
  private final Streams streams;

  DescribeStream(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    int limit = StreamParameters.pageLimit(request);
    Streams.Found found = streams.find(StreamParameters.arn(request.requiredString("StreamArn")));
    String after = request.string("ExclusiveStartShardId");
    List<Shard> shards =
        streams.shards(found.stream()).stream()
            .filter(filter(request.struct("ShardFilter")))
            .filter(shard -> after == null || shard.id().compareTo(after) > 0)
            .limit(limit + 1L)
            .toList();
    boolean more = shards.size() > limit;
    List<Shard> page = more ? shards.subList(0, limit) : shards;
    return out -> {
      out.writeStartObject();
      out.writeObjectPropertyStart("StreamDescription");
      write(out, found);
      out.writeArrayPropertyStart("Shards");
      page.forEach(shard -> write(out, shard));
      out.writeEndArray();
      if (more) {
        out.writeStringProperty("LastEvaluatedShardId", page.getLast().id());
      }
      out.writeEndObject();
      out.writeEndObject();
    };
  }

  private static Predicate<Shard> filter(@Nullable Struct filter) {
    if (filter == null) {
      return _ -> true;
    }
    String parent = filter.string("ShardId");
    if (!filter.has("Type") || parent == null) {
      throw ApiError.validation(
          "One or more parameter values were invalid: ShardFilter must have both Type and ShardId");
    }
    return shard -> parent.equals(shard.parent());
  }

  private static void write(JsonGenerator out, Streams.Found found) {
    TableStream stream = found.stream();
    out.writeStringProperty("StreamArn", found.arn().toString());
    out.writeStringProperty("StreamLabel", stream.label());
    out.writeStringProperty("StreamStatus", stream.isEnabled() ? "ENABLED" : "DISABLED");
    out.writeStringProperty("StreamViewType", stream.view().name());
    out.writeName("CreationRequestDateTime");
    TableDescriptions.writeTime(out, stream.begin().toInstant());
    out.writeStringProperty("TableName", found.table().name());
    TableDescriptions.writeKeys(out, found.table().keys());
  }

  private static void write(JsonGenerator out, Shard shard) {
    out.writeStartObject();
    out.writeStringProperty("ShardId", shard.id());
    out.writeObjectPropertyStart("SequenceNumberRange");
    out.writeStringProperty("StartingSequenceNumber", shard.startingSequenceNumber());
    String ending = shard.endingSequenceNumber();
    if (ending != null) {
      out.writeStringProperty("EndingSequenceNumber", ending);
    }
    out.writeEndObject();
    if (shard.parent() != null) {
      out.writeStringProperty("ParentShardId", shard.parent());
    }
    out.writeEndObject();
  }
}
