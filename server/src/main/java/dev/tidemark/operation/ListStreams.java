package dev.tidemark.operation;

import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.stream.StreamArn;
import dev.tidemark.stream.Streams;
import java.util.List;
import java.util.function.Predicate;

/**
 * Names the caller's streams, also those that are disabled or whose table is deleted, for a day.
 */
final class ListStreams implements Operation {
  private final Streams streams;

  ListStreams(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    int limit = StreamParameters.pageLimit(request);
    String tableName = request.string("TableName");
    String start = request.string("ExclusiveStartStreamArn");
    StreamArn after = start == null ? null : StreamParameters.arn(start);
    List<Streams.Found> found =
        streams.list(caller.region(), caller.account()).stream()
            .filter(stream -> caller.sees(stream.table().name()))
            .filter(stream -> tableName == null || stream.table().name().equals(tableName))
            .filter(after == null ? _ -> true : isAfter(after))
            .limit(limit + 1L)
            .toList();
    boolean more = found.size() > limit;
    List<Streams.Found> page = more ? found.subList(0, limit) : found;
    return out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("Streams");
      for (Streams.Found stream : page) {
        out.writeStartObject();
        out.writeStringProperty("StreamArn", stream.arn().toString());
        out.writeStringProperty("StreamLabel", stream.stream().label());
        out.writeStringProperty("TableName", stream.table().name());
        out.writeEndObject();
      }
      out.writeEndArray();
      if (more) {
        out.writeStringProperty("LastEvaluatedStreamArn", page.getLast().arn().toString());
      }
      out.writeEndObject();
    };
  }

  /** By name, so that it works too if the stream is gone. */
  private static Predicate<Streams.Found> isAfter(StreamArn arn) {
    return stream -> stream.arn().compareTo(arn) > 0;
  }
}
