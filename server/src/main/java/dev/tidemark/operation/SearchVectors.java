package dev.tidemark.operation;

import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;

/** Refused: no table here has a vector index. */
final class SearchVectors implements Operation {
  private final TableLookup tables;

  SearchVectors(TableLookup tables) {
    this.tables = tables;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    tables.forItems(request.requiredString("TableName"), caller);
    throw Unsupported.operation("SearchVectors", "There are no vector indexes.");
  }
}
