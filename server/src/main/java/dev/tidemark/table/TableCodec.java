package dev.tidemark.table;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.TableId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A catalogue row: the table's settings as an item (FORMATS.md, "Catalogue"). */
public final class TableCodec {
  private static final int VERSION = 1;

  private TableCodec() {}

  public static Item toItem(Table table) {
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    item.put("v", N.of(VERSION));
    item.put("storageId", N.of(table.storageId().value()));
    item.put("uuid", new S(table.uuid()));
    item.put("region", new S(table.region()));
    item.put("account", new S(table.account()));
    item.put("name", new S(table.name()));
    item.put("hash", key(table.keys().hash()));
    KeyAttribute range = table.keys().range();
    if (range != null) {
      item.put("range", key(range));
    }
    item.put("createdMillis", N.of(table.created().toEpochMilli()));
    if (table.billing() instanceof BillingMode.Provisioned(long read, long write)) {
      item.put("readUnits", N.of(read));
      item.put("writeUnits", N.of(write));
    }
    if (table.billing() instanceof BillingMode.PayPerRequest(Instant since) && since != null) {
      item.put("onDemandSinceMillis", N.of(since.toEpochMilli()));
    }
    if (table.recovery() instanceof PointInTimeRecovery.Enabled(int days, CommitTime earliest)) {
      item.put("recoveryDays", N.of(days));
      item.put("recoveryEarliestMicros", N.of(earliest.micros()));
    }
    SettingsCodec.put(table.settings(), item);
    if (!table.indexes().isEmpty()) {
      item.put(
          "indexes",
          new L(table.indexes().stream().<AttributeValue>map(IndexCodec::toValue).toList()));
    }
    AttributeValue phase = PhaseCodec.toValue(table.phase());
    if (phase != null) {
      item.put("phase", phase);
    }
    return Item.of(item);
  }

  public static Table fromItem(Item item) {
    Map<String, AttributeValue> map = item.attributes();
    AttributeValue range = map.get("range");
    AttributeValue readUnits = map.get("readUnits");
    AttributeValue since = map.get("onDemandSinceMillis");
    AttributeValue recoveryDays = map.get("recoveryDays");
    KeySchema keys = new KeySchema(key(map.get("hash")), range == null ? null : key(range));
    return new Table(
        new TableId((int) number(map.get("storageId"))),
        string(map.get("uuid")),
        string(map.get("region")),
        string(map.get("account")),
        string(map.get("name")),
        keys,
        Instant.ofEpochMilli(number(map.get("createdMillis"))),
        readUnits == null
            ? new BillingMode.PayPerRequest(
                since == null ? null : Instant.ofEpochMilli(number(since)))
            : new BillingMode.Provisioned(number(readUnits), number(map.get("writeUnits"))),
        recoveryDays == null
            ? PointInTimeRecovery.DISABLED
            : new PointInTimeRecovery.Enabled(
                (int) number(recoveryDays),
                new CommitTime(number(map.get("recoveryEarliestMicros")))),
        SettingsCodec.settings(map, keys),
        map.get("indexes") instanceof L(var indexes)
            ? indexes.stream().map(IndexCodec::fromValue).toList()
            : List.of(),
        PhaseCodec.fromValue(map.get("phase")));
  }

  static M key(KeyAttribute key) {
    return new M(Map.of("name", new S(key.name()), "type", new S(key.type().name())));
  }

  static KeyAttribute key(@Nullable AttributeValue value) {
    if (value instanceof M(var map)) {
      return new KeyAttribute(string(map.get("name")), KeyType.valueOf(string(map.get("type"))));
    }
    throw broken();
  }

  static String string(@Nullable AttributeValue value) {
    if (value instanceof S(String s)) {
      return s;
    }
    throw broken();
  }

  static long number(@Nullable AttributeValue value) {
    if (value instanceof N(var n)) {
      return n.longValueExact();
    }
    throw broken();
  }

  static IllegalStateException broken() {
    return new IllegalStateException("not a catalogue row");
  }
}
