package dev.tidemark.expression;

import static dev.tidemark.expression.Fixtures.item;
import static dev.tidemark.expression.Fixtures.n;
import static dev.tidemark.expression.Fixtures.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Texts from dynalite's test suite, but for the length of keys: measured by others. */
final class PlaceholdersTest {
  @Test
  void placeholders_badMaps_areRefused() {
    assertThat(refusal(() -> new Placeholders(Map.of(), Map.of())))
        .isEqualTo("ExpressionAttributeNames must not be empty");
    assertThat(refusal(() -> new Placeholders(null, Map.of())))
        .isEqualTo("ExpressionAttributeValues must not be empty");
    assertThat(refusal(() -> new Placeholders(Map.of("a", "a"), null)))
        .isEqualTo("ExpressionAttributeNames contains invalid key: Syntax error; key: \"a\"");
    for (String key : new String[] {"", "#", "#a b", "#é", "##a"}) {
      assertThat(refusal(() -> new Placeholders(Map.of(key, "a"), null)))
          .isEqualTo(
              "ExpressionAttributeNames contains invalid key: Syntax error; key: \"" + key + "\"");
    }
    assertThat(refusal(() -> new Placeholders(null, item("b", n("1")))))
        .isEqualTo("ExpressionAttributeValues contains invalid key: Syntax error; key: \"b\"");
    assertThat(refusal(() -> new Placeholders(Map.of("#" + "x".repeat(255), "a"), null)))
        .isEqualTo(
            "ExpressionAttributeNames contains invalid key: The expression attribute map contains a"
                + " key that is too long; size of key: 256");
  }

  @Test
  void placeholders_notUsedByAnyExpression_areNamed() {
    Placeholders placeholders =
        new Placeholders(
            Map.of("#a", "a", "#b", "b"), item(":a", n("1"), ":b", n("2"), ":c", n("3")));
    Condition.parse("ConditionExpression", "#a = :a", placeholders);
    assertThat(refusal(placeholders::checkAllUsed))
        .isEqualTo("Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}");
    Update.parse("SET #b = :b", placeholders);
    assertThat(refusal(placeholders::checkAllUsed))
        .isEqualTo("Value provided in ExpressionAttributeValues unused in expressions: keys: {:c}");
    Projection.parse("a, #b", placeholders);
    Condition.parse("ConditionExpression", "x < :c", placeholders);
    placeholders.checkAllUsed();
  }

  @Test
  void reservedWords_areAll573() {
    assertThat(ReservedWords.count()).isEqualTo(573);
    assertThat(ReservedWords.contains("Zone")).isTrue();
    assertThat(ReservedWords.contains("pk")).isFalse();
  }
}
