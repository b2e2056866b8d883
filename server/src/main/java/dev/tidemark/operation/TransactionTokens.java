package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.History;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Mutator;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.table.SystemTables;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The tokens of transactions that were done: two rows each, written in the transaction's own
 * commit, so that a token is there exactly if its transaction is. Layout: FORMATS.md, "Transaction
 * tokens".
 *
 * <p>Tokens past their life are as good as gone. Their rows are removed by later transactions, a
 * few at a time, in the order in which they expire.
 */
final class TransactionTokens {
  /** Source: AWS API reference, TransactWriteItems, ClientRequestToken. */
  private static final Duration LIFE = Duration.ofMinutes(10);

  private static final Duration SWEEP_PAUSE = Duration.ofMinutes(1);
  private static final PageLimit SWEEP_PAGE = new PageLimit(100, 1 << 20);

  private static final AttributeValue EXPIRY = new AttributeValue.S("expiry");
  private static final AttributeValue ONLY = AttributeValue.N.of(0);
  private static final KeyRange EXPIRIES = KeyRange.startingWith(KeyCodec.partition(EXPIRY));
  private static final String NAME = "token";
  private static final String REQUEST = "request";
  private static final String EXPIRES = "expiresMillis";

  private final StorageEngine storage;
  private final ReentrantLock sweeping = new ReentrantLock();

  /** Where the sweep goes on: before it there are only traces of what it removed. */
  private byte[] sweepFrom = EXPIRIES.from();

  private volatile Instant nextSweep = Instant.MIN;

  private TransactionTokens(StorageEngine storage) {
    this.storage = storage;
  }

  static TransactionTokens open(StorageEngine storage) {
    if (!storage.tables().contains(SystemTables.TRANSACTION_TOKENS)) {
      storage.createTable(SystemTables.TRANSACTION_TOKENS, History.OFF);
    }
    return new TransactionTokens(storage);
  }

  /** The token's row is there, and alive. */
  private static final class Taken extends RuntimeException {
    private final transient Row row;

    Taken(Row row) {
      super("token taken", null, false, false);
      this.row = row;
    }
  }

  /**
   * A token that is to be recorded.
   *
   * @param name region, account and text
   * @param request SHA-256 of all else in the request
   */
  record Token(String name, byte[] request, Instant now) {
    static Token of(Caller caller, String text, Item request, Instant now) {
      return new Token(
          caller.region() + "/" + caller.account() + "/" + text, sha256(request.bytes()), now);
    }

    /** To be added to the transaction: the first one's outcome is for {@link #isRepeated}. */
    List<WriteOp> ops() {
      long expires = now.plus(LIFE).toEpochMilli();
      Item token =
          Item.of(
              Map.of(
                  "v",
                  AttributeValue.N.of(1),
                  REQUEST,
                  new AttributeValue.B(request),
                  EXPIRES,
                  AttributeValue.N.of(expires)));
      Item pointer =
          Item.of(Map.of(NAME, new AttributeValue.S(name), EXPIRES, AttributeValue.N.of(expires)));
      return List.of(
          op(
              tokenKey(name),
              current ->
                  current == null || isExpired(current, now)
                      ? put(token)
                      : new Decision.Refuse(new Taken(current))),
          op(pointerKey(expires, name), _ -> put(pointer)));
    }

    /**
     * Whether this very request was done before, which is why it was not done now.
     *
     * @throws dev.tidemark.error.ApiException IdempotentParameterMismatchException if another was
     */
    boolean isRepeated(Outcome outcome) {
      return outcome.decision() instanceof Decision.Refuse(Taken taken) && isOfThis(taken.row);
    }

    private boolean isOfThis(Row row) {
      Item token = Item.ofBytes(row.value());
      if (token.get(REQUEST) instanceof AttributeValue.B(byte[] first)
          && Arrays.equals(first, request)) {
        return true;
      }
      throw ApiError.of(
          ApiError.Type.IDEMPOTENT_PARAMETER_MISMATCH,
          "DynamoDB rejected the request because you retried a request with a different payload but"
              + " with an idempotent token that was already used.");
    }
  }

  /**
   * Whether this very request was done before.
   *
   * @throws dev.tidemark.error.ApiException IdempotentParameterMismatchException if another was
   */
  boolean isDone(Token token) {
    Row row = storage.get(SystemTables.TRANSACTION_TOKENS, tokenKey(token.name));
    return row != null && !isExpired(row, token.now) && token.isOfThis(row);
  }

  /** Removes some tokens that are past their life, if it is time to. Cheap if it is not. */
  void sweep(Instant now) {
    if (now.isBefore(nextSweep) || !sweeping.tryLock()) {
      return;
    }
    try {
      Page page =
          storage.query(
              SystemTables.TRANSACTION_TOKENS,
              new KeyRange(sweepFrom, EXPIRIES.to()),
              false,
              SWEEP_PAGE);
      List<Row> expired = page.rows().stream().takeWhile(row -> isExpired(row, now)).toList();
      remove(expired, now);
      nextSweep = expired.size() == SWEEP_PAGE.rows() ? now : now.plus(SWEEP_PAUSE);
    } finally {
      sweeping.unlock();
    }
  }

  private void remove(List<Row> expired, Instant now) {
    if (expired.isEmpty()) {
      return;
    }
    List<WriteOp> ops = new ArrayList<>();
    // A token that came again after its life has a pointer for each.
    Set<String> names = new HashSet<>();
    for (Row pointer : expired) {
      ops.add(op(pointer.key(), _ -> Decision.DELETE));
      names.add(name(pointer));
    }
    for (String name : names) {
      ops.add(
          op(
              tokenKey(name),
              current ->
                  current != null && isExpired(current, now) ? Decision.DELETE : Decision.KEEP));
    }
    storage.transact(ops);
    sweepFrom = expired.getLast().key().next();
  }

  /** Whether a row is a token's; else it is a pointer to one. */
  static boolean isToken(Item row) {
    return row.get(REQUEST) instanceof AttributeValue.B;
  }

  static AttributeValue expires(Item row) {
    if (row.get(EXPIRES) instanceof AttributeValue.N millis) {
      return millis;
    }
    throw new IllegalStateException("a token that never expires");
  }

  /** The key of the token that a pointer is to. */
  static Key tokenOfPointer(Item pointer) {
    return tokenKey(name(pointer));
  }

  private static String name(Row pointer) {
    return name(Item.ofBytes(pointer.value()));
  }

  private static String name(Item pointer) {
    if (pointer.get(NAME) instanceof AttributeValue.S(String name)) {
      return name;
    }
    throw new IllegalStateException("a pointer to no token");
  }

  private static boolean isExpired(Row row, Instant now) {
    if (Item.ofBytes(row.value()).get(EXPIRES) instanceof AttributeValue.N(BigDecimal millis)) {
      return millis.longValueExact() <= now.toEpochMilli();
    }
    throw new IllegalStateException("a token that never expires");
  }

  private static Key tokenKey(String name) {
    return new Key(KeyCodec.encode(new AttributeValue.S("token/" + name), ONLY));
  }

  private static Key pointerKey(long expires, String name) {
    // In as many digits as any moment has: in order of time.
    AttributeValue sort = new AttributeValue.S("%015d/%s".formatted(expires, name));
    return new Key(KeyCodec.encode(EXPIRY, sort));
  }

  private static WriteOp op(Key key, Mutator mutator) {
    return new WriteOp(SystemTables.TRANSACTION_TOKENS, key, mutator);
  }

  private static Decision put(Item item) {
    return new Decision.Put(item.bytes(), item.bytes().length);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
