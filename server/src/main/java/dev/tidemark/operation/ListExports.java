package dev.tidemark.operation;

import dev.tidemark.export.Export;
import dev.tidemark.export.Exports;
import dev.tidemark.job.JobId;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists exports, running and failed ones too: of a table the newest first, else in descending order
 * of ARN. Exports of a table that was deleted are not listed under its name, even if there is
 * another of that name now.
 */
public final class ListExports implements Operation {
  private static final int PAGE_MAX = 25;

  private final Catalogue catalogue;
  private final Exports exports;

  public ListExports(Catalogue catalogue, Exports exports) {
    this.catalogue = catalogue;
    this.exports = exports;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    String tableArn = request.string("TableArn");
    String table = tableArn == null ? null : ExportArns.tableName(tableArn, caller);
    String token = request.string("NextToken");
    String after = token == null ? null : ArnToken.arn(token, ExportArns::isExport);
    Integer asked = request.integer("MaxResults");
    int limit = asked == null ? PAGE_MAX : asked;
    List<Export> found = find(table, after, limit + 1, caller);
    boolean more = found.size() > limit;
    List<Export> page = more ? found.subList(0, limit) : found;
    return reply(page, more ? ArnToken.of(page.getLast().arn()) : null);
  }

  private List<Export> find(
      @Nullable String name, @Nullable String after, int limit, Caller caller) {
    if (name == null) {
      return SeenJobs.list(
          caller,
          after,
          limit,
          (start, most) -> exports.ofAccount(caller.region(), caller.account(), start, most),
          Export::arn);
    }
    Table table = catalogue.find(caller.region(), name);
    if (table == null || !table.account().equals(caller.account())) {
      return List.of();
    }
    return exports.ofTable(table, after == null ? null : JobId.ofArn(after), limit);
  }

  private static Reply reply(List<Export> page, @Nullable String token) {
    return out -> {
      out.writeStartObject();
      out.writeName("ExportSummaries").writeStartArray();
      for (Export export : page) {
        out.writeStartObject();
        out.writeStringProperty("ExportArn", export.arn());
        out.writeStringProperty("ExportStatus", export.state().status());
        out.writeStringProperty("ExportType", export.type());
        out.writeEndObject();
      }
      out.writeEndArray();
      if (token != null) {
        out.writeStringProperty("NextToken", token);
      }
      out.writeEndObject();
    };
  }
}
