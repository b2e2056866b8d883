package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Takes tags off a table; fine if they are not there. */
final class UntagResource implements Operation {
  private final Catalogue catalogue;
  private final TableLookup tables;

  UntagResource(Catalogue catalogue, TableLookup tables) {
    this.catalogue = catalogue;
    this.tables = tables;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    String arn = request.requiredString("ResourceArn");
    List<String> keys = request.requiredList("TagKeys");
    if (keys.isEmpty()) {
      throw ApiError.validation("Atleast one Tag Key needs to be provided as Input.");
    }
    keys.forEach(TagParameters::checkKey);
    TagParameters.checkCount(keys.size());
    catalogue.change(TagParameters.table(tables, arn, caller), table -> without(table, keys));
    return Reply.EMPTY;
  }

  private static Table without(Table table, List<String> keys) {
    NavigableMap<String, String> tags = new TreeMap<>(table.settings().tags());
    keys.forEach(tags::remove);
    return table.with(table.settings().withTags(tags));
  }
}
