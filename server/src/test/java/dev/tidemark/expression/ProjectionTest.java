package dev.tidemark.expression;

import static dev.tidemark.expression.Fixtures.item;
import static dev.tidemark.expression.Fixtures.list;
import static dev.tidemark.expression.Fixtures.map;
import static dev.tidemark.expression.Fixtures.n;
import static dev.tidemark.expression.Fixtures.refusal;
import static dev.tidemark.expression.Fixtures.s;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ProjectionTest {
  private static final Map<String, AttributeValue> ITEM =
      item(
          "pk", s("k"),
          "a", map("b", s("bb"), "c", map("d", n("1"), "e", n("2"))),
          "l", list(s("l0"), s("l1"), map("x", n("1"), "y", n("2")), s("l3")));

  private static Projection parse(String text) {
    return Projection.parse(text, new Placeholders(Map.of("#b", "b", "#ab", "a.b"), null));
  }

  private static void check(String text, Map<String, AttributeValue> expected) {
    assertThat(parse(text).apply(ITEM)).as(text).isEqualTo(expected);
  }

  /** The second list: measured by a conformance suite. */
  @Test
  void projection_paths_keepWhatTheyName() {
    check("pk", item("pk", s("k")));
    check("a.#b, a.c.d", item("a", map("b", s("bb"), "c", map("d", n("1")))));
    check("l[2], l[0]", item("l", list(s("l0"), map("x", n("1"), "y", n("2")))));
    check("l[2].y, l[3]", item("l", list(map("y", n("2")), s("l3"))));
  }

  @Test
  void projection_whatIsNotThere_isLeftOut() {
    check("zz", item());
    check("a.zz, l[9].y, pk.x, l[2].zz", item());
    check("pk[0], a[0], l.x", item());
    check("a.zz, a.c.e", item("a", map("c", map("e", n("2")))));
    check("#ab", item());
  }

  @Test
  void projection_badText_isRefused() {
    assertThat(refusal(() -> parse("")))
        .isEqualTo("Invalid ProjectionExpression: The expression can not be empty;");
    assertThat(refusal(() -> parse("!!")))
        .isEqualTo("Invalid ProjectionExpression: Syntax error; token: \"!\", near: \"!!\"");
    assertThat(refusal(() -> parse("a, b, name")))
        .isEqualTo(
            "Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword:"
                + " name");
    assertThat(refusal(() -> parse("a, #x")))
        .isEqualTo(
            "Invalid ProjectionExpression: An expression attribute name used in the document path"
                + " is not defined; attribute name: #x");
    assertThat(refusal(() -> parse("b, a, a.#b")))
        .isEqualTo(
            "Invalid ProjectionExpression: Two document paths overlap with each other; must remove"
                + " or rewrite one of these paths; path one: [a], path two: [a, b]");
    assertThat(refusal(() -> parse("a[1], a.b")))
        .isEqualTo(
            "Invalid ProjectionExpression: Two document paths conflict with each other; must remove"
                + " or rewrite one of these paths; path one: [a, [1]], path two: [a, b]");
  }

  @Test
  void projection_insideKey_isRefusedWhenTheTableIsKnown() {
    Projection projection = parse("a, pk.x");
    assertThat(projection.topLevelNames()).containsExactly("a", "pk");
    KeySchema keys = new KeySchema(new KeyAttribute("pk", KeyType.S), null);
    assertThat(refusal(() -> projection.refuseInsideKeys(keys)))
        .isEqualTo(
            "Key attributes must be scalars; list random access '[]' and map lookup '.' are not"
                + " allowed: Key: pk");
  }

  @Test
  void projection_ofAttributes_keepsThemWhole() {
    assertThat(Projection.ofAttributes(Set.of("pk", "zz")).apply(ITEM))
        .isEqualTo(item("pk", s("k")));
  }
}
