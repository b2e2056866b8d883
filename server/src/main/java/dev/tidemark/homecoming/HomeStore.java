package dev.tidemark.homecoming;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.History;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.PageWalk;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.table.SystemTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The durable rows of tables that came home. Keys are those of a table with a string partition key
 * and a string sort key (FORMATS.md, "Homecomings"):
 *
 * <pre>
 * home, uuid              a table that came home
 * exports/uuid, exportId  an export that it is of
 * </pre>
 */
public final class HomeStore {
  private static final AttributeValue HOMES = new S("home");
  private static final PageLimit PAGE = new PageLimit(100, 1 << 20);

  private final StorageEngine storage;

  private HomeStore(StorageEngine storage) {
    this.storage = storage;
  }

  public static HomeStore open(StorageEngine storage) {
    if (!storage.tables().contains(SystemTables.HOMECOMINGS)) {
      storage.createTable(SystemTables.HOMECOMINGS, History.OFF);
    }
    return new HomeStore(storage);
  }

  /** Where in the store the changes are that are being made; no table's of the catalogue. */
  public Set<TableId> staged() {
    return homes().stream()
        .flatMap(home -> Stream.ofNullable(home.applying()))
        .map(StagedSet::changes)
        .collect(Collectors.toSet());
  }

  List<Home> homes() {
    return rows(HOMES).stream().map(row -> HomeCodec.toHome(item(row))).toList();
  }

  @Nullable Home home(String uuid) {
    Row row = storage.get(SystemTables.HOMECOMINGS, key(HOMES, uuid));
    return row == null ? null : HomeCodec.toHome(item(row));
  }

  @Nullable Arrival arrival(String uuid, String exportId) {
    Row row = storage.get(SystemTables.HOMECOMINGS, key(exports(uuid), exportId));
    return row == null ? null : HomeCodec.toArrival(item(row));
  }

  void save(Home home) {
    storage.write(put(key(HOMES, home.uuid()), HomeCodec.toItem(home)));
  }

  /** Records that an export has arrived. */
  void save(Home home, Arrival arrival) {
    storage.transact(
        List.of(
            put(key(HOMES, home.uuid()), HomeCodec.toItem(home)),
            put(key(exports(home.uuid()), arrival.exportId()), HomeCodec.toItem(arrival))));
  }

  /** Forgets a table. */
  void remove(Home home) {
    for (Row row : rows(exports(home.uuid()))) {
      storage.write(new WriteOp(SystemTables.HOMECOMINGS, row.key(), _ -> Decision.DELETE));
    }
    storage.write(
        new WriteOp(SystemTables.HOMECOMINGS, key(HOMES, home.uuid()), _ -> Decision.DELETE));
  }

  private List<Row> rows(AttributeValue partition) {
    KeyRange range = KeyRange.startingWith(KeyCodec.partition(partition));
    List<Row> all = new ArrayList<>();
    for (Page page : PageWalk.of(storage, SystemTables.HOMECOMINGS, range, PAGE)) {
      all.addAll(page.rows());
    }
    return all;
  }

  private static WriteOp put(Key key, Item item) {
    return new WriteOp(
        SystemTables.HOMECOMINGS, key, _ -> new Decision.Put(item.bytes(), item.bytes().length));
  }

  private static Item item(Row row) {
    return Item.ofBytes(row.value());
  }

  private static AttributeValue exports(String uuid) {
    return new S("exports/" + uuid);
  }

  private static Key key(AttributeValue partition, String sort) {
    return new Key(KeyCodec.encode(partition, new S(sort)));
  }
}
