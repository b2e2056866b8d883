package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random requests about one table, and a map of maps that must agree with every reply. */
final class ItemModelTest {
  private static final int STEPS = 1500;
  private static final Pattern LAST =
      Pattern.compile("'LastEvaluatedKey':(\\{'p':\\{'S':'\\w'\\},'s':\\{'N':'-?\\d+'\\}\\})");
  private static final Pattern ITEM =
      Pattern.compile(
          "\\{(?:'n':\\{'N':'-?\\d+'\\},)?'p':\\{'S':'\\w'\\},'s':\\{'N':'-?\\d+'\\}(?:,'t':\\{'S':'\\w+'\\})?\\}");

  private final TestApi api = new TestApi().withRangeTable("range");
  private final NavigableMap<String, NavigableMap<Integer, Row>> model = new TreeMap<>();

  /** An item: null means no such attribute. */
  private record Row(String p, int s, @Nullable Integer n, @Nullable String t) {
    /** As the server writes it. */
    String json() {
      return "{"
          + (n == null ? "" : "'n':{'N':'" + n + "'},")
          + key().substring(1, key().length() - 1)
          + (t == null ? "" : ",'t':{'S':'" + t + "'}")
          + "}";
    }

    String key() {
      return "{'p':{'S':'" + p + "'},'s':{'N':'" + s + "'}}";
    }
  }

  /** A condition as the request has it, and whether it holds. */
  private record Rule(String members, String values, boolean holds) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void replies_toRandomRequests_areTheModels(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int step = 0; step < STEPS; step++) {
      String where = "seed " + seed + " step " + step;
      String p = String.valueOf((char) ('a' + random.nextInt(3)));
      int s = random.nextInt(-6, 7);
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3 -> put(random, p, s, where);
        case 4, 5 -> update(random, p, s, where);
        case 6 -> delete(random, p, s, where);
        case 7 -> get(p, s, where);
        case 8 -> query(random, p, where);
        default -> scan(random, where);
      }
    }
  }

  private void put(SplittableRandom random, String p, int s, String where) {
    Row row =
        new Row(
            p,
            s,
            random.nextInt(4) == 0 ? null : random.nextInt(-9, 10),
            random.nextBoolean() ? null : "t" + random.nextInt(5));
    Row before = find(p, s);
    Rule rule = rule(random, before);
    String reply =
        api.call(
            "PutItem",
            "{'TableName':'range','Item':"
                + row.json()
                + ",'ReturnValues':'ALL_OLD'"
                + rule.members
                + values(rule.values)
                + "}");
    expectOld(reply, rule, before, where);
    if (rule.holds) {
      rows(p).put(s, row);
    }
  }

  private void update(SplittableRandom random, String p, int s, String where) {
    Row before = find(p, s);
    Rule rule = rule(random, before);
    int delta = random.nextInt(-3, 4);
    int n = before == null || before.n == null ? 0 : before.n;
    boolean add = random.nextBoolean();
    Row after = new Row(p, s, n + delta, add || before == null ? t(before) : null);
    String expression = add ? "ADD n :d" : "SET n = if_not_exists(n, :zero) + :d REMOVE t";
    String values = "':d':{'N':'" + delta + "'}" + (add ? "" : ",':zero':{'N':'0'}");
    String reply =
        api.call(
            "UpdateItem",
            "{'TableName':'range','Key':"
                + after.key()
                + ",'UpdateExpression':'"
                + expression
                + "','ReturnValues':'ALL_NEW'"
                + rule.members
                + values(rule.values.isEmpty() ? values : values + "," + rule.values)
                + "}");
    assertThat(reply)
        .as(where)
        .isEqualTo(rule.holds ? "{'Attributes':" + after.json() + "}" : refusal(before));
    if (rule.holds) {
      rows(p).put(s, after);
    }
  }

  private void delete(SplittableRandom random, String p, int s, String where) {
    Row before = find(p, s);
    Rule rule = rule(random, before);
    String reply =
        api.call(
            "DeleteItem",
            "{'TableName':'range','Key':"
                + new Row(p, s, null, null).key()
                + ",'ReturnValues':'ALL_OLD'"
                + rule.members
                + values(rule.values)
                + "}");
    expectOld(reply, rule, before, where);
    if (rule.holds) {
      rows(p).remove(s);
    }
  }

  private void get(String p, int s, String where) {
    Row row = find(p, s);
    assertThat(
            api.call(
                "GetItem", "{'TableName':'range','Key':" + new Row(p, s, null, null).key() + "}"))
        .as(where)
        .isEqualTo(row == null ? "{}" : "{'Item':" + row.json() + "}");
  }

  private void query(SplittableRandom random, String p, String where) {
    int low = random.nextInt(-7, 8);
    int high = low + random.nextInt(5);
    NavigableMap<Integer, Row> rows = rows(p);
    String low$ = ",':low':{'N':'" + low + "'}";
    String condition;
    String values = low$;
    switch (random.nextInt(6)) {
      case 0 -> {
        condition = " AND s < :low";
        rows = rows.headMap(low, false);
      }
      case 1 -> {
        condition = " AND s <= :low";
        rows = rows.headMap(low, true);
      }
      case 2 -> {
        condition = " AND s > :low";
        rows = rows.tailMap(low, false);
      }
      case 3 -> {
        condition = " AND s >= :low";
        rows = rows.tailMap(low, true);
      }
      case 4 -> {
        condition = " AND s BETWEEN :low AND :high";
        values = low$ + ",':high':{'N':'" + high + "'}";
        rows = rows.subMap(low, true, high, true);
      }
      default -> {
        condition = "";
        values = "";
      }
    }
    boolean forward = random.nextBoolean();
    List<String> expected =
        (forward ? rows : rows.descendingMap()).values().stream().map(Row::json).toList();
    List<String> found =
        pages(
            "Query",
            "'KeyConditionExpression':'p = :p"
                + condition
                + "','ExpressionAttributeValues':{':p':{'S':'"
                + p
                + "'}"
                + values
                + "},'ScanIndexForward':"
                + forward,
            1 + random.nextInt(6));
    assertThat(found).as(where).isEqualTo(expected);
  }

  private void scan(SplittableRandom random, String where) {
    List<String> expected = new ArrayList<>();
    model.values().forEach(rows -> rows.values().forEach(row -> expected.add(row.json())));
    List<String> found = new ArrayList<>();
    int total = 1 + random.nextInt(4);
    for (int segment = 0; segment < total; segment++) {
      found.addAll(
          pages(
              "Scan", "'Segment':" + segment + ",'TotalSegments':" + total, 1 + random.nextInt(9)));
    }
    assertThat(found).as(where).containsExactlyInAnyOrderElementsOf(expected);
  }

  /** The items of all pages. */
  private List<String> pages(String operation, String members, int limit) {
    List<String> items = new ArrayList<>();
    String start = "";
    while (true) {
      String reply =
          api.call(
              operation, "{'TableName':'range'," + members + ",'Limit':" + limit + start + "}");
      Matcher last = LAST.matcher(reply);
      String page = last.find() ? reply.substring(0, last.start()) : reply;
      ITEM.matcher(page).results().forEach(item -> items.add(item.group()));
      if (page.equals(reply)) {
        return items;
      }
      start = ",'ExclusiveStartKey':" + last.group(1);
    }
  }

  /** No condition, or one of two kinds. */
  private static Rule rule(SplittableRandom random, @Nullable Row before) {
    String show = ",'ReturnValuesOnConditionCheckFailure':'ALL_OLD'";
    return switch (random.nextInt(4)) {
      case 0 ->
          new Rule(show + ",'ConditionExpression':'attribute_not_exists(p)'", "", before == null);
      case 1 -> {
        int bound = random.nextInt(-9, 10);
        yield new Rule(
            show + ",'ConditionExpression':'n < :x'",
            "':x':{'N':'" + bound + "'}",
            before != null && before.n != null && before.n < bound);
      }
      default -> new Rule("", "", true);
    };
  }

  private static void expectOld(String reply, Rule rule, @Nullable Row before, String where) {
    String old = before == null ? "{}" : "{'Attributes':" + before.json() + "}";
    assertThat(reply).as(where).isEqualTo(rule.holds ? old : refusal(before));
  }

  private static String refusal(@Nullable Row before) {
    return "ConditionalCheckFailedException: The conditional request failed"
        + (before == null ? "" : " " + before.json());
  }

  private static String values(String values) {
    return values.isEmpty() ? "" : ",'ExpressionAttributeValues':{" + values + "}";
  }

  private static @Nullable String t(@Nullable Row row) {
    return row == null ? null : row.t;
  }

  private NavigableMap<Integer, Row> rows(String p) {
    return model.computeIfAbsent(p, _ -> new TreeMap<>());
  }

  private @Nullable Row find(String p, int s) {
    return rows(p).get(s);
  }
}
