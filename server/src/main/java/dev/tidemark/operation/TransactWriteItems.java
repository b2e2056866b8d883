package dev.tidemark.operation;

import dev.tidemark.error.ApiError.CancellationReason;
import dev.tidemark.error.ApiError.TransactionCanceled;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.operation.TransactionTokens.Token;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.TableKey;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.table.Table;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes and checks up to a hundred items of any tables in one commit, or none. With a token, done
 * once however often it is sent in ten minutes.
 *
 * <p>Transactions on the same items wait for each other, for a while; so does a token sent again
 * while its first request goes on. Only then are they in conflict.
 */
final class TransactWriteItems implements Operation {
  private final TableLookup tables;
  private final TableRows rows;
  private final TransactionTokens tokens;
  private final InstantSource clock;

  TransactWriteItems(
      TableLookup tables, TableRows rows, TransactionTokens tokens, InstantSource clock) {
    this.tables = tables;
    this.rows = rows;
    this.tokens = tokens;
    this.clock = clock;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    List<TransactAction> actions =
        request.<Struct>requiredList("TransactItems").stream().map(TransactAction::of).toList();
    TransactErrors.refuseBeyondLimit(
        actions.stream().mapToLong(TransactAction::payloadBytes).sum());
    List<Table> found =
        actions.stream().map(action -> tables.forItems(action.tableName(), caller)).toList();
    List<TableKey> keys = keys(actions, found);

    List<WriteOp> ops = new ArrayList<>(actions.size());
    for (int i = 0; i < keys.size(); i++) {
      TransactAction action = actions.get(i);
      Table table = found.get(i);
      ops.add(
          new WriteOp(
              keys.get(i).table(), keys.get(i).key(), current -> action.decide(current, table)));
    }
    String text = request.string("ClientRequestToken");
    Token token =
        text == null
            ? null
            : Token.of(caller, text, fingerprint(request, actions), clock.instant());
    if (token != null) {
      tokens.sweep(token.now());
    }
    Set<Table> used = new HashSet<>(found);
    List<Outcome> outcomes = rows.transact(used, ops, token == null ? List.of() : token.ops());
    if (token != null && token.isRepeated(outcomes.get(actions.size()))) {
      return repeated(request, actions, rows.getAll(used, keys));
    }
    List<Outcome> done = outcomes.subList(0, actions.size());
    refuseIfAny(done);
    CollectionMetricsByTable metrics = new CollectionMetricsByTable(request, rows);
    TransactCapacity capacity = TransactCapacity.ofWrites();
    for (int i = 0; i < actions.size(); i++) {
      TransactAction action = actions.get(i);
      Table table = found.get(i);
      if (ConsumedCapacity.isWanted(request)) {
        capacity.add(
            action.tableName(), CapacityUnits.ofWrite(table, keys.get(i).key(), done.get(i)));
      }
      if (action.writes()) {
        metrics.add(action.tableName(), table, action.keyed());
      }
    }
    return reply(request, capacity, metrics);
  }

  private static List<TableKey> keys(List<TransactAction> actions, List<Table> found) {
    for (int i = 0; i < actions.size(); i++) {
      TransactErrors.refuseEmptyKeys(actions.get(i).keyed(), found.get(i).keys());
      actions.get(i).refuseEmptyIndexKeys(found.get(i));
    }
    List<TableKey> keys = new ArrayList<>(actions.size());
    for (int i = 0; i < actions.size(); i++) {
      TransactAction action = actions.get(i);
      Table table = found.get(i);
      keys.add(
          new TableKey(
              table.storageId(),
              TransactErrors.orCancel(i, actions.size(), () -> action.bind(table))));
    }
    TransactErrors.refuseDuplicates(keys);
    return keys;
  }

  /** The same for requests that say the same, in whatever order of members. */
  private static Item fingerprint(Struct request, List<TransactAction> actions) {
    Map<String, AttributeValue> all = new HashMap<>();
    all.put(
        "TransactItems",
        new AttributeValue.L(actions.stream().map(TransactAction::asValue).toList()));
    for (String member : List.of("ReturnConsumedCapacity", "ReturnItemCollectionMetrics")) {
      String value = request.string(member);
      if (value != null) {
        all.put(member, new AttributeValue.S(value));
      }
    }
    return Item.of(all);
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
  private Reply repeated(Struct request, List<TransactAction> actions, List<@Nullable Row> items) {
    TransactCapacity capacity = TransactCapacity.ofReads();
    for (int i = 0; i < actions.size(); i++) {
      Row item = items.get(i);
      capacity.add(
          actions.get(i).tableName(),
          CapacityUnits.ofTable(CapacityUnits.read(item == null ? 0 : item.sizeBytes(), true)));
    }
    return reply(request, capacity, new CollectionMetricsByTable(request, rows));
  }

  private static Reply reply(
      Struct request, TransactCapacity capacity, CollectionMetricsByTable metrics) {
    return out -> {
      out.writeStartObject();
      capacity.writeProperty(out, request);
      metrics.writeProperty(out);
      out.writeEndObject();
    };
  }
}
