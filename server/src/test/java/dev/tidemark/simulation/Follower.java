package dev.tidemark.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.error.ApiError;
import dev.tidemark.item.Item;
import dev.tidemark.storage.Key;
import dev.tidemark.stream.StreamArn;
import dev.tidemark.table.Table;
import dev.tidemark.table.TableStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads all streams, parents before children, and goes on where it was whatever happens: it must
 * see every change of every item once and in order, unless it was away for longer than records
 * live.
 */
final class Follower {
  private static final long PAUSE_NANOS_MAX = 2_000_000_000;
  private static final Duration AWAY_MAX = Duration.ofHours(20);
  private static final int DRAINS_MAX = 500;

  private final World world;
  private final SplittableRandom random;
  private final Map<String, Stream> streams = new LinkedHashMap<>();
  private Instant read;
  private boolean reading;

  /** What happened to an item. */
  private record Event(@Nullable Item before, @Nullable Item after, boolean expired) {}

  /** A stream as far as it was read. */
  private static final class Stream {
    final String arn;
    final Map<String, String> iterators = new LinkedHashMap<>();
    final Map<String, String> lastNumbers = new LinkedHashMap<>();
    final Set<String> ended = new HashSet<>();
    final Map<Key, List<Event>> seen = new TreeMap<>();
    boolean trimmed;
    boolean gone;

    Stream(String arn) {
      this.arn = arn;
    }
  }

  Follower(World world, SplittableRandom random) {
    this.world = world;
    this.random = random;
    this.read = world.clock.latest();
  }

  void run() {
    while (!world.calm) {
      world.scheduler.sleep(world.clients, random.nextLong(PAUSE_NANOS_MAX));
      if (!world.calm) {
        reading = true;
        poll();
        reading = false;
      }
    }
  }

  /** Reads to the end, which must be that of the tables. */
  void finish() {
    while (reading) {
      world.scheduler.sleep(world.clients, Duration.ofMillis(10));
    }
    for (int i = 0; !poll(); i++) {
      if (i == DRAINS_MAX) {
        throw new AssertionError("the streams do not come to an end");
      }
    }
    for (Stream stream : streams.values()) {
      Model.Rows rows = rows(stream);
      if (stream.trimmed || stream.gone) {
        continue;
      }
      for (Key key : rows.versions.keySet()) {
        assertThat(stream.seen.getOrDefault(key, List.of()))
            .as("records of %s in %s", key, stream.arn)
            .isEqualTo(events(rows, key));
      }
    }
  }

  /** Whether all was read that there is. */
  private boolean poll() {
    Instant begun = world.clock.latest();
    if (begun.isAfter(read.plus(AWAY_MAX))) {
      streams.values().forEach(stream -> stream.trimmed = true);
    }
    if (!(world.ask("ListStreams", "{}") instanceof Answer.Done(Answer.Json reply))) {
      return false;
    }
    boolean whole = true;
    for (Answer.Json listed : reply.at("Streams").list()) {
      String arn = listed.at("StreamArn").text();
      boolean late = begun.isAfter(read.plus(AWAY_MAX));
      Stream stream = streams.computeIfAbsent(arn, Stream::new);
      stream.trimmed |= late;
      whole &= poll(stream);
    }
    if (whole) {
      read = begun;
    }
    return whole;
  }

  private boolean poll(Stream stream) {
    Answer answer = world.ask("DescribeStream", "{\"StreamArn\":\"" + stream.arn + "\"}");
    if (answer instanceof Answer.Refused refused && refused.is(ApiError.Type.RESOURCE_NOT_FOUND)) {
      stream.gone = true;
      return true;
    }
    if (!(answer instanceof Answer.Done(Answer.Json reply))) {
      return false;
    }
    List<Answer.Json> shards = reply.at("StreamDescription").at("Shards").list();
    Set<String> there = new HashSet<>();
    shards.forEach(shard -> there.add(shard.at("ShardId").text()));
    boolean whole = true;
    for (Answer.Json shard : shards) {
      String id = shard.at("ShardId").text();
      Answer.Json parent = shard.at("ParentShardId");
      boolean first =
          !parent.isThere()
              || !there.contains(parent.text())
              || stream.ended.contains(parent.text());
      whole &= stream.ended.contains(id) || (first && poll(stream, id));
    }
    return whole;
  }

  private boolean poll(Stream stream, String shard) {
    String iterator = stream.iterators.get(shard);
    if (iterator == null) {
      iterator = iterator(stream, shard);
      if (iterator == null) {
        return false;
      }
    }
    int limit = 1 + random.nextInt(50);
    Answer answer =
        world.ask("GetRecords", "{\"ShardIterator\":\"" + iterator + "\",\"Limit\":" + limit + "}");
    switch (answer) {
      case Answer.Done(Answer.Json reply) -> {
        List<Answer.Json> records = reply.at("Records").list();
        records.forEach(record -> record(stream, shard, record));
        if (reply.has("NextShardIterator")) {
          stream.iterators.put(shard, reply.at("NextShardIterator").text());
          return records.isEmpty();
        }
        stream.ended.add(shard);
        return records.isEmpty();
      }
      case Answer.Refused refused -> {
        stream.iterators.remove(shard);
        switch (refused.error().type()) {
          case EXPIRED_ITERATOR -> {}
          case TRIMMED_DATA_ACCESS, RESOURCE_NOT_FOUND -> {
            assertThat(stream.trimmed || isLate()).as("%s of %s", refused, shard).isTrue();
            stream.trimmed = true;
            stream.lastNumbers.remove(shard);
          }
          default -> throw new AssertionError(stream.arn + ": " + refused);
        }
        return false;
      }
      case Answer.Failed _, Answer.Unknown _ -> {
        return false;
      }
    }
  }

  private boolean isLate() {
    return world.clock.latest().isAfter(read.plus(AWAY_MAX));
  }

  private @Nullable String iterator(Stream stream, String shard) {
    String last = stream.lastNumbers.get(shard);
    Answer answer =
        world.ask(
            "GetShardIterator",
            "{\"StreamArn\":\""
                + stream.arn
                + "\",\"ShardId\":\""
                + shard
                + "\",\"ShardIteratorType\":\""
                + (last == null
                    ? "TRIM_HORIZON\"}"
                    : "AFTER_SEQUENCE_NUMBER\",\"SequenceNumber\":\"" + last + "\"}"));
    if (answer instanceof Answer.Done(Answer.Json reply)) {
      return reply.at("ShardIterator").text();
    }
    if (answer instanceof Answer.Refused refused) {
      assertThat(stream.trimmed || isLate()).as("%s of %s", refused, shard).isTrue();
      stream.trimmed = true;
      stream.lastNumbers.remove(shard);
    }
    return null;
  }

  private void record(Stream stream, String shard, Answer.Json record) {
    world.tally.streamRecords++;
    Answer.Json told = record.at("dynamodb");
    Model.Rows rows = rows(stream);
    Key key = ExportChecks.key(rows, told.at("Keys").requiredItem());
    Event event =
        new Event(
            told.at("OldImage").item(),
            told.at("NewImage").item(),
            record.at("userIdentity").isThere());
    String number = told.at("SequenceNumber").text();
    String last = stream.lastNumbers.put(shard, number);
    assertThat(last == null || last.compareTo(number) < 0)
        .as("%s after %s in %s", number, last, shard)
        .isTrue();
    List<Event> seen = stream.seen.computeIfAbsent(key, _ -> new ArrayList<>());
    seen.add(event);
    List<Event> expected = events(rows, key);
    if (stream.trimmed) {
      assertThat(expected).as("records of %s", stream.arn).contains(event);
    } else if (seen.size() > expected.size() || !expected.get(seen.size() - 1).equals(event)) {
      throw new AssertionError(
          "%s, %s: the records are %s of %s".formatted(stream.arn, key, seen, expected));
    }
  }

  /** What happened to an item, as the model has it. */
  private static List<Event> events(Model.Rows rows, Key key) {
    List<Event> events = new ArrayList<>();
    Item before = null;
    for (Model.Version version : rows.versions.getOrDefault(key, List.of())) {
      events.add(new Event(before, version.item(), version.expired()));
      before = version.item();
    }
    return events;
  }

  private Model.Rows rows(Stream stream) {
    for (Model.Rows rows : world.model.everKnown()) {
      Table table = Objects.requireNonNull(rows.table);
      for (TableStream one : table.settings().streams().all()) {
        if (StreamArn.of(table, one).toString().equals(stream.arn)) {
          return rows;
        }
      }
    }
    throw new AssertionError("no table has the stream " + stream.arn);
  }
}
