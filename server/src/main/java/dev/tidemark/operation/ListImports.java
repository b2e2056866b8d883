package dev.tidemark.operation;

import dev.tidemark.ingest.Import;
import dev.tidemark.ingest.Imports;
import dev.tidemark.job.JobId;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists imports, running and failed ones too, the newest first; those of a table also when it is
 * gone. Source: ack-api-quirks DDB-IMPORT-008 and 016, measured in October 2026.
 */
public final class ListImports implements Operation {
  private static final int PAGE_DEFAULT = 10;

  private final Imports imports;

  public ListImports(Imports imports) {
    this.imports = imports;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    String tableArn = request.string("TableArn");
    if (tableArn != null) {
      String _ = ExportArns.tableName(tableArn, caller);
    }
    String token = request.string("NextToken");
    String after = token == null ? null : ArnToken.arn(token, ExportArns::isImport);
    Integer asked = request.integer("PageSize");
    int limit = asked == null ? PAGE_DEFAULT : asked;
    List<Import> found = find(tableArn, after, limit + 1, caller);
    boolean more = found.size() > limit;
    List<Import> page = more ? found.subList(0, limit) : found;
    return reply(page, more ? ArnToken.of(page.getLast().arn()) : null);
  }

  private List<Import> find(
      @Nullable String tableArn, @Nullable String after, int limit, Caller caller) {
    return tableArn == null
        ? SeenJobs.list(
            caller,
            after,
            limit,
            (start, most) -> imports.ofAccount(caller.region(), caller.account(), start, most),
            Import::arn)
        : imports.ofTable(tableArn, after == null ? null : JobId.ofArn(after), limit);
  }

  private static Reply reply(List<Import> page, @Nullable String token) {
    return out -> {
      out.writeStartObject();
      out.writeName("ImportSummaryList").writeStartArray();
      page.forEach(imported -> ImportDescription.writeSummary(out, imported));
      out.writeEndArray();
      if (token != null) {
        out.writeStringProperty("NextToken", token);
      }
      out.writeEndObject();
    };
  }
}
