package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CreateGlobalSecondaryIndexAction;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** A global index that is added to a table under writes, or dropped again at once. */
final class IndexAttack implements Attack {
  private final CrashSite site;
  private final OwnedItems items;
  private final String index;
  private final boolean drops;
  private boolean created;
  private boolean dropping;
  private boolean dropped;

  IndexAttack(CrashSite site, OwnedItems items, SplittableRandom random) {
    this.site = site;
    this.items = items;
    this.index = "late-" + random.nextInt(1_000_000);
    this.drops = random.nextInt(4) == 0;
  }

  @Override
  public String name() {
    return drops ? "index added and dropped" : "index added";
  }

  @Override
  public void begin() {
    CreateGlobalSecondaryIndexAction create =
        CreateGlobalSecondaryIndexAction.builder()
            .indexName(index)
            .keySchema(ItemTables.key("g", KeyType.HASH))
            .projection(p -> p.projectionType(ProjectionType.ALL))
            .build();
    site.dynamo()
        .updateTable(u ->
            u.tableName(OwnedItems.LOG)
                .attributeDefinitions(ItemTables.attribute("g", ScalarAttributeType.N))
                .globalSecondaryIndexUpdates(
                    GlobalSecondaryIndexUpdate.builder().create(create).build()));
    created = true;
    if (drops) {
      drop();
    }
  }

  private void drop() {
    dropping = true;
    site.dynamo()
        .updateTable(u ->
            u.tableName(OwnedItems.LOG)
                .globalSecondaryIndexUpdates(
                    GlobalSecondaryIndexUpdate.builder().delete(d -> d.indexName(index)).build()));
    dropped = true;
  }

  private @Nullable IndexStatus status() {
    return site
        .dynamo()
        .describeTable(d -> d.tableName(OwnedItems.LOG))
        .table()
        .globalSecondaryIndexes()
        .stream()
        .filter(each -> each.indexName().equals(index))
        .map(GlobalSecondaryIndexDescription::indexStatus)
        .findAny()
        .orElse(null);
  }

  @Override
  public void settle() {
    if (status() == null) {
      assertThat(created && !dropping).as("%s was acknowledged and is gone", index).isFalse();
      return;
    }
    assertThat(dropped).as("%s was dropped and is there", index).isFalse();
    IndexStatus _ = CrashSite.await(this::status, status -> status == IndexStatus.ACTIVE);
    Map<ItemKey, Map<String, AttributeValue>> all = items.items(OwnedItems.LOG);
    items.tables.checkIndex(OwnedItems.LOG, index, all.values(), "g", null);
    drop();
  }
}
