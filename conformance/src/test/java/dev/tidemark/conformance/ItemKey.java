package dev.tidemark.conformance;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Of an item with a partition key {@code pk}, a string, and a sort key {@code sk}, a number. */
record ItemKey(String pk, long sk) {
  static ItemKey of(Map<String, AttributeValue> item) {
    AttributeValue pk = item.get("pk");
    AttributeValue sk = item.get("sk");
    if (pk == null || sk == null) {
      throw new AssertionError("an item without its key: " + item);
    }
    return new ItemKey(pk.s(), Long.parseLong(sk.n()));
  }

  Map<String, AttributeValue> attributes() {
    return Map.of("pk", Plain.s(pk), "sk", Plain.n(sk));
  }

  /** As {@link ExportFiles#key} of {@code pk} and {@code sk} gives it. */
  Object plain() {
    return List.of(pk, Plain.decimal(sk));
  }
}
