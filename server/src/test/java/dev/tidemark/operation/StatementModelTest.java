package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever keys a WHERE ties down and however it is read, a SELECT answers the items that a model
 * says it means: each once, over all pages.
 */
final class StatementModelTest {
  /** An item of the model: its key and one more attribute, which may be missing. */
  private record Row(String p, int s, @Nullable Integer n) {}

  /** A condition as a statement writes it, and what it means. */
  private record Condition(String text, Predicate<Row> model) {}

  private static final Pattern ITEM = Pattern.compile("\\{'p':\\{'S':'(.)'},'s':\\{'N':'(.)'}}");

  private static final List<String> PARTITIONS = List.of("a", "b", "c");

  private final TestApi api = new TestApi().withRangeTable("range");
  private final List<Row> rows = new ArrayList<>();

  @Test
  void select_randomConditions_answersWhatTheyMean() {
    check(3L, 400);
  }

  @Test
  @Tag("long")
  void select_manyConditions_answersWhatTheyMean() {
    check(4L, 30_000);
  }

  private void check(long seed, int rounds) {
    SplittableRandom random = new SplittableRandom(seed);
    for (String p : PARTITIONS) {
      for (int s = 0; s < 6; s++) {
        Row row = new Row(p, s, random.nextBoolean() ? random.nextInt(4) : null);
        rows.add(row);
        api.call(
            "PutItem",
            "{'TableName':'range','Item':{'p':{'S':'%s'},'s':{'N':'%d'}%s}}"
                .formatted(p, s, row.n == null ? "" : ",'n':{'N':'" + row.n + "'}"));
      }
    }
    int answered = 0;
    for (int round = 0; round < rounds; round++) {
      Condition condition = condition(random, 3);
      String order =
          random.nextInt(3) == 0 ? " ORDER BY p, s" + (random.nextBoolean() ? " DESC" : "") : "";
      int limit = random.nextInt(1, 8);
      String as = "seed %d, round %d, limit %d: %s".formatted(seed, round, limit, condition.text);
      List<String> found = all(condition.text + order, limit);
      if (found == null) {
        continue;
      }
      answered++;
      List<String> meant = rows.stream().filter(condition.model).map(row -> row.p + row.s).toList();
      assertThat(new TreeSet<>(found)).as(as).hasSameSizeAs(found);
      assertThat(found).as(as).containsExactlyInAnyOrderElementsOf(meant);
      if (order.endsWith("s")) {
        assertThat(found).as(as).isSorted();
      }
    }
    assertThat(answered).isGreaterThan(rounds / 3);
  }

  /** The keys that are answered over all pages, or null if the statement is refused. */
  private @Nullable List<String> all(String where, int limit) {
    List<String> found = new ArrayList<>();
    String token = "";
    do {
      String answer =
          api.callRaw(
              "ExecuteStatement",
              "{\"Statement\":\"SELECT p, s FROM \\\"range\\\" WHERE "
                  + where
                  + "\",\"Limit\":"
                  + limit
                  + token
                  + "}");
      if (answer.startsWith("ValidationException: Overlapping conditions")
          || answer.startsWith("ValidationException: Too many decomposed")
          || answer.startsWith("ValidationException: Must have at least one")) {
        return null;
      }
      assertThat(answer).as(where).startsWith("{'Items':[");
      Matcher items = ITEM.matcher(answer.substring(0, answer.indexOf(']')));
      while (items.find()) {
        found.add(items.group(1) + items.group(2));
      }
      token =
          answer.contains("'NextToken':'")
              ? ",\"NextToken\":\"" + answer.replaceAll(".*'NextToken':'([^']*)'.*", "$1") + "\""
              : "";
    } while (!token.isEmpty());
    return found;
  }

  private Condition condition(SplittableRandom random, int depth) {
    if (depth > 0 && random.nextInt(3) > 0) {
      Condition left = condition(random, depth - 1);
      Condition right = condition(random, depth - 1);
      return switch (random.nextInt(7)) {
        case 0, 1, 2, 3 ->
            new Condition(
                "(" + left.text + ") AND (" + right.text + ")", left.model.and(right.model));
        case 4, 5 ->
            new Condition(
                "(" + left.text + ") OR (" + right.text + ")", left.model.or(right.model));
        default -> new Condition("NOT (" + left.text + ")", left.model.negate());
      };
    }
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> {
        String p = PARTITIONS.get(random.nextInt(3));
        yield new Condition("p = '" + p + "'", row -> row.p.equals(p));
      }
      case 3 -> new Condition("p IN ['a', 'c']", row -> !row.p.equals("b"));
      case 4, 5, 6 -> sort(random);
      case 7 -> new Condition("n IS MISSING", row -> row.n == null);
      case 8 -> {
        int n = random.nextInt(4);
        yield new Condition("n = " + n, row -> row.n != null && row.n == n);
      }
      default -> {
        int n = random.nextInt(4);
        yield new Condition("n <> " + n, row -> row.n == null || row.n != n);
      }
    };
  }

  private static Condition sort(SplittableRandom random) {
    int s = random.nextInt(7);
    return switch (random.nextInt(7)) {
      case 0 -> new Condition("s = " + s, row -> row.s == s);
      case 1 -> new Condition("s < " + s, row -> row.s < s);
      case 2 -> new Condition(s + " <= s", row -> row.s >= s);
      case 3 -> new Condition("s > " + s, row -> row.s > s);
      case 4 -> new Condition("s <> " + s, row -> row.s != s);
      case 5 -> new Condition("s IN (" + s + ", 2)", row -> row.s == s || row.s == 2);
      default -> new Condition("s BETWEEN 2 AND " + (s + 2), row -> row.s >= 2 && row.s <= s + 2);
    };
  }
}
