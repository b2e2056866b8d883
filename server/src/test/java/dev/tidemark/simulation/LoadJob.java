package dev.tidemark.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.item.Item;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Key;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table that is filled at once, by a restore or an import: nobody sees it before all is there.
 *
 * @param uuid of the table
 * @param items what must be in it
 * @param what it is, for the report
 * @param importArn null: a restore
 */
record LoadJob(
    String uuid, String table, Map<Key, Item> items, String what, @Nullable String importArn)
    implements Job {
  @Override
  public boolean isOver(Owner owner) {
    World world = owner.world();
    if (importArn != null) {
      return isImportOver(owner, importArn);
    }
    Answer answer = world.ask("DescribeTable", "{\"TableName\":\"" + table + "\"}");
    return switch (answer) {
      case Answer.Done(Answer.Json reply) -> {
        boolean active = reply.at("Table").at("TableStatus").text().equals("ACTIVE");
        if (active) {
          check(owner, reply.at("Table").at("TableId").text());
        }
        yield active;
      }
      case Answer.Refused refused -> throw new AssertionError(what + " is lost: " + refused);
      case Answer.Failed _, Answer.Unknown _ -> false;
    };
  }

  private boolean isImportOver(Owner owner, String arn) {
    World world = owner.world();
    if (!(world.ask("DescribeImport", "{\"ImportArn\":\"" + arn + "\"}")
        instanceof Answer.Done(Answer.Json reply))) {
      return false;
    }
    Answer.Json now = reply.at("ImportTableDescription");
    return switch (now.at("ImportStatus").text()) {
      case "IN_PROGRESS" -> false;
      case "FAILED" -> {
        assertThat(world.storeFaults).as("faults of the object store behind %s", now).isPositive();
        yield true;
      }
      case "COMPLETED" -> {
        assertThat(now.at("ErrorCount").number().intValueExact()).as("%s", now).isZero();
        assertThat(now.at("ImportedItemCount").number().intValueExact())
            .as("%s", now)
            .isEqualTo(items.size());
        check(owner, now.at("TableId").text());
        yield true;
      }
      default -> throw new AssertionError("an import that is " + now);
    };
  }

  private void check(Owner owner, String id) {
    World world = owner.world();
    Model.Rows rows = world.model.byUuid(id);
    assertThat(rows.at(CommitTime.MAX)).as(what).isEqualTo(items);
    assertThat(world.items(rows.id, CommitTime.MAX)).as(what).isEqualTo(items);
    owner.forget(table);
  }
}
