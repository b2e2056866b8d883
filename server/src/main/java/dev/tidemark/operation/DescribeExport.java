package dev.tidemark.operation;

import dev.tidemark.export.Export;
import dev.tidemark.export.Exports;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;

/** Tells how an export is doing, also of a table that is gone. */
public final class DescribeExport implements Operation {
  private final Exports exports;

  public DescribeExport(Exports exports) {
    this.exports = exports;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    String arn = request.requiredString("ExportArn");
    ExportArns.requireExport(arn, caller);
    Export export = exports.find(arn);
    if (export == null) {
      throw ExportArns.notFound("Export not found: " + arn);
    }
    return ExportDescription.reply(export);
  }
}
