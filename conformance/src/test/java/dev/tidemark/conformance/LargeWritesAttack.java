package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Items of almost the greatest size, one after the other, so that memory must go to files. */
final class LargeWritesAttack implements Attack {
  static final String TABLE = "Large";
  private static final int KEYS = 8;
  private static final int WRITES = 150;
  private static final int TEXT_CHARS = 390_000;

  private final CrashSite site;
  private final Map<ItemKey, String> known;
  private final String base;
  private final Map<ItemKey, String> unknown = new HashMap<>();

  /**
   * @param known what is there; kept up to date
   */
  LargeWritesAttack(CrashSite site, Map<ItemKey, String> known, SplittableRandom random) {
    this.site = site;
    this.known = known;
    StringBuilder text = new StringBuilder();
    while (text.length() < TEXT_CHARS) {
      text.append(Long.toString(random.nextLong(Long.MAX_VALUE), 36));
    }
    this.base = text.toString();
  }

  static void prepare(CrashSite site) {
    new ItemTables(site).create(TABLE, false);
  }

  @Override
  public String name() {
    return "large writes";
  }

  @Override
  public void begin() {
    for (int i = 0; i < WRITES; i++) {
      ItemKey key = new ItemKey("large", i % KEYS);
      String text = i + " " + base;
      Map<String, AttributeValue> item = new HashMap<>(key.attributes());
      item.put("text", Plain.s(text));
      unknown.clear();
      unknown.put(key, text);
      site.dynamo().putItem(p -> p.tableName(TABLE).item(item));
      known.put(key, text);
    }
  }

  @Override
  public void settle() {
    Map<ItemKey, Map<String, AttributeValue>> found = new ItemTables(site).scan(TABLE, null);
    unknown.forEach((key, text) -> {
      if (text.equals(text(found.getOrDefault(key, Map.of())))) {
        known.put(key, text);
      }
    });
    assertThat(found.keySet()).isEqualTo(known.keySet());
    found.forEach((key, item) ->
        assertThat(text(item).equals(known.get(key))).as("large item %s", key).isTrue());
  }

  private static String text(Map<String, AttributeValue> item) {
    AttributeValue text = item.get("text");
    return text == null ? "" : text.s();
  }
}
