package dev.tidemark.operation;

import dev.tidemark.operation.TableDescriptions.Status;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Table;

/** Describes a table; its size is exact. */
final class DescribeTable implements Operation {
  private final TableLookup tables;
  private final TableRows rows;

  DescribeTable(TableLookup tables, TableRows rows) {
    this.tables = tables;
    this.rows = rows;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Table table = tables.forSettings(request.requiredString("TableName"), caller);
    TableSizes sizes = rows.sizes(table);
    return out -> {
      out.writeStartObject();
      out.writeName("Table");
      TableDescriptions.write(out, table, Status.of(table), sizes);
      out.writeEndObject();
    };
  }
}
