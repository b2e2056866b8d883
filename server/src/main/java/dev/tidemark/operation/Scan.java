package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.expression.Condition;
import dev.tidemark.expression.Placeholders;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.table.Table;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Reads all items of a table, or of one of its segments. */
final class Scan implements Operation {
  private final TableLookup tables;
  private final TableRows rows;

  Scan(TableLookup tables, TableRows rows) {
    this.tables = tables;
    this.rows = rows;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    ExpressionParameters.check(
        request,
        List.of("ProjectionExpression", "FilterExpression"),
        List.of("AttributesToGet", "ScanFilter", "ConditionalOperator"));
    LegacyParameters.checkConditionalOperator(request, "ScanFilter");
    Selection.checkSelect(request, "");
    Condition legacyFilter = LegacyParameters.filter(request, "ScanFilter");
    KeyRange range = segment(request);
    Placeholders placeholders = ExpressionParameters.placeholders(request);
    Selection selection = Selection.ofRead(request, legacyFilter, placeholders);
    placeholders.checkAllUsed();

    Table table = tables.forItems(request.requiredString("TableName"), caller);
    String index = request.string("IndexName");
    Map<String, AttributeValue> start = request.map("ExclusiveStartKey");
    if (start != null && index != null && ReadSource.find(table, index) == null) {
      throw ApiError.validation(ItemPage.INVALID_START);
    }
    ReadSource source =
        ReadSource.of(table, index, Boolean.TRUE.equals(request.bool("ConsistentRead")));
    if (start != null) {
      Key key = startKey(start, source);
      if (!range.contains(key.bytes())) {
        throw ApiError.validation(
            ItemPage.INVALID_START
                + ": Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment."
                + " TotalSegments: "
                + request.integer("TotalSegments")
                + " Segment: "
                + request.integer("Segment"));
      }
      range = ItemPage.after(range, key, false);
    }
    selection.refuseInsideKeys(table);
    return ItemPage.read(rows, source, request, range, selection);
  }

  /** The keys of the request's segment: an equal part of the hashes that keys begin with. */
  private static KeyRange segment(Struct request) {
    Integer segment = request.integer("Segment");
    Integer total = request.integer("TotalSegments");
    if (segment != null && total == null) {
      throw ApiError.validation(
          "The TotalSegments parameter is required but was not present in the request when Segment"
              + " parameter is present");
    }
    if (total == null) {
      return KeyRange.ALL;
    }
    if (segment == null) {
      throw ApiError.validation(
          "The Segment parameter is required but was not present in the request when parameter"
              + " TotalSegments is present");
    }
    if (segment >= total) {
      throw ApiError.validation(
          "The Segment parameter is zero-based and must be less than parameter TotalSegments:"
              + " Segment: "
              + segment
              + " is not less than TotalSegments: "
              + total);
    }
    return new KeyRange(
        hashAt(segment, total), segment + 1 == total ? null : hashAt(segment + 1, total));
  }

  private static byte[] hashAt(int segment, int total) {
    long hash = (1L << (8 * KeyCodec.HASH_BYTES)) * segment / total;
    return ByteBuffer.allocate(KeyCodec.HASH_BYTES).putInt((int) hash).array();
  }

  private static Key startKey(Map<String, AttributeValue> start, ReadSource source) {
    if (source.index() != null) {
      return ItemPage.startKey(start, source);
    }
    try {
      return Keys.ofKey(start, source.keys());
    } catch (ApiException e) {
      throw ItemPage.invalidStart(e);
    }
  }
}
