package dev.tidemark.stream;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.ItemSizes;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.Written;
import dev.tidemark.table.StreamView;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of one item.
 *
 * @param id 32 hexadecimal digits, another for every record
 * @param at when it was committed
 * @param newImage null: the item is gone, or the view has none
 * @param oldImage null: there was no item, or the view has none
 * @param sizeBytes of keys and images, as items are measured. Source: the examples in the developer
 *     guide, "DynamoDB Streams and AWS Lambda triggers"
 * @param expired whether the item was deleted because its time had come
 */
public record StreamRecord(
    String id,
    Kind kind,
    Instant at,
    Item keys,
    @Nullable Item newImage,
    @Nullable Item oldImage,
    String sequenceNumber,
    int sizeBytes,
    boolean expired) {
  private static final int ID_BYTES = 16;

  /** The API's eventName. */
  public enum Kind {
    INSERT,
    MODIFY,
    REMOVE
  }

  /** Null if the item was left as it was: that makes no record, as on AWS. */
  static @Nullable StreamRecord of(
      StreamArn stream, StreamView view, KeySchema keys, Written written, SequenceNumber number) {
    Row before = written.before();
    Row after = written.after();
    if (before != null && after != null && Arrays.equals(before.value(), after.value())) {
      return null;
    }
    Row any = after == null ? before : after;
    if (any == null) {
      return null;
    }
    Item key = keys(Item.ofBytes(any.value()), keys);
    Item newImage = after != null && view.hasNew() ? Item.ofBytes(after.value()) : null;
    Item oldImage = before != null && view.hasOld() ? Item.ofBytes(before.value()) : null;
    int size =
        ItemSizes.of(key.attributes())
            + (newImage == null || after == null ? 0 : after.sizeBytes())
            + (oldImage == null || before == null ? 0 : before.sizeBytes());
    return new StreamRecord(
        id(stream, number),
        before == null ? Kind.INSERT : after == null ? Kind.REMOVE : Kind.MODIFY,
        written.at().toInstant(),
        key,
        newImage,
        oldImage,
        number.toString(),
        size,
        written.expired());
  }

  private static Item keys(Item item, KeySchema schema) {
    Map<String, AttributeValue> keys = new LinkedHashMap<>();
    for (KeyAttribute attribute : schema.attributes()) {
      AttributeValue value = item.get(attribute.name());
      if (value == null) {
        throw new IllegalStateException("an item without its key");
      }
      keys.put(attribute.name(), value);
    }
    return Item.of(keys);
  }

  private static String id(StreamArn stream, SequenceNumber number) {
    byte[] name = (stream + "/" + number).getBytes(StandardCharsets.UTF_8);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(name);
      return HexFormat.of().formatHex(digest, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
