package dev.tidemark.bench.micro;

import dev.tidemark.bench.Items;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.schema.Schema;
import dev.tidemark.schema.SchemaReader;
import dev.tidemark.storage.Key;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The items of the benchmarks: orders with a string and a number as key. */
final class Orders {
  static final KeySchema KEYS =
      new KeySchema(
          List.of(new KeyAttribute("pk", KeyType.S)), List.of(new KeyAttribute("sk", KeyType.N)));

  private static final SchemaReader READER = new SchemaReader(Schema.dynamoDb());

  private Orders() {}

  /** Order {@code n} as its request would carry it, filled up to about {@code bytes}. */
  static String json(long n, int bytes) {
    String json = Items.json(n, 0);
    int missing = bytes - 400;
    return missing <= 0
        ? json
        : json.substring(0, json.length() - 1)
            + ",\"filler\":{\"S\":\""
            + "tide vessel cargo manifest ".repeat(missing / 27 + 1)
            + "\"}}";
  }

  static byte[] putItem(long n, int bytes) {
    return utf8("{\"TableName\":\"orders\",\"Item\":" + json(n, bytes) + "}");
  }

  static byte[] getItem(long n) {
    return utf8(
        "{\"TableName\":\"orders\",\"Key\":{\"pk\":{\"S\":\"order-%012d\"},\"sk\":{\"N\":\"%d\"}}}"
            .formatted(n, n % 7));
  }

  static byte[] batchWriteItem(long first, int count, int bytes) {
    StringBuilder body = new StringBuilder("{\"RequestItems\":{\"orders\":[");
    for (long n = first; n < first + count; n++) {
      body.append(n == first ? "" : ",")
          .append("{\"PutRequest\":{\"Item\":")
          .append(json(n, bytes))
          .append("}}");
    }
    return utf8(body.append("]}}").toString());
  }

  static Map<String, AttributeValue> attributes(long n, int bytes) {
    return READER.read("PutItem", putItem(n, bytes)).requiredMap("Item");
  }

  static Item item(long n, int bytes) {
    return Item.of(attributes(n, bytes));
  }

  static Key key(Item item) {
    return new Key(KeyCodec.encode(attribute(item, "pk"), attribute(item, "sk")));
  }

  private static AttributeValue attribute(Item item, String name) {
    @Nullable AttributeValue value = item.get(name);
    if (value == null) {
      throw new IllegalStateException("an order without " + name);
    }
    return value;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
