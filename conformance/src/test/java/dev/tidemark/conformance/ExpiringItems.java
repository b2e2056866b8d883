package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** One writer of items that expire after seconds or minutes: each goes then, and none before. */
final class ExpiringItems implements Workload {
  private static final String TABLE = "Expiring";
  private static final int SECONDS_MAX = 600;

  private final CrashSite site;
  private final Map<ItemKey, Map<String, AttributeValue>> items = new HashMap<>();
  private final AtomicLong acknowledged = new AtomicLong();
  private @Nullable Map<String, AttributeValue> underWay;
  private long number;

  ExpiringItems(CrashSite site) {
    this.site = site;
  }

  @Override
  public void setUp() {
    new ItemTables(site).create(TABLE, false);
    site.dynamo()
        .updateTimeToLive(u ->
            u.tableName(TABLE)
                .timeToLiveSpecification(t -> t.enabled(true).attributeName("until")));
  }

  @Override
  public int writers() {
    return 1;
  }

  @Override
  public void step(int writer, SplittableRandom random) {
    ItemKey key = new ItemKey("item-" + number++, 0);
    Map<String, AttributeValue> item = new HashMap<>(key.attributes());
    item.put("until", Plain.n(site.now().getEpochSecond() + 2 + random.nextInt(SECONDS_MAX)));
    underWay = item;
    site.dynamo().putItem(p -> p.tableName(TABLE).item(item));
    items.put(key, item);
    underWay = null;
    acknowledged.incrementAndGet();
  }

  @Override
  public void settle(SplittableRandom random) {
    Map<String, AttributeValue> item = underWay;
    underWay = null;
    if (item != null) {
      Map<String, AttributeValue> found =
          site.dynamo().getItem(g -> g.tableName(TABLE).key(ItemKey.of(item).attributes())).item();
      if (!found.isEmpty()) {
        items.put(ItemKey.of(item), item);
      }
    }
  }

  @Override
  public void check() {
    Map<ItemKey, Map<String, AttributeValue>> found = new ItemTables(site).scan(TABLE, null);
    long now = site.now().getEpochSecond();
    assertThat(items.keySet()).as("nobody wrote others").containsAll(found.keySet());
    items
        .entrySet()
        .removeIf(each -> {
          long until = Long.parseLong(Objects.requireNonNull(each.getValue().get("until")).n());
          Map<String, AttributeValue> item = found.get(each.getKey());
          if (item == null) {
            assertThat(until).as("%s is gone at %d", each.getKey(), now).isLessThan(now);
            return true;
          }
          assertThat(item).isEqualTo(each.getValue());
          // Otherwise a sweep comes some seconds after a start, and a life may be shorter.
          if (site.testClock) {
            assertThat(until)
                .as("%s is there at %d", each.getKey(), now)
                .isGreaterThanOrEqualTo(now);
          }
          return false;
        });
  }

  @Override
  public long acknowledged() {
    return acknowledged.get();
  }

  @Override
  public String unanswered() {
    return "";
  }
}
