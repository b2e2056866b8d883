package dev.tidemark.operation;

import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;

/** Tells that a table's items do not expire. */
final class DescribeTimeToLive implements Operation {
  private final TableLookup tables;

  DescribeTimeToLive(TableLookup tables) {
    this.tables = tables;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    tables.forSettings(request.requiredString("TableName"), caller);
    return out -> {
      out.writeStartObject();
      out.writeObjectPropertyStart("TimeToLiveDescription");
      out.writeStringProperty("TimeToLiveStatus", "DISABLED");
      out.writeEndObject();
      out.writeEndObject();
    };
  }
}
