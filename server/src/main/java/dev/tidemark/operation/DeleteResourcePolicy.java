package dev.tidemark.operation;

import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.ResourcePolicy;
import dev.tidemark.table.Table;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Takes the resource-based policy off a table; fine if there is none. Answers with the revision of
 * what was there: of the policy, or of its deletion. Source: ack-api-quirks DDB-TABLE-205.
 */
final class DeleteResourcePolicy implements Operation {
  private final Catalogue catalogue;
  private final TableLookup tables;
  private final InstantSource clock;

  DeleteResourcePolicy(Catalogue catalogue, TableLookup tables, InstantSource clock) {
    this.catalogue = catalogue;
    this.tables = tables;
    this.clock = clock;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    ResourceArn arn = ResourceArn.of(request.requiredString("ResourceArn"));
    Table found = PolicyParameters.table(tables, arn, caller);
    String expected = request.string("ExpectedRevisionId");
    Removal removal = new Removal(expected);
    catalogue.change(found, removal::apply);
    ResourcePolicy before = removal.before;
    return before == null ? Reply.EMPTY : PolicyParameters.revision(before.revisionId());
  }

  /** Remembers what it removed. */
  private final class Removal {
    private final @Nullable String expected;
    private @Nullable ResourcePolicy before;

    Removal(@Nullable String expected) {
      this.expected = expected;
    }

    Table apply(Table table) {
      PolicyParameters.checkRevision(table, expected);
      before = table.settings().policy();
      if (before == null || before.document() == null) {
        return table;
      }
      long changed = PolicyParameters.changedMillis(before, clock.instant());
      return table.with(table.settings().with(new ResourcePolicy(null, changed)));
    }
  }
}
