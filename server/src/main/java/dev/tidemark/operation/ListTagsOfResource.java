package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import java.util.NavigableMap;

/** Lists a table's tags in order of key, always all of them. */
final class ListTagsOfResource implements Operation {
  private final TableLookup tables;

  ListTagsOfResource(TableLookup tables) {
    this.tables = tables;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    String arn = request.requiredString("ResourceArn");
    TagParameters.checkResource(arn, "ListTagsOfResource", caller);
    if (request.has("NextToken")) {
      throw ApiError.validation("Invalid NextToken: no token was ever given out");
    }
    NavigableMap<String, String> tags = TagParameters.table(tables, arn).settings().tags();
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
