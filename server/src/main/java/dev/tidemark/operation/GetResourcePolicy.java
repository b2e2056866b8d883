package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.ResourcePolicy;
import dev.tidemark.table.Table;

/** Tells the resource-based policy of a table. */
final class GetResourcePolicy implements Operation {
  private final TableLookup tables;

  GetResourcePolicy(TableLookup tables) {
    this.tables = tables;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    ResourceArn arn = ResourceArn.of(request.requiredString("ResourceArn"));
    Table table = PolicyParameters.table(tables, arn, caller);
    ResourcePolicy policy = table.settings().policy();
    String document = policy == null ? null : policy.document();
    if (policy == null || document == null) {
      throw ApiError.of(ApiError.Type.POLICY_NOT_FOUND, PolicyParameters.NOT_FOUND + arn.text());
    }
    return out -> {
      out.writeStartObject();
      out.writeStringProperty("Policy", PolicyDocument.shown(document));
      out.writeStringProperty("RevisionId", policy.revisionId());
      out.writeEndObject();
    };
  }
}
