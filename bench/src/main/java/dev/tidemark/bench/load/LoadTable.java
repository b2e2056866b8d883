package dev.tidemark.bench.load;

import java.util.SplittableRandom;

/**
 * The table of the load.
 *
 * @param items how many it holds, ten to a partition
 * @param itemBytes how large each is, about
 */
public record LoadTable(String name, long items, int itemBytes) {
  private static final int PARTITION_ITEMS = 10;

  private static final int NUMBER_DIGITS = 10;

  /** What an item weighs besides its filler, about. */
  private static final int REST_BYTES = 60;

  public String createBody() {
    return """
    {"TableName":"%s","BillingMode":"PROVISIONED",\
    "ProvisionedThroughput":{"ReadCapacityUnits":10000,"WriteCapacityUnits":10000},\
    "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},\
    {"AttributeName":"sk","AttributeType":"N"}],\
    "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},\
    {"AttributeName":"sk","KeyType":"RANGE"}]}\
    """
        .formatted(name);
  }

  /** For UpdateContinuousBackups. */
  public String recoveryBody() {
    return "{\"TableName\":\"%s\",\"PointInTimeRecoverySpecification\":{\"PointInTimeRecoveryEnabled\":true}}"
        .formatted(name);
  }

  static String partition(long item) {
    String number = Long.toString(item / PARTITION_ITEMS);
    return "part-" + "0".repeat(NUMBER_DIGITS - number.length()) + number;
  }

  static String key(long item) {
    return "{\"pk\":{\"S\":\""
        + partition(item)
        + "\"},\"sk\":{\"N\":\""
        + item % PARTITION_ITEMS
        + "\"}}";
  }

  String item(long item, SplittableRandom random) {
    String key = key(item);
    return key.substring(0, key.length() - 1)
        + ",\"count\":{\"N\":\""
        + random.nextInt(1000)
        + "\"},\"open\":{\"BOOL\":true},\"note\":{\"S\":\""
        + LoadOperation.filler(Math.max(1, itemBytes - REST_BYTES), random)
        + "\"}}";
  }

  public String batch(long first, int count, SplittableRandom random) {
    StringBuilder body = new StringBuilder("{\"RequestItems\":{\"" + name + "\":[");
    for (long item = first; item < Math.min(items, first + count); item++) {
      body.append(item == first ? "" : ",")
          .append("{\"PutRequest\":{\"Item\":")
          .append(item(item, random))
          .append("}}");
    }
    return body.append("]}}").toString();
  }
}
