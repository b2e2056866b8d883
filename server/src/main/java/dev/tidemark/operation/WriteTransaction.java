package dev.tidemark.operation;

import dev.tidemark.error.ApiError.CancellationReason;
import dev.tidemark.error.ApiError.TransactionCanceled;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.Item;
import dev.tidemark.operation.TransactionTokens.Token;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.Mutator;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.TableKey;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.table.Table;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes and checks items of any tables in one commit, or none. With a token, done once however
 * often it is sent in ten minutes.
 *
 * <p>Transactions on the same items wait for each other, for a while; so does a token sent again
 * while its first request goes on. Only then are they in conflict.
 */
final class WriteTransaction {
  private final TableRows rows;
  private final TransactionTokens tokens;
  private final InstantSource clock;

  WriteTransaction(TableRows rows, TransactionTokens tokens, InstantSource clock) {
    this.rows = rows;
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * What is done to one item.
   *
   * @param tableName as the request names it
   */
  record Action(String tableName, Table table, Key key, Mutator mutator) {
    TableKey row() {
      return new TableKey(table.storageId(), key);
    }
  }

  /**
   * What has been done.
   *
   * @param repeated whether it had been done before, so that it was not now
   */
  record Done(boolean repeated, TransactCapacity capacity) {}

  /**
   * @param request has the members ClientRequestToken and ReturnConsumedCapacity
   * @param fingerprint the same for requests that say the same
   * @throws ApiException ValidationException for two actions on one item;
   *     TransactionCanceledException with the reasons why; those of the token
   */
  Done run(Struct request, Caller caller, List<Action> actions, Supplier<Item> fingerprint) {
    List<TableKey> keys = actions.stream().map(Action::row).toList();
    TransactErrors.refuseDuplicates(keys);
    List<WriteOp> ops = new ArrayList<>(actions.size());
    Set<Table> used = new HashSet<>();
    for (Action action : actions) {
      ops.add(new WriteOp(action.table.storageId(), action.key, action.mutator));
      used.add(action.table);
    }
    String text = request.string("ClientRequestToken");
    Token token = text == null ? null : Token.of(caller, text, fingerprint.get(), clock.instant());
    if (token != null) {
      tokens.sweep(token.now());
    }
    List<Outcome> outcomes;
    try {
      outcomes = rows.transact(used, ops, token == null ? List.of() : token.ops());
    } catch (ApiException conflict) {
      // What was done before is done, whoever is at the same items now.
      if (token == null || !tokens.isDone(token)) {
        throw conflict;
      }
      return new Done(true, readAgain(actions, rows.getAll(used, keys)));
    }
    if (token != null && token.isRepeated(outcomes.get(actions.size()))) {
      return new Done(true, readAgain(actions, rows.getAll(used, keys)));
    }
    List<Outcome> done = outcomes.subList(0, actions.size());
    refuseIfAny(done);
    TransactCapacity capacity = TransactCapacity.ofWrites();
    for (int i = 0; i < actions.size() && ConsumedCapacity.isWanted(request); i++) {
      Action action = actions.get(i);
      capacity.add(action.tableName, CapacityUnits.ofWrite(action.table, action.key, done.get(i)));
    }
    return new Done(false, capacity);
  }

  private static void refuseIfAny(List<Outcome> outcomes) {
    if (outcomes.stream().anyMatch(o -> o.decision() instanceof Decision.Refuse)) {
      throw new TransactionCanceled(
              outcomes.stream().map(outcome -> reason(outcome.decision())).toList())
          .toException();
    }
  }

  private static CancellationReason reason(Decision decision) {
    if (!(decision instanceof Decision.Refuse(RuntimeException reason))) {
      return CancellationReason.NONE;
    }
    if (reason instanceof ApiException e) {
      return CancellationReason.of(e.error());
    }
    throw reason;
  }

  /** Of a transaction that was done before, only the reading of its items is told. */
  private static TransactCapacity readAgain(List<Action> actions, List<@Nullable Row> items) {
    TransactCapacity capacity = TransactCapacity.ofReads();
    for (int i = 0; i < actions.size(); i++) {
      Row item = items.get(i);
      capacity.add(
          actions.get(i).tableName,
          CapacityUnits.ofTable(CapacityUnits.read(item == null ? 0 : item.sizeBytes(), true)));
    }
    return capacity;
  }
}
