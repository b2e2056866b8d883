package dev.tidemark.operation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.format.DynamoDbJson;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.partiql.Statement;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.Row;
import dev.tidemark.table.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Does up to 25 PartiQL statements on one item each, one after the other, each on its own: what is
 * wrong with one does not keep the others back. Source of texts and codes: nubo-db/
 * dynamodb-conformance, batchExecuteStatement; AWS API reference, BatchStatementError.
 */
final class BatchExecuteStatement implements Operation {
  private final TableLookup tables;
  private final TableRows rows;

  BatchExecuteStatement(TableLookup tables, TableRows rows) {
    this.tables = tables;
    this.rows = rows;
  }

  /** The answer to one statement. */
  private sealed interface Answer {
    /**
     * The statement was done.
     *
     * @param item what it reads or returns, if anything
     */
    record Done(String tableName, @Nullable Map<String, AttributeValue> item, CapacityUnits units)
        implements Answer {}

    /**
     * @param tableName null if the statement did not get as far as its table
     */
    record Failed(@Nullable String tableName, ApiError error) implements Answer {}
  }

  /** One element of Statements, as it is read. */
  private sealed interface Member {
    record Ready(Statement statement, Struct element) implements Member {}

    record Refused(ApiError error) implements Member {}

    static Member of(Struct element) {
      try {
        Statement statement =
            Statement.parse(element.requiredString("Statement"), element.list("Parameters"));
        if (statement instanceof Statement.Exists) {
          throw ExecuteStatement.misplacedExists();
        }
        return new Ready(statement, element);
      } catch (ApiException e) {
        return new Refused(e.error());
      }
    }
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    List<Member> members =
        request.<Struct>requiredList("Statements").stream().map(Member::of).toList();
    refuseMixture(members);
    List<Answer> answers = new ArrayList<>(members.size());
    for (Member member : members) {
      answers.add(
          switch (member) {
            case Member.Ready(Statement statement, Struct element) ->
                answer(statement, element, caller);
            case Member.Refused(ApiError error) -> new Answer.Failed(null, error);
          });
    }
    List<ConsumedCapacity> capacities = capacities(request, answers);
    return out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("Responses");
      answers.forEach(answer -> write(out, answer));
      out.writeEndArray();
      BatchWriteItem.writeCapacities(out, capacities);
      out.writeEndObject();
    };
  }

  private static void refuseMixture(List<Member> members) {
    boolean reads = false;
    boolean writes = false;
    for (Member member : members) {
      if (member instanceof Member.Ready(Statement statement, Struct _)) {
        reads |= statement.isRead();
        writes |= !statement.isRead();
      }
    }
    if (reads && writes) {
      throw ApiError.validation(
          "BatchExecuteStatement API does not support both read and write operations in the same"
              + " request.");
    }
  }

  private Answer answer(Statement statement, Struct element, Caller caller) {
    try {
      Table table = tables.forItems(statement.table(), caller);
      return statement instanceof Statement.Select select
          ? read(select, table, Boolean.TRUE.equals(element.bool("ConsistentRead")))
          : write(
              StatementWrite.of(
                  statement,
                  table,
                  "ALL_OLD".equals(element.string("ReturnValuesOnConditionCheckFailure")),
                  StatementWrite.Place.ALONE));
    } catch (ApiException e) {
      return new Answer.Failed(null, e.error());
    }
  }

  private Answer read(Statement.Select select, Table table, boolean consistent) {
    Map<String, AttributeValue> values =
        StatementRead.key(
            select,
            table,
            "Select statements within BatchExecuteStatement must specify the primary key in the"
                + " where clause.");
    StatementWrite.checkTypes(values, table.keys());
    Key key = Keys.ofKey(values, table.keys());
    Row row = rows.get(table, key);
    return new Answer.Done(
        select.table(),
        row == null ? null : StatementRead.wanted(select, row),
        CapacityUnits.ofTable(CapacityUnits.read(row == null ? 0 : row.sizeBytes(), consistent)));
  }

  private Answer write(StatementWrite write) {
    String tableName = write.statement().table();
    try {
      Outcome outcome = rows.write(write.table(), write.key(), write::decide);
      return new Answer.Done(
          tableName,
          write.returned(outcome.before(), outcome.decision()),
          CapacityUnits.ofWrite(write.table(), write.key(), outcome));
    } catch (ApiException e) {
      return new Answer.Failed(tableName, e.error());
    }
  }

  private static List<ConsumedCapacity> capacities(Struct request, List<Answer> answers) {
    if (!ConsumedCapacity.isWanted(request)) {
      return List.of();
    }
    Map<String, CapacityUnits> units = new LinkedHashMap<>();
    for (Answer answer : answers) {
      if (answer instanceof Answer.Done done) {
        units.merge(done.tableName, done.units, CapacityUnits::plus);
      }
    }
    boolean detailed = ConsumedCapacity.isDetailed(request);
    return units.entrySet().stream()
        .map(used -> new ConsumedCapacity(used.getKey(), used.getValue(), detailed, null))
        .toList();
  }

  private static void write(JsonGenerator out, Answer answer) {
    out.writeStartObject();
    switch (answer) {
      case Answer.Done(String tableName, Map<String, AttributeValue> item, CapacityUnits _) -> {
        out.writeStringProperty("TableName", tableName);
        if (item != null) {
          out.writeName("Item");
          DynamoDbJson.write(out, item);
        }
      }
      case Answer.Failed(String tableName, ApiError error) -> {
        out.writeObjectPropertyStart("Error");
        out.writeStringProperty("Code", code(error));
        out.writeStringProperty("Message", error.message());
        if (error instanceof ApiError.ConditionalCheckFailed(String _, byte[] itemJson)
            && itemJson != null) {
          out.writeName("Item");
          out.writeRawValue(new String(itemJson, UTF_8));
        }
        out.writeEndObject();
        if (tableName != null) {
          out.writeStringProperty("TableName", tableName);
        }
      }
    }
    out.writeEndObject();
  }

  private static String code(ApiError error) {
    return switch (error.type()) {
      case CONDITIONAL_CHECK_FAILED -> "ConditionalCheckFailed";
      case DUPLICATE_ITEM -> "DuplicateItem";
      case RESOURCE_NOT_FOUND -> "ResourceNotFound";
      case TRANSACTION_CONFLICT -> "TransactionConflict";
      case THROTTLING -> "ThrottlingError";
      case ACCESS_DENIED -> "AccessDenied";
      case INTERNAL_SERVER_ERROR -> "InternalServerError";
      default -> "ValidationError";
    };
  }
}
