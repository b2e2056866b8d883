package dev.tidemark.operation;

import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import java.util.NavigableMap;

/**
 * Lists a table's tags in order of key: all fifty that there can be in one page, whatever the
 * request's NextToken. Source: ack-api-quirks DDB-TABLE-073 and 108.
 */
final class ListTagsOfResource implements Operation {
  private final TableLookup tables;

  ListTagsOfResource(TableLookup tables) {
    this.tables = tables;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    NavigableMap<String, String> tags =
        TagParameters.table(tables, request.requiredString("ResourceArn"), caller)
            .settings()
            .tags();
    return out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("Tags");
      tags.forEach((key, value) -> {
        out.writeStartObject();
        out.writeStringProperty("Key", key);
        out.writeStringProperty("Value", value);
        out.writeEndObject();
      });
      out.writeEndArray();
      out.writeEndObject();
    };
  }
}
