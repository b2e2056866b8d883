package dev.tidemark.operation;

import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.Table;
import java.util.List;

/** Names the tables that the caller sees in order of name. */
final class ListTables implements Operation {
  /** Source: API reference, ListTables. */
  private static final int LIMIT_DEFAULT = 100;

  private final Catalogue catalogue;

  ListTables(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    String after = request.string("ExclusiveStartTableName");
    Integer given = request.integer("Limit");
    int limit = given == null ? LIMIT_DEFAULT : given;
    List<String> names =
        catalogue
            .list(
                caller.region(),
                after == null ? "" : after,
                caller.seesAllTables() ? limit + 1 : Integer.MAX_VALUE)
            .stream()
            .map(Table::name)
            .filter(caller::sees)
            .limit(limit + 1L)
            .toList();
    boolean more = names.size() > limit;
    List<String> page = more ? names.subList(0, limit) : names;
    return out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("TableNames");
      for (String name : page) {
        out.writeString(name);
      }
      out.writeEndArray();
      if (more) {
        out.writeStringProperty("LastEvaluatedTableName", page.getLast());
      }
      out.writeEndObject();
    };
  }
}
