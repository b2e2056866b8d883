package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiError.CancellationReason;
import dev.tidemark.error.ApiError.TransactionCanceled;
import dev.tidemark.error.ApiException;
import dev.tidemark.format.DynamoDbJson;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.ItemSizes;
import dev.tidemark.item.Utf8;
import dev.tidemark.partiql.Statement;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.TableKey;
import dev.tidemark.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does up to a hundred PartiQL statements, all or none: reads of one item each as they stood at one
 * moment, or writes and checks of one item each.
 *
 * <p>Source of the texts, and of the order of the checks: floci-io/floci, edge cases, measured in
 * eu-west-2 in September 2026.
 */
final class ExecuteTransaction implements Operation {
  private final TableLookup tables;
  private final TableRows rows;
  private final WriteTransaction transaction;

  ExecuteTransaction(TableLookup tables, TableRows rows, WriteTransaction transaction) {
    this.tables = tables;
    this.rows = rows;
    this.transaction = transaction;
  }

  /** One element of TransactStatements. */
  private record Member(
      Statement statement, boolean returnOld, String text, List<AttributeValue> parameters) {
    static Member of(Struct element) {
      String text = element.requiredString("Statement");
      List<AttributeValue> parameters = element.list("Parameters");
      return new Member(
          Statement.parse(text, parameters),
          "ALL_OLD".equals(element.string("ReturnValuesOnConditionCheckFailure")),
          text,
          parameters == null ? List.of() : parameters);
    }

    long payloadBytes() {
      return Utf8.length(text) + parameters.stream().mapToLong(ItemSizes::of).sum();
    }

    AttributeValue asValue() {
      return new AttributeValue.L(
          List.of(
              new AttributeValue.S(text),
              new AttributeValue.L(parameters),
              new AttributeValue.Bool(returnOld)));
    }
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    List<Struct> elements = request.requiredList("TransactStatements");
    List<Member> members = new ArrayList<>(elements.size());
    for (int i = 0; i < elements.size(); i++) {
      Struct element = elements.get(i);
      members.add(named(i, () -> Member.of(element)));
    }
    long reads = members.stream().filter(member -> member.statement.isRead()).count();
    if (reads > 0 && reads < members.size()) {
      throw ApiError.validation(
          "ExecuteTransaction API does not support both read and write operations in the same"
              + " request.");
    }
    TransactErrors.refuseBeyondLimit(members.stream().mapToLong(Member::payloadBytes).sum());
    List<Table> found = found(members, caller);
    return reads > 0 ? read(request, members, found) : write(request, caller, members, found);
  }

  /**
   * What the checks return; what they refuse, refuses the request, and says for which statement.
   */
  private static <T> T named(int index, Supplier<T> checks) {
    try {
      return checks.get();
    } catch (ApiException e) {
      throw ApiError.validation(
          "Validation failed in TransactStatements[" + index + "]: " + e.error().message());
    }
  }

  /**
   * The tables. One that is missing cancels the transaction, but only if no statement on another
   * one refuses it.
   */
  private List<Table> found(List<Member> members, Caller caller) {
    List<Table> found = new ArrayList<>(members.size());
    List<CancellationReason> reasons = new ArrayList<>(members.size());
    for (int i = 0; i < members.size(); i++) {
      Statement statement = members.get(i).statement;
      Table table = tables.findForItems(statement.table(), caller);
      if (table == null) {
        reasons.add(CancellationReason.of(TableLookup.missing().error()));
        continue;
      }
      reasons.add(CancellationReason.NONE);
      named(i, () -> check(statement, table));
      found.add(table);
    }
    cancelFor(reasons);
    return found;
  }

  private static Table check(Statement statement, Table table) {
    switch (statement) {
      case Statement.Select select -> {
        refuseIndex(select);
        StatementRead.key(
            select,
            table,
            "Select statements within ExecuteTransaction must specify the primary key in the where"
                + " clause.");
      }
      case Statement.Exists exists -> {
        refuseIndex(exists.select());
        StatementWrite.checkExists(exists, table.keys());
      }
      case Statement.Update update -> refuseReturning(update.returning());
      case Statement.Delete delete -> refuseReturning(delete.returning());
      case Statement.Insert _ -> {}
    }
    return table;
  }

  private static void refuseIndex(Statement.Select select) {
    if (select.index() != null) {
      throw ApiError.validation("Reads on indices are not supported within transactions.");
    }
  }

  private static void refuseReturning(Statement.Returning returning) {
    if (returning != Statement.Returning.NONE) {
      throw ApiError.validation("RETURNING clause is not supported in ExecuteTransaction.");
    }
  }

  private static void cancelFor(List<CancellationReason> reasons) {
    if (reasons.stream().anyMatch(reason -> !reason.equals(CancellationReason.NONE))) {
      throw new TransactionCanceled(reasons).toException();
    }
  }

  /** What each of the checks returns. What they refuse cancels the transaction. */
  private static <T> List<T> orCancel(List<Supplier<T>> checks) {
    List<T> results = new ArrayList<>(checks.size());
    List<CancellationReason> reasons = new ArrayList<>(checks.size());
    for (Supplier<T> check : checks) {
      try {
        results.add(check.get());
        reasons.add(CancellationReason.NONE);
      } catch (ApiException e) {
        reasons.add(CancellationReason.of(e.error()));
      }
    }
    cancelFor(reasons);
    return results;
  }

  private Reply write(Struct request, Caller caller, List<Member> members, List<Table> found) {
    List<Supplier<WriteTransaction.Action>> checks = new ArrayList<>(members.size());
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      Table table = found.get(i);
      checks.add(() -> {
        StatementWrite write =
            StatementWrite.of(
                member.statement, table, member.returnOld, StatementWrite.Place.TRANSACTION);
        return new WriteTransaction.Action(
            member.statement.table(), table, write.key(), write::decide);
      });
    }
    WriteTransaction.Done done =
        transaction.run(request, caller, orCancel(checks), () -> fingerprint(request, members));
    return reply(request, List.of(), done.capacity());
  }

  private static Item fingerprint(Struct request, List<Member> members) {
    Map<String, AttributeValue> all = new HashMap<>();
    all.put(
        "TransactStatements", new AttributeValue.L(members.stream().map(Member::asValue).toList()));
    String capacity = request.string("ReturnConsumedCapacity");
    if (capacity != null) {
      all.put("ReturnConsumedCapacity", new AttributeValue.S(capacity));
    }
    return Item.of(all);
  }

  private Reply read(Struct request, List<Member> members, List<Table> found) {
    List<Supplier<TableKey>> checks = new ArrayList<>(members.size());
    for (int i = 0; i < members.size(); i++) {
      Statement statement = members.get(i).statement;
      Table table = found.get(i);
      if (statement instanceof Statement.Select select) {
        checks.add(() ->
            new TableKey(
                table.storageId(), Keys.ofKey(StatementRead.key(select, table, ""), table.keys())));
      }
    }
    List<TableKey> keys = orCancel(checks);
    TransactErrors.refuseDuplicates(keys);
    Set<Table> used = new HashSet<>(found);
    List<@Nullable Row> items = rows.getAll(used, keys);
    TransactErrors.refuseBeyondLimit(
        items.stream().mapToLong(item -> item == null ? 0 : item.sizeBytes()).sum());
    TransactCapacity capacity = TransactCapacity.ofReads();
    List<Map<String, AttributeValue>> answers = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      Row item = items.get(i);
      Statement statement = members.get(i).statement;
      capacity.add(
          statement.table(),
          CapacityUnits.ofTable(CapacityUnits.read(item == null ? 0 : item.sizeBytes(), true)));
      answers.add(
          item != null && statement instanceof Statement.Select select
              ? StatementRead.wanted(select, item)
              : Map.of());
    }
    return reply(request, answers, capacity);
  }

  /**
   * @param items an empty one stands for none
   */
  private static Reply reply(
      Struct request, List<Map<String, AttributeValue>> items, TransactCapacity capacity) {
    return out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("Responses");
      for (Map<String, AttributeValue> item : items) {
        out.writeStartObject();
        if (!item.isEmpty()) {
          out.writeName("Item");
          DynamoDbJson.write(out, item);
        }
        out.writeEndObject();
      }
      out.writeEndArray();
      capacity.writeProperty(out, request);
      out.writeEndObject();
    };
  }
}
