package dev.tidemark.operation;

import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Table;
import java.time.InstantSource;

/** Describes a table; its size is exact. */
final class DescribeTable implements Operation {
  private final TableLookup tables;
  private final TableRows rows;
  private final TableKeys keys;
  private final InstantSource clock;

  DescribeTable(TableLookup tables, TableRows rows, TableKeys keys, InstantSource clock) {
    this.tables = tables;
    this.rows = rows;
    this.keys = keys;
    this.clock = clock;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    Table table = tables.forLife(request.requiredString("TableName"), caller);
    TableSizes sizes = rows.sizes(table);
    return out -> {
      out.writeStartObject();
      out.writeName("Table");
      TableDescriptions.write(
          out, table.asOf(clock.instant()), keys.status(table), sizes, keys.describe(table));
      out.writeEndObject();
    };
  }
}
