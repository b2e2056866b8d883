package dev.tidemark.job;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.History;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Mutator;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.PageWalk;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.TableKey;
import dev.tidemark.storage.WriteOp;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The durable records of one kind of job, with their client tokens and with details of any number.
 * Keys are those of a table with a string partition key and a sort key (FORMATS.md, "Exports" and
 * "Imports"):
 *
 * <pre>
 * KIND/ARN, 0                the record
 * KIND/ARN, number from 1 on a detail
 * LIST, order                a listing: the ARN
 * unfinished, ARN            the ARN
 * age, id/ARN                in order of time: the ARN
 * token/REGION/ACCOUNT/SHA256, 0  what the client token of that SHA-256, in hex, stands for
 * </pre>
 *
 * Thread-safe.
 */
public final class JobStore<J extends JobRecord> {
  private static final PageLimit PAGE = new PageLimit(100, 1 << 20);
  private static final Duration TOKEN_LIFE = Duration.ofHours(8);
  private static final String AGE = "age";
  private static final String UNFINISHED = "unfinished";

  private final StorageEngine storage;
  private final Kind<J> kind;

  /**
   * What is kept.
   *
   * @param table of the system, for this kind alone
   * @param name begins the keys of records
   */
  public record Kind<J>(
      TableId table, String name, Function<J, Item> toItem, Function<Item, J> fromItem) {}

  private JobStore(StorageEngine storage, Kind<J> kind) {
    this.storage = storage;
    this.kind = kind;
  }

  /** Makes the table if it is not there. */
  public static <J extends JobRecord> JobStore<J> open(StorageEngine storage, Kind<J> kind) {
    if (!storage.tables().contains(kind.table())) {
      storage.createTable(kind.table(), History.OFF);
    }
    return new JobStore<>(storage, kind);
  }

  /** To look at only; the table must be there. */
  static <J extends JobRecord> JobStore<J> toRead(StorageEngine storage, Kind<J> kind) {
    return new JobStore<>(storage, kind);
  }

  /** Says that a token is taken. */
  private static final class TokenTaken extends RuntimeException {
    TokenTaken() {
      super("token taken", null, false, false);
    }
  }

  /**
   * Records a new job and its token, all or nothing.
   *
   * @param parameters what a later request with the token must agree with
   * @return whether it was done; not, if the token stands for another job
   */
  public boolean create(J job, Map<String, AttributeValue> parameters, Instant now) {
    Item token = new JobToken(job.arn(), parameters, null).toItem();
    List<WriteOp> ops = new ArrayList<>();
    ops.add(
        op(
            tokenKey(job),
            current ->
                current == null || token(current).isExpired(now)
                    ? put(token)
                    : new Decision.Refuse(new TokenTaken())));
    ops.add(record(job));
    Item pointer = Item.of(Map.of("arn", new S(job.arn())));
    for (Key key : pointerKeys(job)) {
      ops.add(op(key, _ -> put(pointer)));
    }
    ops.add(op(unfinishedKey(job), _ -> put(pointer)));
    return storage.transact(ops).getFirst().decision() instanceof Decision.Put;
  }

  /** What a token stands for, or null. */
  public @Nullable JobToken token(String region, String account, String token, Instant now) {
    Row row = storage.get(kind.table(), tokenKey(region, account, token));
    if (row == null) {
      return null;
    }
    JobToken found = token(row);
    return found.isExpired(now) ? null : found;
  }

  /** A record by its ARN, or null. */
  public @Nullable J find(String arn) {
    Row row = storage.get(kind.table(), recordKey(arn));
    return row == null ? null : kind.fromItem().apply(Item.ofBytes(row.value()));
  }

  /** A record by its id alone, or null; should two have the same, either of them. */
  public @Nullable J findById(String id) {
    KeyRange range = new KeyRange(key(new S(AGE), new S(id + "/")).bytes(), partition(AGE).to());
    Page page = storage.query(kind.table(), range, false, new PageLimit(1, Long.MAX_VALUE));
    J found = page.rows().isEmpty() ? null : find(arn(page.rows().getFirst()));
    return found != null && found.id().text().equals(id) ? found : null;
  }

  /** Writes the new state of a job that is still in progress. */
  public void save(J job) {
    storage.write(record(job));
  }

  /** Writes the last state of a job and begins the end of its token's life. */
  public void finish(J job, Instant end) {
    storage.transact(
        List.of(
            record(job),
            op(unfinishedKey(job), _ -> Decision.DELETE),
            op(
                tokenKey(job),
                current ->
                    current != null && isTokenOf(current, job)
                        ? put(token(current).expiring(end.plus(TOKEN_LIFE)).toItem())
                        : Decision.KEEP)));
  }

  /** Writes details; a hundred at most. */
  public void putDetails(J job, Map<Long, Item> details) {
    List<WriteOp> ops = new ArrayList<>();
    details.forEach((number, item) -> ops.add(op(detailKey(job.arn(), number), _ -> put(item))));
    storage.transact(ops);
  }

  /** All details of a job, by number. */
  public List<Item> details(J job) {
    List<Item> all = new ArrayList<>();
    for (Page page : PageWalk.of(storage, kind.table(), detailsAfter(job.arn(), 0), PAGE)) {
      page.rows().forEach(row -> all.add(Item.ofBytes(row.value())));
    }
    return all;
  }

  /** Up to {@code limit} details, of those numbered above {@code after}. */
  public List<Item> details(String arn, long after, int limit) {
    Page page =
        storage.query(
            kind.table(), detailsAfter(arn, after), false, new PageLimit(limit, Long.MAX_VALUE));
    return page.rows().stream().map(row -> Item.ofBytes(row.value())).toList();
  }

  /** Forgets the details of a job. */
  public void clearDetails(J job) {
    for (Page page : PageWalk.of(storage, kind.table(), detailsAfter(job.arn(), 0), PAGE)) {
      storage.transact(
          page.rows().stream().map(row -> op(row.key(), _ -> Decision.DELETE)).toList());
    }
  }

  /** Jobs that have not ended. */
  public List<J> unfinished() {
    List<String> arns = new ArrayList<>();
    for (Page page : PageWalk.of(storage, kind.table(), partition(UNFINISHED), PAGE)) {
      page.rows().forEach(row -> arns.add(arn(row)));
    }
    return records(arns);
  }

  /** Up to {@code limit} jobs, the newest first. */
  public List<J> newest(int limit) {
    return last(AGE, null, limit);
  }

  /**
   * Up to {@code limit} jobs of a list from its end on.
   *
   * @param before only those whose order is before this one; null: all
   */
  public List<J> last(String list, @Nullable String before, int limit) {
    KeyRange all = partition(list);
    KeyRange range =
        before == null ? all : new KeyRange(all.from(), key(new S(list), new S(before)).bytes());
    Page page = storage.query(kind.table(), range, true, new PageLimit(limit, Long.MAX_VALUE));
    return records(page.rows().stream().map(JobStore::arn).toList());
  }

  /** Forgets ended jobs that began before {@code cut}, up to a hundred at a time. */
  public void forget(Instant cut) {
    Page oldest = storage.query(kind.table(), partition(AGE), false, PAGE);
    for (J job : records(oldest.rows().stream().map(JobStore::arn).toList())) {
      if (job.isFinal() && job.id().start().isBefore(cut)) {
        forget(job);
      }
    }
  }

  private void forget(J job) {
    clearDetails(job);
    List<WriteOp> ops = new ArrayList<>();
    ops.add(op(recordKey(job.arn()), _ -> Decision.DELETE));
    for (Key key : pointerKeys(job)) {
      ops.add(op(key, _ -> Decision.DELETE));
    }
    ops.add(
        op(
            tokenKey(job),
            current ->
                current != null && isTokenOf(current, job) ? Decision.DELETE : Decision.KEEP));
    storage.transact(ops);
  }

  private List<J> records(List<String> arns) {
    List<J> records = new ArrayList<>();
    for (int i = 0; i < arns.size(); i += PAGE.rows()) {
      List<TableKey> keys =
          arns.subList(i, Math.min(i + PAGE.rows(), arns.size())).stream()
              .map(arn -> new TableKey(kind.table(), recordKey(arn)))
              .toList();
      for (Row row : storage.getAll(keys)) {
        if (row != null) {
          records.add(kind.fromItem().apply(Item.ofBytes(row.value())));
        }
      }
    }
    return records;
  }

  private static String arn(Row pointer) {
    if (Item.ofBytes(pointer.value()).get("arn") instanceof S(String arn)) {
      return arn;
    }
    throw new IllegalStateException("a pointer to no job");
  }

  private static JobToken token(Row row) {
    return JobToken.fromItem(Item.ofBytes(row.value()));
  }

  private static boolean isTokenOf(Row current, JobRecord job) {
    return token(current).arn().equals(job.arn());
  }

  private WriteOp record(J job) {
    return op(recordKey(job.arn()), _ -> put(kind.toItem().apply(job)));
  }

  private WriteOp op(Key key, Mutator mutator) {
    return new WriteOp(kind.table(), key, mutator);
  }

  private static Decision put(Item item) {
    return new Decision.Put(item.bytes(), item.bytes().length);
  }

  Key recordKey(String arn) {
    return detailKey(arn, 0);
  }

  private Key detailKey(String arn, long number) {
    return key(new S(kind.name() + "/" + arn), N.of(number));
  }

  private KeyRange detailsAfter(String arn, long number) {
    return new KeyRange(detailKey(arn, number).next(), partition(kind.name() + "/" + arn).to());
  }

  static List<Key> pointerKeys(JobRecord job) {
    List<Key> keys = new ArrayList<>();
    for (JobRecord.Listing listing : job.listings()) {
      keys.add(key(new S(listing.list()), new S(listing.order())));
    }
    keys.add(key(new S(AGE), new S(job.id() + "/" + job.arn())));
    return keys;
  }

  static Key unfinishedKey(JobRecord job) {
    return key(new S(UNFINISHED), new S(job.arn()));
  }

  static Key tokenKey(JobRecord job) {
    return tokenKey(job.region(), job.account(), job.token());
  }

  private static Key tokenKey(String region, String account, String token) {
    return key(new S("token/" + region + "/" + account + "/" + sha256(token)), N.of(0));
  }

  /** Tokens are of any length, keys are not. */
  private static String sha256(String token) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has it", e);
    }
  }

  private static KeyRange partition(String partition) {
    return KeyRange.startingWith(KeyCodec.partition(new S(partition)));
  }

  private static Key key(AttributeValue partition, AttributeValue sort) {
    return new Key(KeyCodec.encode(partition, sort));
  }
}
