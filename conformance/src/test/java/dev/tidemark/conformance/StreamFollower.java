package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamDescription;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;

/**
 * A consumer of a table's stream that remembers how far it came, across restarts of the server, and
 * holds every record against the history of its key.
 */
final class StreamFollower {
  private final CrashSite site;
  private final String table;

  /** The last sequence number read, by shard. */
  private final Map<String, String> positions = new HashMap<>();

  /** How many records came, by key. */
  private final Map<ItemKey, Integer> seen = new HashMap<>();

  private final List<String> numbers = new ArrayList<>();

  StreamFollower(CrashSite site, String table) {
    this.site = site;
    this.table = table;
  }

  int records() {
    return seen.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Reads on; then every change that there was has come, each once and in order. */
  void check(Map<ItemKey, List<OwnedItems.Change>> changes) {
    read(
        positions,
        record -> {
          numbers.add(record.dynamodb().sequenceNumber());
          ItemKey key = ItemKey.of(record.dynamodb().keys());
          int count = seen.merge(key, 1, Integer::sum);
          List<OwnedItems.Change> past = changes.getOrDefault(key, List.of());
          assertThat(past.size())
              .as("a record of %s that nobody wrote: %s", key, record)
              .isGreaterThanOrEqualTo(count);
          same(record, past.get(count - 1));
        });
    changes.forEach((key, past) ->
        assertThat(seen.getOrDefault(key, 0)).as("records of %s", key).isEqualTo(past.size()));
  }

  /** Reads everything again that is still there: the same records in the same order. */
  void checkAgain() {
    List<String> again = new ArrayList<>();
    read(new HashMap<>(), record -> again.add(record.dynamodb().sequenceNumber()));
    List<String> before = numbers.stream().sorted().toList();
    assertThat(again.stream().sorted().toList())
        .as("the stream of %s, read again", table)
        .isEqualTo(before.subList(before.size() - again.size(), before.size()));
  }

  private interface Each {
    void accept(Record record);
  }

  /** Parents come before their children in the list of shards. */
  private void read(Map<String, String> from, Each each) {
    for (Shard shard : shards()) {
      String iterator = iterator(shard, from.get(shard.shardId()));
      boolean closed = shard.sequenceNumberRange().endingSequenceNumber() != null;
      while (iterator != null) {
        String here = iterator;
        GetRecordsResponse page = site.streams().getRecords(g -> g.shardIterator(here));
        for (Record record : page.records()) {
          each.accept(record);
          from.put(shard.shardId(), record.dynamodb().sequenceNumber());
        }
        iterator = page.records().isEmpty() && !closed ? null : page.nextShardIterator();
      }
    }
  }

  private @Nullable String iterator(Shard shard, @Nullable String after) {
    try {
      return iterator(shard.shardId(), after);
    } catch (TrimmedDataAccessException e) {
      // All that is gone was read.
      return iterator(shard.shardId(), null);
    }
  }

  private String iterator(String shard, @Nullable String after) {
    String arn = arn();
    return site.streams()
        .getShardIterator(g ->
            g.streamArn(arn)
                .shardId(shard)
                .shardIteratorType(
                    after == null
                        ? ShardIteratorType.TRIM_HORIZON
                        : ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                .sequenceNumber(after))
        .shardIterator();
  }

  private String arn() {
    return site.dynamo().describeTable(d -> d.tableName(table)).table().latestStreamArn();
  }

  private List<Shard> shards() {
    String arn = arn();
    List<Shard> shards = new ArrayList<>();
    String[] last = new String[1];
    do {
      StreamDescription page =
          site.streams()
              .describeStream(d -> d.streamArn(arn).exclusiveStartShardId(last[0]))
              .streamDescription();
      shards.addAll(page.shards());
      last[0] = page.lastEvaluatedShardId();
    } while (last[0] != null);
    return shards;
  }

  private static void same(Record record, OwnedItems.Change change) {
    StreamRecord data = record.dynamodb();
    Map<String, AttributeValue> before = data.hasOldImage() ? data.oldImage() : null;
    Map<String, AttributeValue> after = data.hasNewImage() ? data.newImage() : null;
    String event = before == null ? "INSERT" : after == null ? "REMOVE" : "MODIFY";
    if (!Objects.equals(before, change.before())
        || !Objects.equals(after, change.after())
        || !record.eventNameAsString().equals(event)) {
      throw new AssertionError("record " + record + ", expected " + change);
    }
  }
}
