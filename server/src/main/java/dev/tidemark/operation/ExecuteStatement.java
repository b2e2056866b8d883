package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.format.DynamoDbJson;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.partiql.Statement;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.Row;
import dev.tidemark.table.Table;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Does what a PartiQL statement says: reads items, or writes one. */
final class ExecuteStatement implements Operation {
  private final TableLookup tables;
  private final TableRows rows;

  ExecuteStatement(TableLookup tables, TableRows rows) {
    this.tables = tables;
    this.rows = rows;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    String text = request.requiredString("Statement");
    List<AttributeValue> parameters = request.list("Parameters");
    Statement statement = Statement.parse(text, parameters);
    return switch (statement) {
      case Statement.Select select -> {
        Table table = tables.forItems(select.table(), caller);
        yield read(request, select, table, StatementToken.fingerprint(text, parameters, table));
      }
      case Statement.Exists _ -> throw misplacedExists();
      case Statement.Insert _, Statement.Update _, Statement.Delete _ ->
          write(request, statement, tables.forItems(statement.table(), caller));
    };
  }

  static ApiException misplacedExists() {
    return ApiError.validation("EXISTS can only be used in ExecuteTransaction write requests.");
  }

  private Reply read(Struct request, Statement.Select select, Table table, byte[] fingerprint) {
    boolean consistent = Boolean.TRUE.equals(request.bool("ConsistentRead"));
    StatementRead read = StatementRead.of(select, table, consistent);
    String token = request.string("NextToken");
    StatementToken start =
        token == null ? StatementToken.START : StatementToken.parse(token, fingerprint);
    read.check(start);
    Integer limit = request.integer("Limit");
    StatementRead.Answer answer =
        read.page(rows, limit == null ? Integer.MAX_VALUE : limit, consistent, start);
    Row last = answer.last();
    Map<String, AttributeValue> lastKey =
        last == null ? null : Keys.project(Guard.attributes(last), read.source().rowKeys());
    StatementToken next = answer.next();
    return reply(
        answer.items(),
        next == null ? null : next.text(fingerprint),
        lastKey,
        ConsumedCapacity.of(request, select.table(), answer.units()));
  }

  private Reply write(Struct request, Statement statement, Table table) {
    if (request.has("NextToken")) {
      throw StatementToken.mismatch();
    }
    boolean returnOld = "ALL_OLD".equals(request.string("ReturnValuesOnConditionCheckFailure"));
    StatementWrite write =
        StatementWrite.of(statement, table, returnOld, StatementWrite.Place.ALONE);
    Outcome outcome = rows.write(table, write.key(), write::decide);
    Row before = outcome.before();
    Map<String, AttributeValue> returned = write.returned(before, outcome.decision());
    return reply(
        returned == null ? List.of() : List.of(returned),
        null,
        null,
        ConsumedCapacity.of(
            request, statement.table(), () -> CapacityUnits.ofWrite(table, write.key(), outcome)));
  }

  private static Reply reply(
      List<Map<String, AttributeValue>> items,
      @Nullable String next,
      @Nullable Map<String, AttributeValue> lastKey,
      @Nullable ConsumedCapacity capacity) {
    return out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("Items");
      for (Map<String, AttributeValue> item : items) {
        DynamoDbJson.write(out, item);
      }
      out.writeEndArray();
      if (next != null) {
        out.writeStringProperty("NextToken", next);
      }
      ConsumedCapacity.writeProperty(out, capacity);
      if (lastKey != null) {
        out.writeName("LastEvaluatedKey");
        DynamoDbJson.write(out, lastKey);
      }
      out.writeEndObject();
    };
  }
}
