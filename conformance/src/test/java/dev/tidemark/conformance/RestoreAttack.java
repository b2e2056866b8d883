package dev.tidemark.conformance;

import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A table restored to a moment of its past. */
final class RestoreAttack implements Attack {
  private final CrashSite site;
  private final NewTable target;
  private final String source;
  private final CrashSite.Moment moment;

  RestoreAttack(CrashSite site, SplittableRandom random) {
    this.site = site;
    this.source = random.nextBoolean() ? OwnedItems.LOG : OwnedItems.PAIR;
    this.moment = site.moments().get(random.nextInt(site.moments().size()));
    this.target = new NewTable(site, "Restored-" + random.nextInt(1_000_000));
  }

  @Override
  public String name() {
    return "restore";
  }

  @Override
  public void begin() {
    target.ask(() ->
        site.dynamo()
            .restoreTableToPointInTime(r ->
                r.sourceTableName(source)
                    .targetTableName(target.name())
                    .restoreDateTime(moment.at())));
  }

  @Override
  public void settle() {
    Map<ItemKey, Map<String, AttributeValue>> expected =
        Objects.requireNonNull(moment.tables().get(source));
    boolean indexed = source.equals(OwnedItems.LOG);
    target.settle(expected, indexed);
  }
}
