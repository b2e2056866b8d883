package dev.tidemark.expression;

import static dev.tidemark.expression.Fixtures.b;
import static dev.tidemark.expression.Fixtures.item;
import static dev.tidemark.expression.Fixtures.n;
import static dev.tidemark.expression.Fixtures.refusal;
import static dev.tidemark.expression.Fixtures.rows;
import static dev.tidemark.expression.Fixtures.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.tidemark.expression.KeyCondition.SortCondition;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Facts of dynalite's test suite, and of a conformance suite's recorded replies. */
final class KeyConditionTest {
  private static final KeySchema STRING_NUMBER =
      new KeySchema(new KeyAttribute("pk", KeyType.S), new KeyAttribute("sk", KeyType.N));
  private static final KeySchema STRING_STRING =
      new KeySchema(new KeyAttribute("pk", KeyType.S), new KeyAttribute("sk", KeyType.S));
  private static final KeySchema HASH_ONLY = new KeySchema(new KeyAttribute("pk", KeyType.S), null);
  private static final Map<String, AttributeValue> VALUES =
      item(
          ":p",
          s("p"),
          ":n",
          n("1"),
          ":m",
          n("2"),
          ":s",
          s("x"),
          ":b",
          b("x"),
          ":t",
          AttributeValue.TRUE);

  private static KeyCondition parse(String text, KeySchema keys) {
    return KeyCondition.parse(text, new Placeholders(Map.of("#sk", "sk"), VALUES), keys);
  }

  private static void check(String text, SortCondition sort) {
    KeyCondition condition = parse(text, STRING_NUMBER);
    assertThat(condition.hash()).isEqualTo(s("p"));
    assertThat(condition.sort()).as(text).isEqualTo(sort);
  }

  private static void refused(KeySchema keys, String table) {
    assertSoftly(softly -> {
      for (String[] row : rows(table)) {
        softly.assertThat(refusal(() -> parse(row[0], keys))).as(row[0]).isEqualTo(row[1]);
      }
    });
  }

  @Test
  void keyCondition_allForms_areRead() {
    assertThat(parse("pk = :p", STRING_NUMBER).sort()).isNull();
    assertThat(parse("(:p = pk)", HASH_ONLY).hash()).isEqualTo(s("p"));
    check("pk = :p AND sk = :n", new SortCondition.Equal(n("1")));
    check("sk < :n AND pk = :p", new SortCondition.Less(n("1")));
    check("(pk = :p) AND (sk <= :n)", new SortCondition.LessOrEqual(n("1")));
    check("pk = :p AND #sk > :n", new SortCondition.Greater(n("1")));
    check("pk = :p AND sk >= :n", new SortCondition.GreaterOrEqual(n("1")));
    check("pk = :p AND :n < sk", new SortCondition.Greater(n("1")));
    check("pk = :p AND :n >= sk", new SortCondition.LessOrEqual(n("1")));
    check("pk = :p AND sk BETWEEN :n AND :m", new SortCondition.Between(n("1"), n("2")));
    assertThat(parse("pk = :p AND begins_with(sk, :s)", STRING_STRING).sort())
        .isEqualTo(new SortCondition.BeginsWith(s("x")));
  }

  @Test
  void keyCondition_notMadeOfKeys_isRefused() {
    refused(
        STRING_NUMBER,
        """
        a > b and size(b) > c or a > c => Invalid operator used in KeyConditionExpression: OR
        a in (b, size(c), d) => Invalid operator used in KeyConditionExpression: IN
        attribute_exists(a) => Invalid operator used in KeyConditionExpression: attribute_exists
        attribute_not_exists(a) => Invalid operator used in KeyConditionExpression: attribute_not_exists
        contains(a.d, b) => Invalid operator used in KeyConditionExpression: contains
        not a > b => Invalid operator used in KeyConditionExpression: NOT
        a <> b => Invalid operator used in KeyConditionExpression: <>
        :p between size(b) and size(a) and b > :b => Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand
        begins_with(:s, b) and a > :s => Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its first operand
        size(b) > a AND a.b > b AND b > c => Invalid KeyConditionExpression: KeyConditionExpressions cannot contain nested operations
        a > size(b.d) => Invalid KeyConditionExpression: KeyConditionExpressions cannot contain nested operations
        b > a.b => Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition
        b between c[1] and d => Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition
        a between b and size(a) => Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition
        begins_with(a, b) => Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition
        b.d > a AND c.d > e.f => Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes
        b[0] > a => Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes
        :s > :p AND a < :s => Invalid condition in KeyConditionExpression: No key attribute specified
        pk = :p AND sk > :n AND sk < :m => Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key
        (a > :p and b > :p) and (b > :p and c > :p) => Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key
        """);
  }

  @Test
  void keyCondition_notOfTheTablesKeys_isRefused() {
    String schema =
        "One or more parameter values were invalid: Condition parameter type does not match schema"
            + " type";
    refused(
        STRING_NUMBER,
        """
        z = :n => Query condition missed key schema element: pk
        sk = :n => Query condition missed key schema element: pk
        pk = :p AND z = :n => Query condition missed key schema element: sk
        pk > :p => Query key condition not supported
        begins_with(pk, :p) => Query key condition not supported
        pk = :n => $
        pk = :p AND begins_with(sk, :s) => $
        pk = :p AND sk = :t => $
        pk = :p AND sk > :n AND extra = :m => The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)
        """
            .replace("$", schema));
    refused(
        HASH_ONLY,
        "pk = :p AND z = :n => The number of query conditions (2) exceeds the number of key"
            + " attributes defined in the schema (1)");
  }

  /**
   * Source of the rule and its text: paritysuite/dynamodb-conformance, query/multiAttributeGsiKey,
   * measured.
   */
  @Test
  void keyCondition_onManyAttributes_isFromTheFirstSortAttributeOn() {
    KeySchema keys = many("h", "i", "a", "b", "c");
    KeyCondition none = parse("i = :s AND h = :p", keys);
    assertThat(none.partition()).containsExactly(s("p"), s("x"));
    assertThat(none.leading()).isEmpty();
    assertThat(none.sort()).isNull();
    KeyCondition first = parse("h = :p AND i = :p AND a < :s", keys);
    assertThat(first.leading()).isEmpty();
    assertThat(first.sort()).isEqualTo(new SortCondition.Less(s("x")));
    KeyCondition last =
        parse("begins_with(c, :s) AND b = :p AND a = :s AND h = :p AND i = :p", keys);
    assertThat(last.leading()).containsExactly(s("x"), s("p"));
    assertThat(last.sort()).isEqualTo(new SortCondition.BeginsWith(s("x")));
    refused(
        keys,
        """
        h = :p AND a = :s => Query condition missed key schema element: i
        h = :p AND i > :p => Query key condition not supported
        h = :p AND i = :p AND z = :p => Query condition missed key schema element: a
        h = :p AND i = :p AND a = :p AND z = :p => Query condition missed key schema element: b
        h = :p AND i = :p AND b = :s => RANGE key attributes a must have equality conditions specified in the query because a condition is present on key attribute b
        h = :p AND i = :p AND a > :s AND b = :s => RANGE key attributes a must have equality conditions specified in the query because a condition is present on key attribute b
        h = :p AND i = :p AND a = :s AND b > :s AND c = :s => RANGE key attributes b must have equality conditions specified in the query because a condition is present on key attribute c
        h = :p AND i = :p AND c = :s => RANGE key attributes a, b must have equality conditions specified in the query because a condition is present on key attribute c
        """);
  }

  /** Strings: two for the partition, the rest to sort by. */
  private static KeySchema many(String first, String second, String... sort) {
    return new KeySchema(
        List.of(new KeyAttribute(first, KeyType.S), new KeyAttribute(second, KeyType.S)),
        Stream.of(sort).map(name -> new KeyAttribute(name, KeyType.S)).toList());
  }

  @Test
  void keyCondition_severalFaults_namesTheFirstInTheText() {
    String type =
        "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator"
            + " or function: ";
    String undefined =
        "Invalid KeyConditionExpression: An expression attribute value used in expression is not"
            + " defined; attribute value: :missing";
    refused(
        STRING_NUMBER,
        """
        pk = :p AND begins_with(sk, :n) => $begins_with, operand type: N
        pk = :p AND sk < :t => $<, operand type: BOOL
        pk = :p AND :t >= sk => $>=, operand type: BOOL
        pk = :p AND sk BETWEEN :t AND :t => $BETWEEN, operand type: BOOL
        pk = :missing AND begins_with(sk, :n) => #
        begins_with(sk, :n) AND pk = :missing => $begins_with, operand type: N
        pk = :p AND begins_with(sk, :n) AND sk = :missing => $begins_with, operand type: N
        """
            .replace("$", type)
            .replace("#", undefined));
  }
}
