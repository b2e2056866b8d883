package dev.tidemark.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.MemoryEngine;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.RocksEngine;
import dev.tidemark.storage.RocksOptions;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.PointInTimeRecovery;
import dev.tidemark.table.StreamView;
import dev.tidemark.table.Table;
import dev.tidemark.table.TableStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories: a consumer that follows the lineage of shards sees every change of every item
 * once and in order, whatever happens meanwhile: restarts, new shards, hours and days that pass,
 * recovery that is switched, a table that is dropped.
 */
final class StreamModelTest {
  private static final KeySchema KEYS = new KeySchema(new KeyAttribute("p", KeyType.S), null);
  private static final int STEPS = 400;

  /** What happened to an item. */
  private record Event(@Nullable Item before, @Nullable Item after, boolean expired) {}

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Map<String, List<Event>> expected = new HashMap<>();
  private final Map<String, List<Event>> seen = new HashMap<>();
  private final Consumer consumer = new Consumer();
  private StorageEngine storage = new MemoryEngine(() -> now);
  private Catalogue catalogue = Catalogue.open(storage);
  private Streams streams = new Streams(storage, catalogue, () -> now);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void history_inMemory_isSeenOnceAndInOrder(long seed) {
    run(seed, () -> {});
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void history_onDiskWithRestarts_isSeenOnceAndInOrder(long seed, @TempDir Path folder) {
    storage.close();
    storage = open(folder);
    reopen();
    try {
      run(
          seed,
          () -> {
            storage.close();
            storage = open(folder);
          });
    } finally {
      storage.close();
    }
  }

  private RocksEngine open(Path folder) {
    return RocksEngine.open(folder, RocksOptions.DEFAULT.withSync(false), () -> now);
  }

  private void reopen() {
    catalogue = Catalogue.open(storage);
    streams = new Streams(storage, catalogue, () -> now);
  }

  private void run(long seed, Runnable restart) {
    Random random = new Random(seed);
    Table table =
        catalogue.create(
            "eu-west-1",
            "songs",
            id -> {
              Table made =
                  new Table(
                      id,
                      "uuid",
                      "eu-west-1",
                      "000000000000",
                      "songs",
                      KEYS,
                      now,
                      new BillingMode.Provisioned(1, 1),
                      PointInTimeRecovery.DISABLED);
              return made.with(
                  made.settings()
                      .with(catalogue.beginStream(id, StreamView.NEW_AND_OLD_IMAGES, 1)));
            });
    StreamArn arn =
        StreamArn.of(table, Objects.requireNonNull(table.settings().streams().latest()));
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(20)) {
        case 0 -> {
          restart.run();
          reopen();
        }
        case 1 -> now = now.plus(Duration.ofMinutes(random.nextInt(300)));
        case 2 -> {
          streams.expire();
          storage.expire();
        }
        case 3, 4, 5 -> consumer.poll(arn, random);
        case 6 -> catalogue.setRecovery(current(), random.nextBoolean(), 1 + random.nextInt(3));
        case 7 ->
            catalogue.change(
                current(),
                changed -> changed.with(new BillingMode.Provisioned(1, 1 + random.nextInt(8000))));
        default -> write(table, random);
      }
      if (consumer.isBehind()) {
        consumer.poll(arn, random);
      }
      now = now.plusMillis(random.nextInt(2000));
    }
    if (random.nextBoolean()) {
      catalogue.delete(current(), _ -> List.of());
    } else {
      catalogue.change(
          current(),
          last -> last.with(last.settings().with(catalogue.endStream(last.settings().streams()))));
    }
    restart.run();
    reopen();
    for (int i = 0; i < 10_000 && !consumer.isDone(arn); i++) {
      consumer.poll(arn, random);
    }
    assertThat(consumer.isDone(arn)).as("seed %d", seed).isTrue();
    assertThat(seen).as("seed %d", seed).isEqualTo(expected);
    assertThat(consumer.ids).as("seed %d", seed).hasSize(consumer.records);
    now = now.plus(TableStream.LIFE);
    streams.expire();
    storage.expire();
    assertThat(streams.list("eu-west-1", "000000000000")).isEmpty();
  }

  private Table current() {
    return Objects.requireNonNull(catalogue.find("eu-west-1", "songs"));
  }

  private void write(Table table, Random random) {
    List<WriteOp> ops = new ArrayList<>();
    Map<String, Decision> decisions = new HashMap<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      String name = "k" + random.nextInt(12);
      Item item = item(name, random);
      Decision decision =
          switch (random.nextInt(6)) {
            case 0 -> Decision.DELETE;
            case 1 -> Decision.EXPIRE;
            case 2 -> Decision.KEEP;
            default -> new Decision.Put(item.bytes(), item.sizeBytes());
          };
      if (decisions.put(name, decision) == null) {
        ops.add(new WriteOp(table.storageId(), key(name), _ -> decisions.get(name)));
      }
    }
    List<Outcome> outcomes = storage.transact(ops);
    List<String> names = ops.stream().map(op -> nameOf(op.key(), decisions.keySet())).toList();
    for (int i = 0; i < ops.size(); i++) {
      Decision decision = Objects.requireNonNull(decisions.get(names.get(i)));
      Item before = itemOf(outcomes.get(i).before());
      Item after =
          decision instanceof Decision.Put(byte[] value, int _) ? Item.ofBytes(value) : null;
      boolean changes = !(decision instanceof Decision.Keep) && !Objects.equals(before, after);
      if (changes) {
        expected
            .computeIfAbsent(names.get(i), _ -> new ArrayList<>())
            .add(new Event(before, after, decision.equals(Decision.EXPIRE)));
      }
    }
  }

  private static String nameOf(Key key, Set<String> names) {
    return names.stream().filter(name -> key(name).equals(key)).findFirst().orElseThrow();
  }

  private static @Nullable Item itemOf(@Nullable Row row) {
    return row == null ? null : Item.ofBytes(row.value());
  }

  private static Key key(String name) {
    return new Key(KeyCodec.encode(new AttributeValue.S(name), null));
  }

  private static Item item(String name, Random random) {
    return Item.of(
        Map.of("p", new AttributeValue.S(name), "n", AttributeValue.N.of(random.nextInt(3))));
  }

  /** Reads a shard only when its parent was read to its end. */
  private final class Consumer {
    private final Map<String, String> iterators = new HashMap<>();
    private final Map<String, String> lastNumbers = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final Set<String> ids = new HashSet<>();
    private int records;
    private Instant read = now;

    /** Whether records may be trimmed before it comes to them. */
    boolean isBehind() {
      return read.plus(Duration.ofHours(6)).isBefore(now);
    }

    boolean isDone(StreamArn arn) {
      return streams.shards(streams.find(arn).stream()).stream()
          .allMatch(shard -> ended.contains(shard.id()));
    }

    void poll(StreamArn arn, Random random) {
      Streams.Found found = streams.find(arn);
      boolean whole = isBehind();
      boolean more = true;
      while (more) {
        more = false;
        for (Shard shard : streams.shards(found.stream())) {
          String parent = shard.parent();
          if (!ended.contains(shard.id()) && (parent == null || ended.contains(parent))) {
            more |= poll(found, shard, whole ? 1000 : 1 + random.nextInt(20)) && whole;
          }
        }
      }
      if (whole) {
        read = now;
      }
    }

    /** Returns whether there was anything. */
    private boolean poll(Streams.Found found, Shard shard, int limit) {
      String id = shard.id();
      RecordPage page;
      try {
        page = streams.records(iterators.getOrDefault(id, begin(found, id)), limit);
      } catch (ApiException e) {
        assertThat(e.error().type()).isEqualTo(ApiError.Type.EXPIRED_ITERATOR);
        page = streams.records(begin(found, id), limit);
      }
      for (StreamRecord record : page.records()) {
        String name = ((AttributeValue.S) Objects.requireNonNull(record.keys().get("p"))).value();
        seen.computeIfAbsent(name, _ -> new ArrayList<>())
            .add(new Event(record.oldImage(), record.newImage(), record.expired()));
        ids.add(record.id());
        records++;
        String last = lastNumbers.put(id, record.sequenceNumber());
        assertThat(last == null || last.compareTo(record.sequenceNumber()) < 0).isTrue();
        assertThat(record.sequenceNumber()).isGreaterThanOrEqualTo(shard.startingSequenceNumber());
      }
      if (page.next() == null) {
        ended.add(id);
        return true;
      }
      iterators.put(id, page.next());
      return !page.records().isEmpty();
    }

    private String begin(Streams.Found found, String shard) {
      String last = lastNumbers.get(shard);
      return last == null ? streams.oldest(found, shard) : streams.at(found, shard, last, true);
    }
  }
}
