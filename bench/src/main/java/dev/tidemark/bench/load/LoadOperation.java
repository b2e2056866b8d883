package dev.tidemark.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.SplittableRandom;

/** The operations of the load, on one table of partitions of ten items. */
public enum LoadOperation {
  /** Over an item. */
  PUT("PutItem") {
    @Override
    String body(LoadTable table, KeyChooser keys) {
      return inTable(table) + "\"Item\":" + table.item(keys.next(), keys.random()) + "}";
    }
  },
  /** Of one item. */
  GET("GetItem") {
    @Override
    String body(LoadTable table, KeyChooser keys) {
      return inTable(table) + "\"Key\":" + LoadTable.key(keys.next()) + "}";
    }
  },
  /** An addition under a condition that holds. */
  UPDATE("UpdateItem") {
    @Override
    String body(LoadTable table, KeyChooser keys) {
      return inTable(table)
          + "\"Key\":"
          + LoadTable.key(keys.next())
          + """
          ,"UpdateExpression":"SET #n = #n + :one",\
          "ConditionExpression":"attribute_exists(pk)","ExpressionAttributeNames":{"#n":"count"},\
          "ExpressionAttributeValues":{":one":{"N":"1"}}}\
          """;
    }
  },
  /** Of one partition: ten items. */
  QUERY("Query") {
    @Override
    String body(LoadTable table, KeyChooser keys) {
      return inTable(table)
          + "\"KeyConditionExpression\":\"pk = :pk\",\"ExpressionAttributeValues\":{\":pk\":{\"S\":\""
          + LoadTable.partition(keys.next())
          + "\"}}}";
    }
  },
  /** Of 25 items, or as many as 16 MB hold. */
  BATCH_WRITE("BatchWriteItem") {
    @Override
    String body(LoadTable table, KeyChooser keys) {
      long first = keys.next() / BATCH * BATCH;
      return table.batch(first, BATCH, keys.random());
    }
  },
  /** Of two items: one put, one checked. */
  TRANSACT_WRITE("TransactWriteItems") {
    @Override
    String body(LoadTable table, KeyChooser keys) {
      long one = keys.next();
      long other = (one + 1) % table.items();
      return "{\"TransactItems\":[{\"Put\":"
          + inTable(table)
          + "\"Item\":"
          + table.item(one, keys.random())
          + "}},{\"ConditionCheck\":"
          + inTable(table)
          + "\"Key\":"
          + LoadTable.key(other)
          + ",\"ConditionExpression\":\"attribute_exists(pk)\"}}]}";
    }
  };

  public static final int BATCH = 25;

  private final String apiName;

  LoadOperation(String apiName) {
    this.apiName = apiName;
  }

  public String apiName() {
    return apiName;
  }

  abstract String body(LoadTable table, KeyChooser keys);

  byte[] bytes(LoadTable table, KeyChooser keys) {
    return body(table, keys).getBytes(UTF_8);
  }

  static LoadOperation named(String apiName) {
    for (LoadOperation operation : values()) {
      if (operation.apiName.equals(apiName)) {
        return operation;
      }
    }
    throw new IllegalArgumentException("no such operation of the load: " + apiName);
  }

  private static String inTable(LoadTable table) {
    return "{\"TableName\":\"" + table.name() + "\",";
  }

  /** Of words, not of noise: peers that compress should. */
  static String filler(int bytes, SplittableRandom random) {
    int begin = random.nextInt(TEXT_CHARS);
    return TEXT.substring(begin, begin + bytes);
  }

  private static final String[] WORDS =
      ("harbour tide vessel cargo manifest pilot anchor current channel beacon quay lantern storm"
              + " ledger captain compass freight signal mooring crane container inspector customs")
          .split(" ", -1);

  /** Long enough for the largest item from any of so many places. */
  private static final int TEXT_CHARS = 1 << 20;

  private static final String TEXT = text(TEXT_CHARS + (1 << 19));

  private static String text(int chars) {
    SplittableRandom random = new SplittableRandom(chars);
    StringBuilder text = new StringBuilder(chars + 16);
    while (text.length() < chars) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
    }
    return text.toString();
  }
}
