package dev.tidemark.operation;

import dev.tidemark.ingest.Import;
import dev.tidemark.ingest.Imports;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;

/** Tells how an import is doing, also of a table that is gone or never was. */
public final class DescribeImport implements Operation {
  private final Imports imports;

  public DescribeImport(Imports imports) {
    this.imports = imports;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    String arn = request.requiredString("ImportArn");
    ExportArns.requireImport(arn, caller);
    Import imported = imports.find(arn);
    if (imported == null) {
      throw ExportArns.noImport(arn);
    }
    return ImportDescription.reply(imported);
  }
}
