package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Adds tags to a table, or gives them other values. */
final class TagResource implements Operation {
  private final Catalogue catalogue;
  private final TableLookup tables;

  TagResource(Catalogue catalogue, TableLookup tables) {
    this.catalogue = catalogue;
    this.tables = tables;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    String arn = request.requiredString("ResourceArn");
    NavigableMap<String, String> added = TagParameters.tags(request);
    if (added.isEmpty()) {
      throw ApiError.validation("Atleast one Tag needs to be provided as Input.");
    }
    catalogue.change(TagParameters.table(tables, arn, caller), table -> with(table, added));
    return Reply.EMPTY;
  }

  private static Table with(Table table, NavigableMap<String, String> added) {
    NavigableMap<String, String> tags = new TreeMap<>(table.settings().tags());
    tags.putAll(added);
    TagParameters.checkCount(tags.size());
    return table.with(table.settings().withTags(tags));
  }
}
