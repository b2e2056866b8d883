package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.ResourcePolicy;
import dev.tidemark.table.Table;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Attaches a resource-based policy to a table. The same policy again, however it is written,
 * changes nothing. Source: ack-api-quirks DDB-TABLE-207, 209 and 210, measured in October 2026.
 */
final class PutResourcePolicy implements Operation {
  private final Catalogue catalogue;
  private final TableLookup tables;
  private final InstantSource clock;

  PutResourcePolicy(Catalogue catalogue, TableLookup tables, InstantSource clock) {
    this.catalogue = catalogue;
    this.tables = tables;
    this.clock = clock;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    ResourceArn arn = ResourceArn.of(request.requiredString("ResourceArn"));
    Table found = PolicyParameters.table(tables, arn, caller);
    PolicyDocument document = PolicyDocument.parse(request.requiredString("Policy"));
    boolean confirmed = Boolean.TRUE.equals(request.bool("ConfirmRemoveSelfResourceAccess"));
    if (!confirmed && document.deniesPolicyChanges(caller.account())) {
      throw ApiError.of(
          ApiError.Type.ACCESS_DENIED,
          "The new resource policy will not allow you to update the resource policy in the future.");
    }
    String expected = request.string("ExpectedRevisionId");
    Table changed = catalogue.change(found, table -> with(table, document, expected));
    ResourcePolicy policy = changed.settings().policy();
    if (policy == null) {
      throw new IllegalStateException("a policy that was not kept");
    }
    return PolicyParameters.revision(policy.revisionId());
  }

  private Table with(Table table, PolicyDocument document, @Nullable String expected) {
    PolicyParameters.checkRevision(table, expected);
    ResourcePolicy now = table.settings().policy();
    if (now != null && document.text().equals(now.document())) {
      return table;
    }
    long changed = PolicyParameters.changedMillis(now, clock.instant());
    return table.with(table.settings().with(new ResourcePolicy(document.text(), changed)));
  }
}
