package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

/** A table that is being made: whole in the end, or, if nobody said that it is made, not there. */
final class NewTable {
  private final CrashSite site;
  private final ItemTables tables;
  private final String name;
  private boolean asked;
  private boolean acknowledged;

  NewTable(CrashSite site, String name) {
    this.site = site;
    this.tables = new ItemTables(site);
    this.name = name;
  }

  String name() {
    return name;
  }

  void ask(Runnable request) {
    asked = true;
    request.run();
    acknowledged = true;
  }

  boolean isAcknowledged() {
    return acknowledged;
  }

  /** Null if it is not there. */
  @Nullable TableDescription find() {
    try {
      return site.dynamo().describeTable(d -> d.tableName(name)).table();
    } catch (ResourceNotFoundException e) {
      return null;
    }
  }

  /** Waits until it can be used, checks it and drops it. */
  void settle(Map<ItemKey, Map<String, AttributeValue>> expected, boolean indexed) {
    TableDescription found = find();
    if (found == null) {
      assertThat(acknowledged).as("%s was acknowledged and is not there", name).isFalse();
      return;
    }
    assertThat(asked).as("nobody asked for %s", name).isTrue();
    awaitActive();
    tables.check(name, expected);
    if (indexed) {
      tables.checkIndexes(name, expected.values());
    }
    drop();
  }

  void awaitActive() {
    TableDescription _ =
        CrashSite.await(
            () -> site.dynamo().describeTable(d -> d.tableName(name)).table(),
            table -> table.tableStatus() == TableStatus.ACTIVE);
  }

  void drop() {
    site.dynamo().deleteTable(d -> d.tableName(name));
    assertThat(find()).as("%s, deleted", name).isNull();
  }
}
