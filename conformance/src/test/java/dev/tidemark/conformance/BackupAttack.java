package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BackupStatus;
import software.amazon.awssdk.services.dynamodb.model.BackupSummary;

/** A backup, and perhaps a table restored from it. */
final class BackupAttack implements Attack {
  private final CrashSite site;
  private final String name;
  private final String source;
  private final boolean restores;
  private final NewTable target;
  private Map<ItemKey, Map<String, AttributeValue>> expected = new HashMap<>();
  private boolean asked;
  private boolean acknowledged;

  BackupAttack(CrashSite site, SplittableRandom random) {
    this.site = site;
    this.source = random.nextBoolean() ? OwnedItems.LOG : OwnedItems.PAIR;
    this.name = "backup-" + random.nextInt(1_000_000);
    this.restores = random.nextBoolean();
    this.target = new NewTable(site, "From-" + name);
  }

  @Override
  public String name() {
    return restores ? "backup and restore" : "backup";
  }

  @Override
  public void begin() {
    site.atAMoment(tables -> {
      expected = tables.getOrDefault(source, Map.of());
      asked = true;
      String _ =
          site.dynamo()
              .createBackup(b -> b.tableName(source).backupName(name))
              .backupDetails()
              .backupArn();
      acknowledged = true;
    });
    if (restores) {
      restore(awaited());
    }
  }

  private List<BackupSummary> found() {
    return site.dynamo().listBackups(l -> l.tableName(source)).backupSummaries().stream()
        .filter(backup -> backup.backupName().equals(name))
        .toList();
  }

  private String awaited() {
    return CrashSite.await(
            this::found, backups -> backups.getFirst().backupStatus() == BackupStatus.AVAILABLE)
        .getFirst()
        .backupArn();
  }

  private void restore(String arn) {
    target.ask(() ->
        site.dynamo().restoreTableFromBackup(r -> r.backupArn(arn).targetTableName(target.name())));
  }

  @Override
  public void settle() {
    if (found().isEmpty()) {
      assertThat(acknowledged).as("%s was acknowledged and is not there", name).isFalse();
      return;
    }
    assertThat(asked).isTrue();
    String arn = awaited();
    if (target.find() == null) {
      assertThat(target.isAcknowledged()).as("%s was acknowledged", target.name()).isFalse();
      restore(arn);
    }
    target.settle(expected, source.equals(OwnedItems.LOG));
    site.dynamo().deleteBackup(d -> d.backupArn(arn));
  }
}
