package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.format.DynamoDbJson;
import dev.tidemark.item.Item;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.stream.RecordPage;
import dev.tidemark.stream.StreamRecord;
import dev.tidemark.stream.Streams;
import dev.tidemark.table.StreamView;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Reads records of a shard. Sources of their form: API reference, GetRecords; developer guide,
 * "Time to Live", of the identity behind what expires.
 */
final class GetRecords implements Operation {
  /** Source: API reference, GetRecords. */
  private static final int LIMIT_MAX = 1000;

  private final Streams streams;

  GetRecords(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Integer limit = request.integer("Limit");
    if (limit != null && limit > LIMIT_MAX) {
      throw ApiError.validation(
          "One or more parameter values were invalid: Limit should be less than or equal to "
              + LIMIT_MAX);
    }
    RecordPage page =
        streams.records(request.requiredString("ShardIterator"), limit == null ? LIMIT_MAX : limit);
    String region = page.stream().table().region();
    StreamView view = page.stream().stream().view();
    return out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("Records");
      page.records().forEach(record -> write(out, record, region, view));
      out.writeEndArray();
      if (page.next() != null) {
        out.writeStringProperty("NextShardIterator", page.next());
      }
      out.writeEndObject();
    };
  }

  private static void write(
      JsonGenerator out, StreamRecord record, String region, StreamView view) {
    out.writeStartObject();
    out.writeStringProperty("eventID", record.id());
    out.writeStringProperty("eventName", record.kind().name());
    out.writeStringProperty("eventVersion", "1.1");
    out.writeStringProperty("eventSource", "aws:dynamodb");
    out.writeStringProperty("awsRegion", region);
    out.writeObjectPropertyStart("dynamodb");
    out.writeNumberProperty("ApproximateCreationDateTime", record.at().getEpochSecond());
    write(out, "Keys", record.keys());
    write(out, "NewImage", record.newImage());
    write(out, "OldImage", record.oldImage());
    out.writeStringProperty("SequenceNumber", record.sequenceNumber());
    out.writeNumberProperty("SizeBytes", record.sizeBytes());
    out.writeStringProperty("StreamViewType", view.name());
    out.writeEndObject();
    if (record.expired()) {
      out.writeObjectPropertyStart("userIdentity");
      out.writeStringProperty("PrincipalId", "dynamodb.amazonaws.com");
      out.writeStringProperty("Type", "Service");
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, String member, @Nullable Item item) {
    if (item != null) {
      out.writeName(member);
      DynamoDbJson.write(out, item);
    }
  }
}
