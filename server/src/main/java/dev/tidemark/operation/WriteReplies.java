package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.format.DynamoDbJson;
import dev.tidemark.item.Item;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.Row;
import org.jspecify.annotations.Nullable;

/** What the writes of one item have in common. */
final class WriteReplies {
  /** 400 KB. Source: AWS developer guide, "Constraints". */
  static final int ITEM_BYTES_MAX = 400 * 1024;

  private WriteReplies() {}

  /** A put or delete can give back only the item that it replaces. */
  static void checkReturnValues(Struct request) {
    String wanted = request.string("ReturnValues");
    if (wanted != null && !wanted.equals("NONE") && !wanted.equals("ALL_OLD")) {
      throw ApiError.validation("ReturnValues can only be ALL_OLD or NONE");
    }
  }

  /** Whether a put or delete is to give back the item that it replaces. */
  static boolean returnsOld(Struct request) {
    return "ALL_OLD".equals(request.string("ReturnValues"));
  }

  /**
   * @param old the item to give back, null for none
   */
  static Reply old(
      @Nullable Row old,
      @Nullable ConsumedCapacity capacity,
      @Nullable ItemCollectionMetrics metrics) {
    return out -> {
      out.writeStartObject();
      if (old != null) {
        out.writeName("Attributes");
        DynamoDbJson.write(out, Item.ofBytes(old.value()));
      }
      ConsumedCapacity.writeProperty(out, capacity);
      ItemCollectionMetrics.writeProperty(out, metrics);
      out.writeEndObject();
    };
  }
}
