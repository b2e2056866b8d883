package dev.tidemark.bench;

import java.util.SplittableRandom;

/** Items of about 400 bytes that compress as order records do: words, dates, ids, amounts. */
public final class Items {
  private static final String[] WORDS =
      ("harbour tide vessel cargo manifest pilot anchor current channel beacon quay lantern storm"
              + " ledger captain compass freight signal mooring crane container inspector customs"
              + " warehouse invoice delivery schedule priority fragile express standard return")
          .split(" ", -1);
  private static final String[] STATES = {"NEW", "PAID", "PACKED", "SHIPPED", "DELIVERED"};

  private Items() {}

  /** Item number {@code n}, always the same, as a DynamoDB JSON object. */
  public static String json(long n, int version) {
    SplittableRandom random = new SplittableRandom(n * 31 + version);
    StringBuilder text = new StringBuilder(512);
    text.append("{\"pk\":{\"S\":\"order-");
    padded(text, n, 12).append("\"}");
    text.append(",\"sk\":{\"N\":\"").append(n % 7).append("\"}");
    string(text, "customer", "customer-" + random.nextInt(200_000));
    string(text, "state", STATES[random.nextInt(STATES.length)]);
    StringBuilder placed = new StringBuilder("2026-");
    padded(placed, 1 + random.nextInt(12), 2).append('-');
    padded(placed, 1 + random.nextInt(28), 2).append('T');
    padded(placed, random.nextInt(24), 2).append(':');
    padded(placed, random.nextInt(60), 2).append(':');
    padded(placed, random.nextInt(60), 2).append('Z');
    string(text, "placed", placed.toString());
    string(
        text,
        "tracking",
        Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()));
    text.append(",\"amount\":{\"N\":\"").append(random.nextInt(1_000_000) / 100.0).append("\"}");
    text.append(",\"gift\":{\"BOOL\":").append(random.nextBoolean()).append('}');
    StringBuilder note = new StringBuilder();
    while (note.length() < 190) {
      note.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
    }
    string(text, "note", note.toString().strip());
    text.append(",\"lines\":{\"L\":[");
    int lines = 1 + random.nextInt(3);
    for (int i = 0; i < lines; i++) {
      text.append(i == 0 ? "" : ",")
          .append("{\"M\":{\"sku\":{\"S\":\"")
          .append(Integer.toString(random.nextInt(90_000) + 10_000))
          .append("\"},\"n\":{\"N\":\"")
          .append(1 + random.nextInt(9))
          .append("\"}}}");
    }
    return text.append("]}}").toString();
  }

  private static StringBuilder padded(StringBuilder text, long number, int digits) {
    String plain = Long.toString(number);
    return text.repeat('0', Math.max(0, digits - plain.length())).append(plain);
  }

  private static void string(StringBuilder text, String name, String value) {
    text.append(",\"").append(name).append("\":{\"S\":\"").append(value).append("\"}");
  }
}
