package dev.tidemark.expression;

import static dev.tidemark.expression.Fixtures.b;
import static dev.tidemark.expression.Fixtures.bs;
import static dev.tidemark.expression.Fixtures.item;
import static dev.tidemark.expression.Fixtures.list;
import static dev.tidemark.expression.Fixtures.map;
import static dev.tidemark.expression.Fixtures.n;
import static dev.tidemark.expression.Fixtures.ns;
import static dev.tidemark.expression.Fixtures.refusal;
import static dev.tidemark.expression.Fixtures.s;
import static dev.tidemark.expression.Fixtures.ss;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What conditions mean. Facts: AWS developer guide, and Scylla's tests. */
final class ConditionTest {
  private static final Map<String, AttributeValue> ITEM =
      item(
          "s", s("hello"),
          "n", n("10"),
          "bin", b("\u0001\u00ff\u0000"),
          "t", AttributeValue.TRUE,
          "nul", AttributeValue.NULL,
          "ss", ss("a", "b"),
          "ns", ns("1", "2.50"),
          "bs", bs("x"),
          "l", list(s("a"), n("1.0"), list(n("2"))),
          "m", map("k", map("x", n("7"), "e", s(""))),
          "euro", s("€"));

  private static final Map<String, AttributeValue> VALUES =
      item(
          ":s",
          s("hello"),
          ":hel",
          s("hel"),
          ":a",
          s("a"),
          ":z",
          s("zz"),
          ":e",
          s(""),
          ":ten",
          n("10.00"),
          ":nine",
          n("9"),
          ":one",
          n("1"),
          ":two",
          n("2"),
          ":three",
          n("3"),
          ":b1",
          b("\u0001"),
          ":b7f",
          b("\u0001\u007f"),
          ":x",
          b("x"),
          ":t",
          AttributeValue.TRUE,
          ":nul",
          AttributeValue.NULL,
          ":ss",
          ss("b", "a"),
          ":l2",
          list(n("2.0")),
          ":m",
          map("x", n("7"), "e", s("")),
          ":n25",
          n("2.5"),
          ":S",
          s("S"),
          ":N",
          s("N"),
          ":M",
          s("M"),
          ":NULL",
          s("NULL"));

  private static boolean test(String text) {
    return Condition.parse("FilterExpression", text, new Placeholders(null, VALUES)).test(ITEM);
  }

  private static void check(boolean expected, String texts) {
    assertSoftly(softly ->
        texts.lines().forEach(text -> softly.assertThat(test(text)).as(text).isEqualTo(expected)));
  }

  @Test
  void comparisons_thatHold_areTrue() {
    check(
        true,
        """
        s = :s
        n = :ten
        n >= :ten
        n > :nine
        :nine < n
        s < :z
        s > :e
        bin > :b7f
        t = :t
        nul = :nul
        ss = :ss
        m.k = :m
        l[2] = :l2
        l[1] = :one
        n <> :nine
        n <> :s
        zz <> :one
        zz <> yy
        t <> :nul
        n BETWEEN :nine AND :ten
        :ten BETWEEN n AND n
        m.k.x IN (:one, :three, n) OR s IN (:a, zz, :s)
        """);
  }

  @Test
  void comparisons_ofOtherTypesOrMissing_areFalse() {
    check(
        false,
        """
        n = :s
        n < :z
        s > :one
        bin > :a
        zz = :one
        zz = yy
        zz < :one
        zz >= yy
        s BETWEEN :one AND :nine
        zz BETWEEN :one AND :nine
        n IN (:s, :one)
        zz IN (:s, yy)
        ss = :a
        l[9] = :one
        m.k.x.y = :one
        s.x = :one
        s[0] = :one
        """);
  }

  @Test
  void logic_precedence_isNotThenAndThenOr() {
    check(
        true,
        """
        n = :one AND n = :one OR n = :ten
        n = :ten OR n = :one AND n = :one
        NOT n = :one AND s = :s
        NOT NOT n = :ten
        not (n = :one or s = :z)
        NOT zz = :one
        """);
    check(
        false,
        """
        (n = :ten OR n = :one) AND n = :one
        NOT n = :ten OR n = :one
        NOT (n = :ten)
        """);
  }

  @Test
  void functions_onValuesOfTheirTypes_holdOrNot() {
    check(
        true,
        """
        attribute_exists(s)
        attribute_exists(m.k.x)
        attribute_exists(l[2][0])
        attribute_exists(nul)
        attribute_not_exists(zz)
        attribute_not_exists(l[3])
        attribute_type(s, :S)
        attribute_type(m.k, :M)
        attribute_type(nul, :NULL)
        begins_with(s, :hel)
        begins_with(s, :e)
        begins_with(bin, :b1)
        begins_with(:s, s)
        contains(s, :hel)
        contains(s, :e)
        contains(ss, :a)
        contains(ns, :n25)
        contains(bs, :x)
        contains(l, :one)
        contains(l, :l2)
        contains(bin, :b1)
        contains(:s, :hel)
        """);
    check(
        false,
        """
        attribute_exists(m.z)
        attribute_not_exists(s)
        attribute_type(s, :N)
        attribute_type(zz, :S)
        begins_with(s, :z)
        begins_with(n, :hel)
        begins_with(bin, :hel)
        begins_with(zz, :hel)
        contains(s, :one)
        contains(ss, :one)
        contains(ns, :nine)
        contains(m, :hel)
        contains(zz, :a)
        contains(s, zz)
        contains(n, :one)
        """);
  }

  @Test
  void size_countsUnitsBytesElementsAndEntries() {
    for (List<?> row :
        List.of(
            List.of("s", 5),
            List.of("euro", 1),
            List.of("bin", 3),
            List.of("ss", 2),
            List.of("ns", 2),
            List.of("bs", 1),
            List.of("l", 3),
            List.of("m", 1),
            List.of("m.k.e", 0))) {
      Map<String, AttributeValue> size = item(":size", n(row.get(1).toString()));
      assertThat(
              Condition.parse(
                      "FilterExpression",
                      "size(" + row.getFirst() + ") = :size",
                      new Placeholders(null, size))
                  .test(ITEM))
          .as("%s", row)
          .isTrue();
    }
    check(false, "size(n) >= :one\nsize(zz) >= :one\nsize(t) < :one\nsize(s) = :nine");
    check(true, "size(zz) <> :one\nsize(l) > size(ss)\n:two BETWEEN size(m) AND size(l)");
  }

  @Test
  void condition_keysOfTable_areRefusedInFilters() {
    Condition condition =
        Condition.parse(
            "FilterExpression",
            "a.x = :s AND NOT (b < a OR contains(c, d[1]))",
            new Placeholders(null, item(":s", s("x"))));
    assertThat(condition.topLevelNames()).containsExactly("a", "b", "c", "d");
    KeySchema keys =
        new KeySchema(new KeyAttribute("pk", KeyType.S), new KeyAttribute("d", KeyType.S));
    assertThat(refusal(() -> condition.refuseKeys(keys)))
        .isEqualTo(
            "Filter Expression can only contain non-primary key attributes: Primary key attribute:"
                + " d");
    condition.refuseKeys(new KeySchema(new KeyAttribute("pk", KeyType.S), null));
    assertThat(refusal(() -> condition.refuseInsideKeys(keys)))
        .isEqualTo(
            "Key attributes must be scalars; list random access '[]' and map lookup '.' are not"
                + " allowed: Key: d");
  }
}
