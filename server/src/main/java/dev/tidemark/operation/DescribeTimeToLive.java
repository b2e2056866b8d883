package dev.tidemark.operation;

import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.TimeToLive;

/** Tells whether a table's items expire, and by which attribute. */
final class DescribeTimeToLive implements Operation {
  private final TableLookup tables;

  DescribeTimeToLive(TableLookup tables) {
    this.tables = tables;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    TimeToLive timeToLive =
        tables.forSettings(request.requiredString("TableName"), caller).settings().timeToLive();
    return out -> {
      out.writeStartObject();
      out.writeObjectPropertyStart("TimeToLiveDescription");
      out.writeStringProperty("TimeToLiveStatus", timeToLive == null ? "DISABLED" : "ENABLED");
      if (timeToLive != null) {
        out.writeStringProperty("AttributeName", timeToLive.attribute());
      }
      out.writeEndObject();
      out.writeEndObject();
    };
  }
}
