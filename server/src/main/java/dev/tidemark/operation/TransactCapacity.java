package dev.tidemark.operation;

import dev.tidemark.schema.Struct;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/**
 * Capacity that a transaction used, table by table, each item twice: to prepare and to commit.
 * Unlike other operations these say also whether units were for reading or writing. Source: AWS
 * developer guide, "Capacity management for transactions"; nubo-db/dynamodb-conformance,
 * transactions.
 */
final class TransactCapacity {
  private static final double TIMES = 2;

  private final String member;
  private final Map<String, CapacityUnits> units = new LinkedHashMap<>();

  private TransactCapacity(String member) {
    this.member = member;
  }

  static TransactCapacity ofReads() {
    return new TransactCapacity("ReadCapacityUnits");
  }

  static TransactCapacity ofWrites() {
    return new TransactCapacity("WriteCapacityUnits");
  }

  /**
   * Counts one item.
   *
   * @param tableName as the request names it
   * @param plainUnits what it would cost outside a transaction
   */
  void add(String tableName, CapacityUnits plainUnits) {
    units.merge(tableName, plainUnits.times(TIMES), CapacityUnits::plus);
  }

  /** Writes the member if the request asks for it. */
  void writeProperty(JsonGenerator out, Struct request) {
    if (!ConsumedCapacity.isWanted(request)) {
      return;
    }
    boolean detailed = ConsumedCapacity.isDetailed(request);
    out.writeArrayPropertyStart("ConsumedCapacity");
    units.forEach(
        (tableName, used) -> new ConsumedCapacity(tableName, used, detailed, member).write(out));
    out.writeEndArray();
  }
}
