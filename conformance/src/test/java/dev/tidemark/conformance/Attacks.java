package dev.tidemark.conformance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What can be under way when the server of a folder is killed. */
final class Attacks {
  private static final int KINDS = 8;

  private final CrashSite site;
  private final OwnedItems items;
  private final Map<ItemKey, Map<String, AttributeValue>> importItems;
  private final Map<ItemKey, String> largeItems = new HashMap<>();

  /** Makes what they need. */
  Attacks(CrashSite site, OwnedItems items) {
    this.site = site;
    this.items = items;
    this.importItems = ImportAttack.prepare(site);
    LargeWritesAttack.prepare(site);
    site.s3().createBucket(b -> b.bucket(ExportAttack.BUCKET));
  }

  /** One to three of different kinds. */
  List<Attack> choose(SplittableRandom random) {
    List<Integer> kinds = new ArrayList<>();
    for (int count = 1 + random.nextInt(3); count > 0; count--) {
      int kind = random.nextInt(KINDS);
      if (!kinds.contains(kind)) {
        kinds.add(kind);
      }
    }
    return kinds.stream().map(kind -> of(kind, random)).toList();
  }

  private Attack of(int kind, SplittableRandom random) {
    return switch (kind) {
      case 0, 1 -> new ExportAttack(site, ExportAttack.BUCKET, 1 + random.nextInt(4), random);
      case 2 -> new RestoreAttack(site, random);
      case 3 -> new BackupAttack(site, random);
      case 4 -> new ImportAttack(site, importItems, random);
      case 5 -> new IndexAttack(site, items, random);
      case 6 -> new DroppedTablesAttack(site, random);
      default -> new LargeWritesAttack(site, largeItems, random);
    };
  }
}
