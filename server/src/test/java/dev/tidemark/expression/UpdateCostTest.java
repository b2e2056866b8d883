package dev.tidemark.expression;

import static dev.tidemark.expression.Fixtures.item;
import static dev.tidemark.expression.Fixtures.list;
import static dev.tidemark.expression.Fixtures.map;
import static dev.tidemark.expression.Fixtures.n;
import static dev.tidemark.expression.Fixtures.s;
import static dev.tidemark.expression.Fixtures.ss;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.item.AttributeValue;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Source of all figures: paritysuite/dynamodb-conformance, limits/itemSizeBySurface. */
final class UpdateCostTest {
  private static final Map<String, AttributeValue> ITEM =
      item("n", n("1"), "big", s("yyyyyyyyyy"), "ss", ss("p", "r"));

  private static void assertCost(String expression, AttributeValue value, long bytes) {
    Placeholders placeholders =
        expression.contains(":v")
            ? new Placeholders(null, Map.of(":v", value))
            : new Placeholders(null, null);
    assertThat(Update.parse(expression, placeholders).statementBytes(ITEM))
        .as(expression)
        .isEqualTo(3 + bytes);
  }

  @Test
  void values_count19AndTargetAndSize() {
    assertCost("SET b = :v", s("yyyyy"), 19 + 1 + 5);
    assertCost("SET b = :v, c = :v", s("yyyyy"), 2 * (19 + 1 + 5));
    assertCost("SET d.leaf = :v", s("y"), 19 + 1 + 4 + 4 + 1);
    assertCost("SET d[10] = :v", s("y"), 19 + 1 + 4 + 2 + 1);
    assertCost("SET d = :v", map("a", s("yy")), 19 + 1 + 3 + 1 + 1 + 2);
  }

  @Test
  void paths_countTheirElementsAndNotTheirValues() {
    assertCost("SET c = big", s(""), 19 + 1 + 1 + 14 + 3);
    assertCost("SET c = m.a.z", s(""), 19 + 1 + 1 + 3 * (14 + 1));
    assertCost("SET c = l[10]", s(""), 19 + 1 + 1 + 14 + 1 + 14 + 2);
  }

  @Test
  void functions_countThemselvesAndTheirOperands() {
    assertCost("SET n = n + :v", n("1"), 19 + 1 + 34 + 15 + 1 + 2);
    assertCost("SET n = n - :v", n("1"), 19 + 1 + 37 + 15 + 1 + 2);
    assertCost("SET c = if_not_exists(c, :v)", s("v"), 19 + 1 + 39 + 16 + 1);
    assertCost("SET l = list_append(l, :v)", list(s("yyyyyyyyyy")), 19 + 1 + 37 + 16 + 3 + 1 + 10);
  }

  @Test
  void sets_countWhatIsAdded() {
    assertCost("ADD abcdefghij :v", n("1"), 19 + 10 + 2);
    assertCost("ADD ss :v", ss("p", "qqq"), 19 + 2 + 3);
    assertCost("ADD fresh :v", ss("p", "qqq"), 19 + 5 + 1 + 3);
  }

  @Test
  void whatIsTakenAway_countsItsPath() {
    assertCost("REMOVE abcdefghij", s(""), 1 + 10);
    assertCost("REMOVE m.yyyyyyyyyy", s(""), 1 + 1 + 4 + 10);
    assertCost("REMOVE l[10]", s(""), 1 + 1 + 4 + 2);
    assertCost("DELETE ss :v", ss("p"), 1 + 2);
  }
}
