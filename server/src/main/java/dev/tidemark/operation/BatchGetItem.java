package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.format.DynamoDbJson;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.TableKey;
import dev.tidemark.table.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Reads up to a hundred items of any tables, as they stood at one moment. What is too much for one
 * answer comes back as unprocessed.
 */
final class BatchGetItem implements Operation {
  private static final int KEYS_MAX = 100;

  /**
   * Of one table. AWS gives back no more than 1 MB of one partition, and this table is one; the
   * figure is the one measured by others: 1 MB and one item more.
   */
  private static final long TABLE_BYTES_MAX = (1 << 20) + WriteReplies.ITEM_BYTES_MAX - 3;

  private static final long ANSWER_BYTES_MAX = 16 << 20;

  private final TableLookup tables;
  private final TableRows rows;

  BatchGetItem(TableLookup tables, TableRows rows) {
    this.tables = tables;
    this.rows = rows;
  }

  /** What is wanted of one table. */
  private static final class Part {
    final String name;
    final Struct request;
    final Selection selection;
    final List<Map<String, AttributeValue>> keys;
    final List<Reply> items = new ArrayList<>();
    final List<Map<String, AttributeValue>> unprocessed = new ArrayList<>();
    long bytes;
    double units;

    Part(String name, Struct request) {
      this.name = name;
      this.request = request;
      this.selection = Selection.ofGet(request);
      List<Map<String, AttributeValue>> wanted = request.list("Keys");
      this.keys = wanted == null ? List.of() : wanted;
    }
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    List<Part> parts = new ArrayList<>();
    request
        .<Struct>requiredMap("RequestItems")
        .forEach((name, wanted) -> parts.add(new Part(name, wanted)));
    if (parts.stream().mapToInt(part -> part.keys.size()).sum() > KEYS_MAX) {
      throw ApiError.validation("Too many items requested for the BatchGetItem call");
    }
    refuseMixture(parts);
    parts.forEach(BatchGetItem::refuseDuplicates);
    List<TableKey> keys = new ArrayList<>();
    Set<TableKey> seen = new HashSet<>();
    Set<Table> used = new HashSet<>();
    for (Part part : parts) {
      Table table = tables.forItems(part.name, caller);
      used.add(table);
      part.selection.refuseInsideKeys(table);
      for (Map<String, AttributeValue> key : part.keys) {
        TableKey place = new TableKey(table.storageId(), Keys.ofKey(key, table.keys()));
        if (!seen.add(place)) {
          throw duplicates();
        }
        keys.add(place);
      }
    }
    List<@Nullable Row> found = rows.getAll(used, keys);
    int next = 0;
    long bytes = 0;
    for (Part part : parts) {
      for (Map<String, AttributeValue> key : part.keys) {
        bytes += take(part, key, found.get(next++), ANSWER_BYTES_MAX - bytes);
      }
    }
    List<ConsumedCapacity> capacities = capacities(request, parts);
    return out -> write(out, parts, capacities);
  }

  /** What may not be said of one table may not be said of two either. */
  private static void refuseMixture(List<Part> parts) {
    if (parts.stream().anyMatch(part -> part.request.has("AttributesToGet"))
        && parts.stream().anyMatch(part -> part.request.has("ProjectionExpression"))) {
      throw ApiError.validation(
          "Can not use both expression and non-expression parameters in the same request:"
              + " Non-expression parameters: {AttributesToGet} Expression parameters:"
              + " {ProjectionExpression}");
    }
  }

  /** Before the table is looked for: measured by ExtendDB/extenddb, test_validation_precedence. */
  private static void refuseDuplicates(Part part) {
    if (new HashSet<>(part.keys).size() < part.keys.size()) {
      throw duplicates();
    }
  }

  private static ApiException duplicates() {
    return ApiError.validation("Provided list of item keys contains duplicates");
  }

  /** Adds an item to the answer if there is room, and returns its size. */
  private static long take(
      Part part, Map<String, AttributeValue> key, @Nullable Row row, long room) {
    long size = row == null ? 0 : row.sizeBytes();
    if (size > room || part.bytes + size > TABLE_BYTES_MAX) {
      part.unprocessed.add(key);
      return 0;
    }
    boolean consistent = Boolean.TRUE.equals(part.request.bool("ConsistentRead"));
    part.units += CapacityUnits.read(size, consistent);
    part.bytes += size;
    Reply item = row == null ? null : part.selection.select(row);
    if (item != null) {
      part.items.add(item);
    }
    return size;
  }

  private static List<ConsumedCapacity> capacities(Struct request, List<Part> parts) {
    List<ConsumedCapacity> capacities = new ArrayList<>();
    for (Part part : parts) {
      ConsumedCapacity capacity =
          ConsumedCapacity.of(request, part.name, CapacityUnits.ofTable(part.units));
      if (capacity != null) {
        capacities.add(capacity);
      }
    }
    return capacities;
  }

  private static void write(
      JsonGenerator out, List<Part> parts, List<ConsumedCapacity> capacities) {
    out.writeStartObject();
    out.writeObjectPropertyStart("Responses");
    for (Part part : parts) {
      out.writeArrayPropertyStart(part.name);
      for (Reply item : part.items) {
        item.write(out);
      }
      out.writeEndArray();
    }
    out.writeEndObject();
    out.writeObjectPropertyStart("UnprocessedKeys");
    for (Part part : parts) {
      if (!part.unprocessed.isEmpty()) {
        out.writeName(part.name);
        writeUnprocessed(out, part);
      }
    }
    out.writeEndObject();
    BatchWriteItem.writeCapacities(out, capacities);
    out.writeEndObject();
  }

  /** The part of the request that was not done, ready to be sent again. */
  private static void writeUnprocessed(JsonGenerator out, Part part) {
    out.writeStartObject();
    out.writeArrayPropertyStart("Keys");
    for (Map<String, AttributeValue> key : part.unprocessed) {
      DynamoDbJson.write(out, key);
    }
    out.writeEndArray();
    List<String> attributes = part.request.list("AttributesToGet");
    if (attributes != null) {
      out.writeArrayPropertyStart("AttributesToGet");
      for (String attribute : attributes) {
        out.writeString(attribute);
      }
      out.writeEndArray();
    }
    Boolean consistent = part.request.bool("ConsistentRead");
    if (consistent != null) {
      out.writeBooleanProperty("ConsistentRead", consistent);
    }
    String projection = part.request.string("ProjectionExpression");
    if (projection != null) {
      out.writeStringProperty("ProjectionExpression", projection);
    }
    Map<String, String> names = part.request.map("ExpressionAttributeNames");
    if (names != null) {
      out.writeObjectPropertyStart("ExpressionAttributeNames");
      new LinkedHashMap<>(names).forEach(out::writeStringProperty);
      out.writeEndObject();
    }
    out.writeEndObject();
  }
}
