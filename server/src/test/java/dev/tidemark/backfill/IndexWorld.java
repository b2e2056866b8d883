package dev.tidemark.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.export.TestThreads;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.job.JobRunner;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.TableSize;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.IndexProjection;
import dev.tidemark.table.PointInTimeRecovery;
import dev.tidemark.table.SecondaryIndex;
import dev.tidemark.table.SecondaryIndex.Phase;
import dev.tidemark.table.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A table {@code one} of items with a key {@code p}, and indexes of whole items by others. */
final class IndexWorld {
  /** Nothing that a program may catch. */
  static final class Death extends Error {
    Death() {
      super("kill -9", null, false, false);
    }
  }

  private static final KeyAttribute P = new KeyAttribute("p", KeyType.S);

  final StorageEngine storage;
  final Catalogue catalogue;
  final TestThreads threads = new TestThreads();
  final Backfills backfills;

  IndexWorld(StorageEngine storage) {
    this.storage = storage;
    this.catalogue = Catalogue.open(storage);
    this.backfills =
        Backfills.open(storage, catalogue, new JobRunner(threads, threads, IndexWorld::breakOff));
  }

  /** What breaks a job off here is death, and the dead try nothing again. */
  private static void breakOff(Duration pause, CountDownLatch end) {
    throw new Death();
  }

  Table create(String... indexes) {
    return catalogue.create(
        "eu-west-1",
        "one",
        id ->
            new Table(
                    id,
                    "uuid",
                    "eu-west-1",
                    "000000000000",
                    "one",
                    new KeySchema(P, null),
                    Instant.EPOCH,
                    new BillingMode.PayPerRequest(),
                    PointInTimeRecovery.DISABLED)
                .with(Arrays.stream(indexes).map(name -> index(name, Phase.ACTIVE)).toList()));
  }

  @Nullable Table find() {
    return catalogue.find("eu-west-1", "one");
  }

  Table table() {
    return Objects.requireNonNull(find());
  }

  void add(String index) {
    Table before = table();
    Table after =
        catalogue.change(
            before,
            table ->
                table.with(
                    Stream.concat(table.indexes().stream(), Stream.of(index(index, Phase.CREATING)))
                        .toList()));
    backfills.begin(before, after);
  }

  void drop(String index) {
    catalogue.change(
        table(),
        table ->
            table.with(table.indexes().stream().filter(one -> !one.name().equals(index)).toList()));
  }

  /** An index by the attribute that it is named after. */
  private SecondaryIndex index(String name, Phase phase) {
    return new SecondaryIndex(
        catalogue.reserveIndexId(),
        name,
        SecondaryIndex.Kind.GLOBAL,
        new KeySchema(new KeyAttribute(name, KeyType.S), null),
        IndexProjection.ALL,
        phase,
        null);
  }

  void put(String p, Map<String, ? extends AttributeValue> attributes) {
    Map<String, AttributeValue> all = new HashMap<>(attributes);
    all.put("p", new S(p));
    Item item = Item.of(all);
    storage.write(
        new WriteOp(
            table().storageId(), key(p), _ -> new Decision.Put(item.bytes(), item.sizeBytes())));
  }

  void delete(String p) {
    storage.write(new WriteOp(table().storageId(), key(p), _ -> Decision.DELETE));
  }

  private static Key key(String p) {
    return new Key(KeyCodec.encode(new S(p), null));
  }

  /** Checks that every index holds just what it must, and that the store holds nothing else. */
  void check() {
    Set<TableId> known = new HashSet<>();
    for (Table table : catalogue.all()) {
      known.add(table.storageId());
      for (SecondaryIndex index : table.indexes()) {
        known.add(index.storageId());
        assertThat(index.phase()).isEqualTo(Phase.ACTIVE);
        List<Item> expected =
            items(table.storageId()).stream()
                .filter(item -> item.get(index.name()) instanceof S(String s) && !s.isEmpty())
                .toList();
        assertThat(items(index.storageId()))
            .as("index %s", index.name())
            .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(storage.size(index.storageId()))
            .isEqualTo(
                new TableSize(expected.size(), expected.stream().mapToLong(Item::sizeBytes).sum()));
      }
    }
    assertThat(storage.tables().stream().filter(id -> !id.isSystem()))
        .containsExactlyInAnyOrderElementsOf(known);
  }

  private List<Item> items(TableId table) {
    List<Item> items = new ArrayList<>();
    KeyRange range = KeyRange.ALL;
    boolean more = true;
    while (more) {
      Page page = storage.query(table, range, false, new PageLimit(1000, 1 << 20));
      for (Row row : page.rows()) {
        items.add(Item.ofBytes(row.value()));
        byte[] last = row.key().bytes();
        range = new KeyRange(Arrays.copyOf(last, last.length + 1), null);
      }
      more = page.more();
    }
    return items;
  }
}
