package dev.tidemark.simulation;

import dev.tidemark.format.DynamoDbJson;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.storage.Key;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for one item, and what must come of it: written apart from the product, so
 * that each can be held against the other.
 *
 * <p>Items are {@code p}, {@code s} if the table has a sort key, {@code v} the number of the
 * request that wrote them last, {@code n} how often they were updated, and more.
 *
 * @param key the key attributes
 */
record Action(String table, Map<String, AttributeValue> key, Change change, Condition condition) {
  /** What is to become of the item. */
  sealed interface Change {
    record Put(Item item) implements Change {}

    record Delete() implements Change {}

    /** Sets {@code v} and adds one to {@code n}. */
    record Update(long version) implements Change {}

    /** Only in transactions. */
    record Check() implements Change {}
  }

  /** On what condition. */
  sealed interface Condition {
    record None() implements Condition {}

    record Absent() implements Condition {}

    record Present() implements Condition {}

    record Version(long expected) implements Condition {}
  }

  /** Its row. */
  Key row() {
    AttributeValue hash = key.get("p");
    if (hash == null) {
      throw new IllegalStateException("no partition key");
    }
    return new Key(KeyCodec.encode(hash, key.get("s")));
  }

  boolean holds(@Nullable Item before) {
    return switch (condition) {
      case Condition.None() -> true;
      case Condition.Absent() -> before == null;
      case Condition.Present() -> before != null;
      case Condition.Version(long expected) ->
          before != null && N.of(expected).equals(before.get("v"));
    };
  }

  /** The item that it leaves, if the condition holds. */
  @Nullable Item after(@Nullable Item before) {
    return switch (change) {
      case Change.Put(Item item) -> item;
      case Change.Delete() -> null;
      case Change.Check() -> before;
      case Change.Update(long version) -> {
        Map<String, AttributeValue> item =
            new LinkedHashMap<>(before == null ? key : before.attributes());
        long updates = item.get("n") instanceof N(java.math.BigDecimal n) ? n.longValueExact() : 0;
        item.put("v", N.of(version));
        item.put("n", N.of(updates + 1));
        yield Item.of(item);
      }
    };
  }

  /** Whether it leaves anything to write. */
  boolean writes(@Nullable Item before) {
    return switch (change) {
      case Change.Put _, Change.Update _ -> true;
      case Change.Delete() -> before != null;
      case Change.Check() -> false;
    };
  }

  /** The operation that asks for it alone. */
  String operation() {
    return switch (change) {
      case Change.Put _ -> "PutItem";
      case Change.Delete _ -> "DeleteItem";
      case Change.Update _ -> "UpdateItem";
      case Change.Check _ -> throw new IllegalStateException("only in transactions");
    };
  }

  /** The members of that operation, or of the same action in a transaction. */
  String members() {
    String what =
        switch (change) {
          case Change.Put(Item item) -> "\"Item\":" + json(item);
          case Change.Delete _, Change.Check _ -> "\"Key\":" + json(Item.of(key));
          case Change.Update _ ->
              "\"Key\":" + json(Item.of(key)) + ",\"UpdateExpression\":\"SET v = :v ADD n :one\"";
        };
    Map<String, AttributeValue> values = new LinkedHashMap<>();
    if (change instanceof Change.Update(long version)) {
      values.put(":v", N.of(version));
      values.put(":one", N.of(1));
    }
    String text =
        switch (condition) {
          case Condition.None() -> "";
          case Condition.Absent() -> "attribute_not_exists(p)";
          case Condition.Present() -> "attribute_exists(p)";
          case Condition.Version(long expected) -> {
            values.put(":e", N.of(expected));
            yield "v = :e";
          }
        };
    return "\"TableName\":\""
        + table
        + "\","
        + what
        + (text.isEmpty() ? "" : ",\"ConditionExpression\":\"" + text + "\"")
        + (values.isEmpty() ? "" : ",\"ExpressionAttributeValues\":" + json(Item.of(values)));
  }

  /** One of the actions of TransactWriteItems. */
  String inTransaction() {
    String name =
        switch (change) {
          case Change.Put _ -> "Put";
          case Change.Delete _ -> "Delete";
          case Change.Update _ -> "Update";
          case Change.Check _ -> "ConditionCheck";
        };
    return "{\"" + name + "\":{" + members() + "}}";
  }

  /** One of the requests of BatchWriteItem. */
  String inBatch() {
    return switch (change) {
      case Change.Put(Item item) -> "{\"PutRequest\":{\"Item\":" + json(item) + "}}";
      case Change.Delete _ -> "{\"DeleteRequest\":{\"Key\":" + json(Item.of(key)) + "}}";
      case Change.Update _, Change.Check _ -> throw new IllegalStateException("not in batches");
    };
  }

  static String json(Item item) {
    return new String(DynamoDbJson.toUtf8(item), StandardCharsets.UTF_8);
  }
}
