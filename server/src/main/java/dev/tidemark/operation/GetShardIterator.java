package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.stream.Streams;
import org.jspecify.annotations.Nullable;

/** Says where to begin to read a shard. */
final class GetShardIterator implements Operation {
  private final Streams streams;

  GetShardIterator(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Streams.Found found = streams.find(StreamParameters.arn(request.requiredString("StreamArn")));
    String shard = request.requiredString("ShardId");
    String type = request.requiredString("ShardIteratorType");
    String number = request.string("SequenceNumber");
    String iterator =
        switch (type) {
          case "AT_SEQUENCE_NUMBER" -> streams.at(found, shard, required(number), false);
          case "AFTER_SEQUENCE_NUMBER" -> streams.at(found, shard, required(number), true);
          case "LATEST" -> {
            refuse(number);
            yield streams.latest(found, shard);
          }
          default -> {
            refuse(number);
            yield streams.oldest(found, shard);
          }
        };
    return out -> {
      out.writeStartObject();
      out.writeStringProperty("ShardIterator", iterator);
      out.writeEndObject();
    };
  }

  private static String required(@Nullable String number) {
    if (number == null) {
      throw ApiError.validation("SequenceNumber cannot be null");
    }
    return number;
  }

  private static void refuse(@Nullable String number) {
    if (number != null) {
      throw ApiError.validation("SequenceNumber should not be passed for this iterator type");
    }
  }
}
