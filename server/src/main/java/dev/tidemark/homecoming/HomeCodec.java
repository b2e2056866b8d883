package dev.tidemark.homecoming;

import dev.tidemark.format.ViewType;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.Bool;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Fields;
import dev.tidemark.item.Item;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.TableId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tables that came home, and the exports that they are of, as items (FORMATS.md, "Homecomings").
 */
final class HomeCodec {
  private static final int VERSION = 1;
  private static final String WHAT = "a row of homecomings";

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
    Fields row = Fields.of(item, WHAT, VERSION);
    return new Home(
        row.string("region"),
        row.string("table"),
        row.string("uuid"),
        row.string("sourceArn"),
        row.string("sourceId"),
        row.instant("asOfMillis"),
        new CommitTime(row.number("atMicros")),
        row.number("rows"),
        row.has("applying") ? toStaged(new Fields(row.map("applying"), WHAT)) : null);
  }

  private static StagedSet toStaged(Fields staged) {
    return new StagedSet(
        new TableId((int) staged.number("changes")),
        staged.string("export"),
        staged.instant("asOfMillis"),
        ViewType.valueOf(staged.string("view")),
        staged.number("count"));
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
    Fields row = Fields.of(item, WHAT, VERSION);
    return new Arrival(
        row.string("export"),
        row.instant("asOfMillis"),
        new CommitTime(row.number("atMicros")),
        row.number("records"),
        row.bool("full"));
  }
}
