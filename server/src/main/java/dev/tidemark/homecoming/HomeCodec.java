package dev.tidemark.homecoming;

import dev.tidemark.format.ViewType;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.Bool;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.TableId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tables that came home, and the exports that they are of, as items (FORMATS.md, "Homecomings").
 */
final class HomeCodec {
  private static final int VERSION = 1;

  private HomeCodec() {}

  static Item toItem(Home home) {
    Map<String, AttributeValue> row = new LinkedHashMap<>();
    row.put("v", N.of(VERSION));
    row.put("region", new S(home.region()));
    row.put("table", new S(home.table()));
    row.put("uuid", new S(home.uuid()));
    row.put("sourceArn", new S(home.sourceArn()));
    row.put("sourceId", new S(home.sourceId()));
    row.put("asOfMillis", N.of(home.asOf().toEpochMilli()));
    row.put("atMicros", N.of(home.at().micros()));
    row.put("rows", N.of(home.rows()));
    StagedSet applying = home.applying();
    if (applying != null) {
      row.put(
          "applying",
          new M(
              Map.of(
                  "changes", N.of(applying.changes().value()),
                  "export", new S(applying.exportArn()),
                  "asOfMillis", N.of(applying.asOf().toEpochMilli()),
                  "view", new S(applying.view().name()),
                  "count", N.of(applying.count()))));
    }
    return Item.of(row);
  }

  static Home toHome(Item item) {
    Map<String, AttributeValue> row = item.attributes();
    requireVersion(row);
    return new Home(
        string(row.get("region")),
        string(row.get("table")),
        string(row.get("uuid")),
        string(row.get("sourceArn")),
        string(row.get("sourceId")),
        Instant.ofEpochMilli(number(row.get("asOfMillis"))),
        new CommitTime(number(row.get("atMicros"))),
        number(row.get("rows")),
        row.get("applying") instanceof M(var staged) ? toStaged(staged) : null);
  }

  private static StagedSet toStaged(Map<String, AttributeValue> staged) {
    return new StagedSet(
        new TableId((int) number(staged.get("changes"))),
        string(staged.get("export")),
        Instant.ofEpochMilli(number(staged.get("asOfMillis"))),
        ViewType.valueOf(string(staged.get("view"))),
        number(staged.get("count")));
  }

  static Item toItem(Arrival arrival) {
    Map<String, AttributeValue> row = new LinkedHashMap<>();
    row.put("v", N.of(VERSION));
    row.put("export", new S(arrival.exportArn()));
    row.put("asOfMillis", N.of(arrival.asOf().toEpochMilli()));
    row.put("atMicros", N.of(arrival.at().micros()));
    row.put("records", N.of(arrival.records()));
    row.put("full", new Bool(arrival.full()));
    return Item.of(row);
  }

  static Arrival toArrival(Item item) {
    Map<String, AttributeValue> row = item.attributes();
    requireVersion(row);
    if (!(row.get("full") instanceof Bool(boolean full))) {
      throw unreadable();
    }
    return new Arrival(
        string(row.get("export")),
        Instant.ofEpochMilli(number(row.get("asOfMillis"))),
        new CommitTime(number(row.get("atMicros"))),
        number(row.get("records")),
        full);
  }

  private static void requireVersion(Map<String, AttributeValue> row) {
    if (number(row.get("v")) != VERSION) {
      throw unreadable();
    }
  }

  private static String string(@Nullable AttributeValue value) {
    if (value instanceof S(String s)) {
      return s;
    }
    throw unreadable();
  }

  private static long number(@Nullable AttributeValue value) {
    if (value instanceof N(var n)) {
      return n.longValueExact();
    }
    throw unreadable();
  }

  private static IllegalStateException unreadable() {
    return new IllegalStateException("not a row of homecomings");
  }
}
