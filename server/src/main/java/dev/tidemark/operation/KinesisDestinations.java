package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Table;

/**
 * The operations about Kinesis streams that changes of a table go to. There is no Kinesis here, so
 * no table has one: none can be added, and the rest answers as AWS does for such a table. Source:
 * ack-api-quirks DDB-TABLE-299, 302 and 442, measured in October 2026.
 */
final class KinesisDestinations {
  private static final String INVALID_STATE =
      "Table is not in a valid state to enable Kinesis Streaming Destination: ";

  private final TableLookup tables;

  KinesisDestinations(TableLookup tables) {
    this.tables = tables;
  }

  Reply describe(Struct request, Caller caller) {
    Table table = table(request, caller);
    return out ->
        out.writeStartObject()
            .writeStringProperty("TableName", table.name())
            .writeArrayPropertyStart("KinesisDataStreamDestinations")
            .writeEndArray()
            .writeEndObject();
  }

  Reply enable(Struct request, Caller caller) {
    table(request, caller);
    throw Unsupported.operation(
        "EnableKinesisStreamingDestination", "There is no Kinesis that it could write to.");
  }

  Reply disable(Struct request, Caller caller) {
    table(request, caller);
    if (request.has("EnableKinesisStreamingConfiguration")) {
      throw ApiError.validation(
          "Streaming destination cannot be updated with given parameters: Stream cannot be disabled"
              + " using EnableKinesisStreamingConfiguration parameters");
    }
    throw ApiError.validation(
        INVALID_STATE + "KinesisStreamingDestination must be ACTIVE to perform DISABLE operation.");
  }

  Reply update(Struct request, Caller caller) {
    Table table = table(request, caller);
    Struct configuration = request.struct("UpdateKinesisStreamingConfiguration");
    if (configuration == null || !configuration.has("ApproximateCreationDateTimePrecision")) {
      throw ApiError.validation(
          "Streaming destination cannot be updated with given parameters:"
              + " UpdateKinesisStreamingConfiguration cannot be null or contain only null values");
    }
    throw ApiError.validation(
        INVALID_STATE
            + "Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE state."
            + " TableName: "
            + table.name()
            + ", kdsArn: "
            + request.requiredString("StreamArn"));
  }

  private Table table(Struct request, Caller caller) {
    return tables.forSettings(request.requiredString("TableName"), caller);
  }
}
