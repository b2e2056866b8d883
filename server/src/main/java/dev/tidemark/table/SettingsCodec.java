package dev.tidemark.table;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.KeySchema;
import dev.tidemark.storage.TableId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A table's settings in its catalogue row (FORMATS.md, "Catalogue"). */
final class SettingsCodec {
  private SettingsCodec() {}

  static void put(TableSettings settings, Map<String, AttributeValue> item) {
    item.put(
        "attributes",
        new L(
            settings.attributeDefinitions().stream()
                .<AttributeValue>map(TableCodec::key)
                .toList()));
    if (settings.deletionProtected()) {
      item.put("deletionProtected", AttributeValue.TRUE);
    }
    if (settings.tableClass() != null) {
      item.put("tableClass", new S(settings.tableClass().name()));
    }
    putTime(item, "tableClassChangedMillis", settings.tableClassChanged());
    if (!settings.tags().isEmpty()) {
      Map<String, AttributeValue> tags = new LinkedHashMap<>();
      settings.tags().forEach((key, value) -> tags.put(key, new S(value)));
      item.put("tags", new M(tags));
    }
    putCapacity(item, settings.capacity());
    ResourcePolicy policy = settings.policy();
    if (policy != null) {
      if (policy.document() != null) {
        item.put("policy", new S(policy.document()));
      }
      item.put("policyChangedMillis", N.of(policy.changedMillis()));
    }
    TimeToLive timeToLive = settings.timeToLive();
    if (timeToLive != null) {
      item.put("expiryAttribute", new S(timeToLive.attribute()));
      item.put("expiryStorageId", N.of(timeToLive.index().value()));
      if (timeToLive.complete()) {
        item.put("expiryComplete", AttributeValue.TRUE);
      }
    }
    if (!settings.streams().all().isEmpty()) {
      item.put("streams", StreamCodec.toValue(settings.streams()));
    }
    String encryptionKey = settings.encryptionKey();
    if (encryptionKey != null) {
      item.put("encryptionKey", new S(encryptionKey));
    }
  }

  static void putCapacity(Map<String, AttributeValue> item, Capacity capacity) {
    if (!capacity.warmFloor().equals(WarmThroughput.NONE)) {
      item.put("warmReadUnits", N.of(capacity.warmFloor().readUnits()));
      item.put("warmWriteUnits", N.of(capacity.warmFloor().writeUnits()));
    }
    putNumber(item, "readLimit", capacity.limits().readUnits());
    putNumber(item, "writeLimit", capacity.limits().writeUnits());
    CapacityChanges changes = capacity.changes();
    putTime(item, "increasedMillis", changes.increased());
    if (changes.decreased() != null) {
      putTime(item, "decreasedMillis", changes.decreased());
      item.put("decreases", N.of(changes.decreases()));
    }
    putTime(item, "lastOnDemandMillis", capacity.lastOnDemand());
  }

  static TableSettings settings(Map<String, AttributeValue> map, KeySchema keys) {
    AttributeValue tableClass = map.get("tableClass");
    AttributeValue encryptionKey = map.get("encryptionKey");
    NavigableMap<String, String> tags = new TreeMap<>();
    if (map.get("tags") instanceof M(var entries)) {
      entries.forEach((key, value) -> tags.put(key, TableCodec.string(value)));
    }
    return new TableSettings(
        map.get("attributes") instanceof L(var attributes)
            ? attributes.stream().map(TableCodec::key).toList()
            : keys.attributes(),
        AttributeValue.TRUE.equals(map.get("deletionProtected")),
        tableClass == null ? null : TableClass.valueOf(TableCodec.string(tableClass)),
        time(map, "tableClassChangedMillis"),
        tags,
        capacity(map),
        policy(map),
        timeToLive(map),
        StreamCodec.fromValue(map.get("streams")),
        encryptionKey == null ? null : TableCodec.string(encryptionKey));
  }

  static Capacity capacity(Map<String, AttributeValue> map) {
    AttributeValue warm = map.get("warmReadUnits");
    Instant decreased = time(map, "decreasedMillis");
    return new Capacity(
        warm == null
            ? WarmThroughput.NONE
            : new WarmThroughput(
                TableCodec.number(warm), TableCodec.number(map.get("warmWriteUnits"))),
        new OnDemandLimits(number(map, "readLimit"), number(map, "writeLimit")),
        new CapacityChanges(
            time(map, "increasedMillis"),
            decreased,
            decreased == null ? 0 : (int) TableCodec.number(map.get("decreases"))),
        time(map, "lastOnDemandMillis"));
  }

  private static @Nullable ResourcePolicy policy(Map<String, AttributeValue> map) {
    Long changedMillis = number(map, "policyChangedMillis");
    AttributeValue document = map.get("policy");
    return changedMillis == null
        ? null
        : new ResourcePolicy(document == null ? null : TableCodec.string(document), changedMillis);
  }

  private static @Nullable TimeToLive timeToLive(Map<String, AttributeValue> map) {
    AttributeValue attribute = map.get("expiryAttribute");
    return attribute == null
        ? null
        : new TimeToLive(
            TableCodec.string(attribute),
            new TableId((int) TableCodec.number(map.get("expiryStorageId"))),
            AttributeValue.TRUE.equals(map.get("expiryComplete")));
  }

  private static void putNumber(
      Map<String, AttributeValue> item, String name, @Nullable Long number) {
    if (number != null) {
      item.put(name, N.of(number));
    }
  }

  private static void putTime(
      Map<String, AttributeValue> item, String name, @Nullable Instant time) {
    if (time != null) {
      item.put(name, N.of(time.toEpochMilli()));
    }
  }

  private static @Nullable Long number(Map<String, AttributeValue> map, String name) {
    AttributeValue value = map.get(name);
    return value == null ? null : TableCodec.number(value);
  }

  private static @Nullable Instant time(Map<String, AttributeValue> map, String name) {
    Long millis = number(map, name);
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }
}
