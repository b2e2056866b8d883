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

import dev.tidemark.item.AttributeValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What updates do. Most facts: Scylla's tests, which are also run against the service. */
final class UpdateTest {
  private static final String INVALID_PATH =
      "The document path provided in the update expression is invalid for update";
  private static final String WRONG_TYPE =
      "An operand in the update expression has an incorrect data type";
  private static final String MISSING =
      "The provided expression refers to an attribute that does not exist in the item";

  private static final Map<String, AttributeValue> VALUES =
      item(
          ":one", n("1"),
          ":s", s("s"),
          ":l", list(s("x"), s("y")),
          ":m", map("k", s("v")),
          ":ss", ss("a", "b"),
          ":ns", ns("1", "2"),
          ":bs", bs("a"),
          ":v1", s("v1"),
          ":v2", s("v2"),
          ":v3", s("v3"),
          ":v4", s("v4"),
          ":huge", n("9e125"));

  /** With those of the values that the text uses. */
  private static Update update(String text) {
    Map<String, AttributeValue> used = new LinkedHashMap<>();
    Matcher matcher = Pattern.compile(":\\w+").matcher(text);
    while (matcher.find()) {
      used.put(matcher.group(), VALUES.get(matcher.group()));
    }
    Placeholders placeholders = new Placeholders(null, used.isEmpty() ? null : used);
    Update update = Update.parse(text, placeholders);
    placeholders.checkAllUsed();
    return update;
  }

  private static void check(
      String text, Map<String, AttributeValue> before, Map<String, AttributeValue> after) {
    assertThat(update(text).apply(before)).as(text).isEqualTo(after);
  }

  private static String refused(String text, Map<String, AttributeValue> item) {
    Update update = update(text);
    return refusal(() -> update.apply(item));
  }

  @Test
  void set_values_replaceOrCreate() {
    check("SET a = :s", item(), item("a", s("s")));
    check("SET a = :s", item("a", n("1"), "b", n("2")), item("a", s("s"), "b", n("2")));
    Map<String, AttributeValue> nested = item("a", map("c", map("x", n("7"))));
    check("SET z = a.c.x", nested, item("a", map("c", map("x", n("7"))), "z", n("7")));
    check("SET a.c = :s", nested, item("a", map("c", s("s"))));
    check("SET a.d = :s", nested, item("a", map("c", map("x", n("7")), "d", s("s"))));
    assertThat(refused("SET a = b", item())).isEqualTo(MISSING);
  }

  @Test
  void set_severalActions_seeTheItemAsItWas() {
    check("SET a = b, b = a", item("a", n("1"), "b", n("2")), item("a", n("2"), "b", n("1")));
    check("SET b = a REMOVE a", item("a", n("1")), item("b", n("1")));
    check("SET b = a ADD a :one", item("a", n("1")), item("a", n("2"), "b", n("1")));
  }

  @Test
  void set_sums_areExact() {
    check("SET a = a + :one, b = a - :one", item("a", n("5")), item("a", n("6"), "b", n("4")));
    check("SET a = (a - :one)", item("a", n("0.1")), item("a", n("-0.9")));
    check(
        "SET a = a + :one",
        item("a", n("99999999999999999999999999999999999999")),
        item("a", n("1e38")));
    assertThat(refused("SET a = a + :one", item())).isEqualTo(MISSING);
    assertThat(refused("SET a = a + :one", item("a", s("x")))).isEqualTo(WRONG_TYPE);
    assertThat(refused("SET a = a + :huge", item("a", n("9e125")))).startsWith("Number overflow.");
    assertThat(refused("SET a = a + :one", item("a", n("1e-100")))).startsWith("Number overflow.");
  }

  @Test
  void set_functions_makeValues() {
    check("SET a = if_not_exists(a, :one)", item(), item("a", n("1")));
    check("SET a = if_not_exists(a, :one)", item("a", s("x")), item("a", s("x")));
    check("SET b = if_not_exists(a, :one)", item("a", s("x")), item("a", s("x"), "b", s("x")));
    check("SET a = if_not_exists(a, :one) + :one", item(), item("a", n("2")));
    check("SET a = if_not_exists(b, if_not_exists(c, :one))", item(), item("a", n("1")));
    assertThat(refused("SET a = if_not_exists(b, c)", item())).isEqualTo(MISSING);
    check(
        "SET a = list_append(a, :l), b = list_append(:l, a)",
        item("a", list(n("1"))),
        item("a", list(n("1"), s("x"), s("y")), "b", list(s("x"), s("y"), n("1"))));
    check(
        "SET a = list_append(if_not_exists(a, :l), :l)",
        item(),
        item("a", list(s("x"), s("y"), s("x"), s("y"))));
    assertThat(refused("SET a = list_append(a, :l)", item())).isEqualTo(MISSING);
    assertThat(refused("SET a = list_append(a, :l)", item("a", ss("x")))).isEqualTo(WRONG_TYPE);
  }

  @Test
  void set_listElements_replaceOrAppendByIndex() {
    Map<String, AttributeValue> three = item("a", list(s("0"), s("1"), s("2")));
    check("SET a[1] = :s", three, item("a", list(s("0"), s("s"), s("2"))));
    check("SET a[7] = :s", three, item("a", list(s("0"), s("1"), s("2"), s("s"))));
    check("SET a[0] = :s", item("a", list()), item("a", list(s("s"))));
    check(
        "SET a[84] = :v1, a[37] = :v2, a[17] = :v3, a[50] = :v4",
        three,
        item("a", list(s("0"), s("1"), s("2"), s("v3"), s("v2"), s("v4"), s("v1"))));
    check(
        "SET a[0].b[1] = :s",
        item("a", list(map("b", list(n("1"), n("2"))))),
        item("a", list(map("b", list(n("1"), s("s"))))));
  }

  @Test
  void update_pathIntoNothing_isRefused() {
    Map<String, AttributeValue> item = item("a", s("hello"), "b", list(s("hi")), "m", map());
    for (String text :
        """
        SET a.c = :s
        SET b.c = :s
        SET c.c = :s
        SET a[0] = :s
        SET c[0] = :s
        SET m[0] = :s
        SET b[0].x = :s
        SET b[3].x = :s
        REMOVE a.c
        REMOVE b.c
        REMOVE c.c
        REMOVE a[0]
        REMOVE c[0]
        ADD c.c :one
        DELETE c.c :ss
        """
            .lines()
            .toList()) {
      assertThat(refused(text, item)).as(text).isEqualTo(INVALID_PATH);
    }
  }

  @Test
  void remove_parts_takesThemAway() {
    check("REMOVE a", item("a", n("1"), "b", n("2")), item("b", n("2")));
    check("REMOVE z", item("b", n("2")), item("b", n("2")));
    check("REMOVE a.b", item("a", map("b", n("1"))), item("a", map()));
    check("REMOVE a.z", item("a", map("b", n("1"))), item("a", map("b", n("1"))));
    check("REMOVE a[0]", item("a", list(n("1"))), item("a", list()));
    check("REMOVE a[17]", item("a", list(n("1"))), item("a", list(n("1"))));
    check(
        "REMOVE a.c[1].x.y[1], a.c[1].q",
        item("a", map("c", list(s("hi"), map("x", map("y", list(n("3"), n("5"))), "q", n("2"))))),
        item("a", map("c", list(s("hi"), map("x", map("y", list(n("3"))))))));
  }

  @Test
  void remove_listElements_countsIndexesInTheListAsItWas() {
    Map<String, AttributeValue> list =
        item("a", list(n("2"), n("3"), n("4"), n("5"), n("6"), n("7")));
    Map<String, AttributeValue> after = item("a", list(n("2"), n("4"), s("s"), n("6"), n("7")));
    check("REMOVE a[1] SET a[3] = :s", list, after);
    check("SET a[3] = :s REMOVE a[1]", list, after);
    check("REMOVE a[4], a[0], a[2]", list, item("a", list(n("3"), n("5"), n("7"))));
    check(
        "REMOVE a[0] SET a[9] = :s",
        item("a", list(n("1"), n("2"))),
        item("a", list(n("2"), s("s"))));
  }

  @Test
  void remove_insideOfItemThatIsNotThere_isNoError() {
    Map<String, AttributeValue> key = item("p", s("k"));
    assertThat(update("REMOVE x.y, z[0] SET a = :s").applyToNothing(key))
        .isEqualTo(item("p", s("k"), "a", s("s")));
    Update set = update("SET x.y = :s");
    assertThat(refusal(() -> set.applyToNothing(key))).isEqualTo(INVALID_PATH);
  }

  @Test
  void add_numbersAndSets_createsAndAdds() {
    check("ADD a :one", item(), item("a", n("1")));
    check("ADD a :one", item("a", n("3")), item("a", n("4")));
    check("ADD a.b :one", item("a", map("b", n("3"))), item("a", map("b", n("4"))));
    check("ADD a[1] :one", item("a", list(n("3"))), item("a", list(n("3"), n("1"))));
    check("ADD a :ss", item(), item("a", ss("a", "b")));
    check(
        "ADD a :ss, b :ns, c :bs",
        item("a", ss("b", "c"), "b", ns("2", "3"), "c", bs("b")),
        item("a", ss("a", "b", "c"), "b", ns("1", "2", "3"), "c", bs("a", "b")));
    assertThat(refused("ADD a :one", item("a", s("x")))).isEqualTo(WRONG_TYPE);
    assertThat(refused("ADD a :ss", item("a", ns("1")))).isEqualTo(WRONG_TYPE);
    assertThat(refused("ADD a :ss", item("a", s("a")))).isEqualTo(WRONG_TYPE);
  }

  @Test
  void delete_elements_takesThemOutAndEmptySetsAway() {
    check("DELETE a :ss", item("a", ss("b", "c")), item("a", ss("c")));
    check("DELETE a :ss", item("a", ss("a", "b"), "x", n("1")), item("x", n("1")));
    check("DELETE a :ss", item("x", n("1")), item("x", n("1")));
    check(
        "DELETE a :ns, b :bs",
        item("a", ns("2", "3"), "b", bs("a", "b")),
        item("a", ns("3"), "b", bs("b")));
    check("DELETE a.b :ss", item("a", map("b", ss("a"))), item("a", map()));
    assertThat(refused("DELETE a :ss", item("a", ns("1")))).isEqualTo(WRONG_TYPE);
    assertThat(refused("DELETE a :ss", item("a", b("a")))).isEqualTo(WRONG_TYPE);
  }

  @Test
  void touched_nestedPaths_givesOnlyThoseParts() {
    Update update = update("SET a.b = :s, l[1] = :s, n = :one REMOVE gone ADD c :one");
    Map<String, AttributeValue> old =
        item(
            "a",
            map("b", n("1"), "x", n("2")),
            "l",
            list(n("0"), n("1")),
            "gone",
            n("9"),
            "y",
            n("3"));
    assertThat(update.touchedOld(old))
        .isEqualTo(item("a", map("b", n("1")), "l", list(n("1")), "gone", n("9")));
    assertThat(update.touchedNew(update.apply(old)))
        .isEqualTo(item("a", map("b", s("s")), "l", list(s("s")), "n", n("1"), "c", n("1")));
    assertThat(update.changedAttributes()).containsExactly("a", "l", "n", "gone", "c");
  }
}
