package dev.tidemark.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tidemark.error.StorageException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.ForwardingEngine;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.MemoryEngine;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.PointInTimeRecovery;
import dev.tidemark.table.StreamView;
import dev.tidemark.table.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Consumers that have read all there is, at a cut of time that the next write stands exactly on, or
 * at the end of a stream.
 */
final class StreamFenceTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private Runnable afterCommit = () -> {};
  private final StorageEngine storage =
      new ForwardingEngine(new MemoryEngine(() -> NOW)) {
        @Override
        public List<Outcome> transact(List<WriteOp> ops) {
          List<Outcome> outcomes = engine.transact(ops);
          afterCommit.run();
          return outcomes;
        }
      };
  private final Catalogue catalogue = Catalogue.open(storage);
  private final Streams streams = new Streams(storage, catalogue, () -> NOW);
  private final Table table =
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
                    new KeySchema(new KeyAttribute("p", KeyType.S), null),
                    NOW,
                    new BillingMode.Provisioned(1, 1),
                    PointInTimeRecovery.DISABLED);
            return made.with(
                made.settings().with(catalogue.beginStream(id, StreamView.NEW_AND_OLD_IMAGES, 1)));
          });
  private final Streams.Found found =
      streams.find(
          StreamArn.of(table, Objects.requireNonNull(table.settings().streams().latest())));
  private final String shard = streams.shards(found.stream()).getFirst().id();

  private CommitTime put(String name) {
    AttributeValue key = new AttributeValue.S(name);
    Item item = Item.of(Map.of("p", key));
    return storage
        .write(
            new WriteOp(
                table.storageId(),
                new Key(KeyCodec.encode(key, null)),
                _ -> new Decision.Put(item.bytes(), item.sizeBytes())))
        .at();
  }

  private List<Item> keys(RecordPage page) {
    return page.records().stream().map(StreamRecord::keys).toList();
  }

  private String next(RecordPage page) {
    return Objects.requireNonNull(page.next());
  }

  private static Item key(String name) {
    return Item.of(Map.of("p", new AttributeValue.S(name)));
  }

  @Test
  void write_atAFenceAfterAllWasRead_isTheNextRecord() {
    put("before");
    CommitTime fence = storage.clock().fence();
    RecordPage read = streams.records(streams.oldest(found, shard), 10);
    assertThat(keys(read)).containsExactly(key("before"));
    RecordPage empty = streams.records(next(read), 10);
    assertThat(empty.records()).isEmpty();

    assertThat(put("at the fence")).isEqualTo(fence);

    RecordPage after = streams.records(next(empty), 10);
    assertThat(keys(after)).containsExactly(key("at the fence"));
    assertThat(streams.records(next(after), 10).records()).isEmpty();
  }

  @Test
  void write_atAFenceAfterTheLatestWasAskedFor_isTheNextRecord() {
    put("before");
    CommitTime fence = storage.clock().fence();
    String latest = streams.latest(found, shard);

    assertThat(put("at the fence")).isEqualTo(fence);

    assertThat(keys(streams.records(latest, 10))).containsExactly(key("at the fence"));
  }

  @Test
  void write_beforeTheLatestWasAskedFor_isNoRecord() {
    put("before");
    String latest = streams.latest(found, shard);
    put("after");
    assertThat(keys(streams.records(latest, 10))).containsExactly(key("after"));
  }

  /** Begun between the commit with which the table goes, and the end of its rows. */
  @Test
  @Timeout(60)
  void write_whileTheTableIsDeleted_waitsAndIsRefused() throws Exception {
    put("before");
    FutureTask<CommitTime> late = new FutureTask<>(() -> put("late"));
    Thread writer = Thread.ofVirtual().unstarted(late);
    afterCommit =
        () -> {
          writer.start();
          while (!late.isDone() && writer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
          }
        };

    catalogue.delete(table, _ -> List.of());

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(late::get)
        .withCauseInstanceOf(StorageException.class);
    assertThat(keys(streams.records(streams.oldest(ended(), shard), 10)))
        .containsExactly(key("before"));
  }

  private Streams.Found ended() {
    return streams.find(found.arn());
  }
}
