package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BackupSummary;
import software.amazon.awssdk.services.dynamodb.model.BackupTypeFilter;

/** Tables that are made, written to and dropped, one after the other. */
final class DroppedTablesAttack implements Attack {
  private static final int TABLES = 4;
  private static final int ITEMS = 20;

  private final CrashSite site;
  private final int number;
  private final List<Doomed> tables = new ArrayList<>();

  private static final class Doomed {
    private final String name;
    private final Map<ItemKey, Map<String, AttributeValue>> items = new HashMap<>();
    private boolean created;
    private boolean dropping;
    private boolean dropped;

    Doomed(String name) {
      this.name = name;
    }
  }

  DroppedTablesAttack(CrashSite site, SplittableRandom random) {
    this.site = site;
    this.number = random.nextInt(1_000_000);
  }

  @Override
  public String name() {
    return "tables dropped";
  }

  @Override
  public void begin() {
    for (int i = 0; i < TABLES; i++) {
      Doomed table = new Doomed("Doomed-" + number + "-" + i);
      tables.add(table);
      new ItemTables(site).create(table.name, true);
      table.created = true;
      for (int item = 0; item < ITEMS; item++) {
        ItemKey key = new ItemKey("doomed", item);
        Map<String, AttributeValue> attributes = new HashMap<>(key.attributes());
        attributes.put("v", Plain.n(item));
        attributes.put("g", Plain.n(item % 3));
        site.dynamo().putItem(p -> p.tableName(table.name).item(attributes));
        table.items.put(key, attributes);
      }
      table.dropping = true;
      site.dynamo().deleteTable(d -> d.tableName(table.name));
      table.dropped = true;
    }
  }

  @Override
  public void settle() {
    ItemTables all = new ItemTables(site);
    for (Doomed table : tables) {
      NewTable named = new NewTable(site, table.name);
      if (named.find() == null) {
        assertThat(table.created && !table.dropping)
            .as("%s was made and is not there", table.name)
            .isFalse();
        if (table.created) {
          restore(table);
        }
        continue;
      }
      assertThat(table.dropped).as("%s was dropped and is there", table.name).isFalse();
      if (table.dropping) {
        all.check(table.name, table.items);
        all.checkIndexes(table.name, table.items.values());
      }
      named.drop();
    }
  }

  /** From the backup that every dropped table with point-in-time recovery leaves. */
  private void restore(Doomed table) {
    List<BackupSummary> backups =
        site.dynamo()
            .listBackups(l -> l.tableName(table.name).backupType(BackupTypeFilter.SYSTEM))
            .backupSummaries();
    assertThat(backups).as("backups of %s", table.name).hasSize(1);
    NewTable again = new NewTable(site, table.name + "-again");
    again.ask(() ->
        site.dynamo()
            .restoreTableFromBackup(
                r -> r.backupArn(backups.getFirst().backupArn()).targetTableName(again.name())));
    again.settle(table.items, true);
  }
}
