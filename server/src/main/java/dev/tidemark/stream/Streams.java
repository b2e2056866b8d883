package dev.tidemark.stream;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.error.StorageException;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Cursor;
import dev.tidemark.storage.FeedPosition;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.Written;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import dev.tidemark.table.TableStream;
import dev.tidemark.table.TableStream.Generation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The streams of tables. What they hold is the tables' history; which there are, and into which
 * shards they are cut, is in the tables' settings. So nothing is kept here, and a restart changes
 * nothing. Thread-safe.
 *
 * <p>Source of the texts: clients' logs and tests of others against AWS, and what the API's model
 * says of its errors.
 */
public final class Streams {
  /** How long shards take records. Source: AWS documentation and talks speak of about that. */
  static final Duration SHARD_AGE = Duration.ofHours(4);

  /** Source: API reference, GetShardIterator. */
  static final Duration ITERATOR_LIFE = Duration.ofMinutes(15);

  /** How long records can be read on after their life, by those who are at it. */
  private static final Duration GRACE = Duration.ofMinutes(30);

  private static final Duration IDLE_MAX = Duration.ofHours(1);

  private final StorageEngine storage;
  private final Catalogue catalogue;
  private final InstantSource clock;

  public Streams(StorageEngine storage, Catalogue catalogue, InstantSource clock) {
    this.storage = storage;
    this.catalogue = catalogue;
    this.clock = clock;
  }

  /**
   * A stream of which records can be read.
   *
   * @param table as it is, or as it was when it was dropped
   */
  public record Found(Table table, TableStream stream) {
    public StreamArn arn() {
      return StreamArn.of(table, stream);
    }
  }

  /** Those of a region and an account, in order of table and of time. */
  public List<Found> list(String region, String account) {
    Instant now = clock.instant();
    return catalogue.allWithStreams().stream()
        .filter(table -> table.region().equals(region) && table.account().equals(account))
        .flatMap(table ->
            table.settings().streams().readable(now).stream()
                .map(stream -> new Found(table, stream)))
        .sorted(Comparator.comparing(Found::arn))
        .toList();
  }

  /**
   * A stream by name.
   *
   * @throws ApiException ResourceNotFoundException
   */
  public Found find(StreamArn arn) {
    Table table = catalogue.find(arn.region(), arn.table());
    Found found = table == null ? null : find(table, arn);
    if (found != null) {
      return found;
    }
    for (Table dropped : catalogue.allWithStreams()) {
      found = find(dropped, arn);
      if (found != null) {
        return found;
      }
    }
    throw ApiError.of(
        ApiError.Type.RESOURCE_NOT_FOUND,
        "Requested resource not found: Stream: " + arn + " not found");
  }

  private @Nullable Found find(Table table, StreamArn arn) {
    for (TableStream stream : table.settings().streams().readable(clock.instant())) {
      if (StreamArn.of(table, stream).equals(arn)) {
        return new Found(table, stream);
      }
    }
    return null;
  }

  /** The shards of which records can be read, in order of their ids. */
  public List<Shard> shards(TableStream stream) {
    Instant now = clock.instant();
    return Shard.of(stream).stream().filter(shard -> isReadable(shard, now)).toList();
  }

  private static boolean isReadable(Shard shard, Instant now) {
    CommitTime end = shard.end();
    return end == null || now.isBefore(end.toInstant().plus(TableStream.LIFE));
  }

  /**
   * An iterator at the oldest record.
   *
   * @throws ApiException ResourceNotFoundException if there is no such shard
   */
  public String oldest(Found found, String shardId) {
    return iterator(found, shard(found, shardId), null);
  }

  /** An iterator after all records so far. */
  public String latest(Found found, String shardId) {
    CommitTime upcoming = storage.clock().upcoming();
    Shard shard = shard(found, shardId);
    CommitTime end = shard.end();
    CommitTime position = end == null ? CommitTime.max(upcoming, shard.from()) : end;
    return iterator(found, shard, SequenceNumber.from(position));
  }

  /**
   * An iterator at a record, or after it.
   *
   * @throws ApiException TrimmedDataAccessException if that is too long ago
   */
  public String at(Found found, String shardId, String sequenceNumber, boolean after) {
    Shard shard = shard(found, shardId);
    SequenceNumber number = SequenceNumber.parse(sequenceNumber);
    CommitTime end = shard.end();
    if (number == null
        || number.time().isBefore(shard.from())
        || (end != null && !number.time().isBefore(end))) {
      throw ApiError.validation("Invalid SequenceNumber");
    }
    if (number.time().toInstant().isBefore(clock.instant().minus(TableStream.LIFE))) {
      throw trimmed();
    }
    return iterator(found, shard, after ? number.next() : number);
  }

  /**
   * Some records from an iterator's place on. A poll of a shard in which nothing is new costs next
   * to nothing.
   *
   * @param iterator one of ours, of the last quarter of an hour
   * @param limit at most
   * @throws ApiException ValidationException, ExpiredIteratorException, ResourceNotFoundException,
   *     TrimmedDataAccessException
   */
  public RecordPage records(String iterator, int limit) {
    ShardIterator place = ShardIterator.parse(iterator);
    if (place == null) {
      throw ApiError.validation("Invalid ShardIterator");
    }
    Instant now = clock.instant();
    if (now.isAfter(place.issued().plus(ITERATOR_LIFE))) {
      throw ApiError.of(
          ApiError.Type.EXPIRED_ITERATOR, "The provided iterator exceeds the maximum age allowed.");
    }
    CommitTime known = known(now);
    try (Opened opened = catalogue.whileUncut(() -> open(place, now))) {
      PageReader page = new PageReader(opened.found, opened.from, limit);
      page.read(opened.writes);
      boolean isOver = page.isAll() && opened.shard.end() != null;
      return new RecordPage(
          opened.found,
          page.records(),
          isOver ? null : iterator(opened.found, opened.shard, page.position(known)));
    }
  }

  /**
   * All commits before it are in every view of the store that is taken from now on. Where nothing
   * is written for long it is moved, for else the iterators of those who wait would seem to be old.
   */
  private CommitTime known(Instant now) {
    CommitTime upcoming = storage.clock().upcoming();
    boolean isOld = upcoming.toInstant().isBefore(now.minus(IDLE_MAX));
    return isOld ? storage.clock().fence() : upcoming;
  }

  /** A shard's writes from an iterator's place on, as they are at one moment. */
  private record Opened(Found found, Shard shard, SequenceNumber from, Cursor<Written> writes)
      implements AutoCloseable {
    @Override
    public void close() {
      writes.close();
    }
  }

  private Opened open(ShardIterator place, Instant now) {
    Found found = find(place.stream());
    Shard shard =
        shards(found.stream()).stream()
            .filter(place::isOf)
            .findFirst()
            .orElseThrow(() ->
                ApiError.of(ApiError.Type.RESOURCE_NOT_FOUND, "Invalid ShardId in ShardIterator"));
    SequenceNumber position = place.position();
    SequenceNumber from =
        position == null
            ? SequenceNumber.from(CommitTime.max(shard.from(), horizon(now)))
            : position;
    CommitTime end = shard.end();
    CommitTime until = end == null ? CommitTime.MAX : end;
    // A place behind the shard's end: it was closed since, and all was read.
    CommitTime start = until.isBefore(from.time()) ? until : from.time();
    if (start.isBefore(horizon(now.minus(GRACE)))) {
      throw trimmed();
    }
    try {
      return new Opened(
          found,
          shard,
          from,
          storage.feed(shard.split(found.table().storageId()), FeedPosition.from(start), until));
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.REFUSED) {
        throw trimmed();
      }
      throw e;
    }
  }

  /** The oldest moment of which records are sure to be there. */
  private static CommitTime horizon(Instant now) {
    return CommitTime.atOrAfter(now.minus(TableStream.LIFE));
  }

  private String iterator(Found found, Shard shard, @Nullable SequenceNumber position) {
    return new ShardIterator(
            found.arn(), shard.from().micros() / 1000, shard.first(), position, clock.instant())
        .toString();
  }

  private Shard shard(Found found, String shardId) {
    for (Shard shard : shards(found.stream())) {
      if (shard.id().equals(shardId)) {
        return shard;
      }
    }
    throw ApiError.of(
        ApiError.Type.RESOURCE_NOT_FOUND, "Requested resource not found: Shard does not exist");
  }

  static ApiException trimmed() {
    return ApiError.of(
        ApiError.Type.TRIMMED_DATA_ACCESS, "The data you are trying to access has been trimmed");
  }

  /**
   * Gives streams new shards where it is time, and forgets what can no longer be read. Cheap;
   * called from time to time.
   */
  public void expire() {
    Instant now = clock.instant();
    for (Table table : catalogue.allWithStreams()) {
      TableStream enabled = table.settings().streams().enabled();
      if (enabled != null) {
        Generation last = enabled.generations().getLast();
        if (!now.isBefore(last.from().toInstant().plus(SHARD_AGE))) {
          catalogue.rollStream(
              table, last, ShardCounts.of(table.billing(), storage.size(table.storageId())));
        }
      }
    }
    catalogue.trimStreams(now);
  }
}
