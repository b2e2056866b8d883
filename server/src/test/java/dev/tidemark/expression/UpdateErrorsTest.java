package dev.tidemark.expression;

import static dev.tidemark.expression.Fixtures.item;
import static dev.tidemark.expression.Fixtures.n;
import static dev.tidemark.expression.Fixtures.refusal;
import static dev.tidemark.expression.Fixtures.rows;
import static dev.tidemark.expression.Fixtures.s;
import static dev.tidemark.expression.Fixtures.ss;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What is refused before an item is read, and in which words. Unless said otherwise the facts are
 * from dynalite's test suite, whose authors ran it against the service.
 */
final class UpdateErrorsTest {
  private static final String PREFIX = "Invalid UpdateExpression: ";

  private static void check(
      String table, Map<String, String> names, Map<String, AttributeValue> values) {
    assertSoftly(softly -> {
      for (String[] row : rows(table)) {
        softly
            .assertThat(refusal(() -> parse(row[0], names, values)))
            .as(row[0])
            .isEqualTo(PREFIX + row[1]);
      }
    });
  }

  private static Update parse(
      String text, Map<String, String> names, Map<String, AttributeValue> values) {
    return Update.parse(
        text, new Placeholders(names.isEmpty() ? null : names, values.isEmpty() ? null : values));
  }

  /** The first row: a conformance suite's reply of the service, the EOF after a comma: moto's. */
  @Test
  void update_badSyntax_namesTokenAndNeighbours() {
    check(
        """
        INVALID SYNTAX HERE => Syntax error; token: "INVALID", near: "INVALID SYNTAX"
        SET #a = :v, => Syntax error; token: "<EOF>", near: ","
        set a => Syntax error; token: "<EOF>", near: "a"
        add a => Syntax error; token: "<EOF>", near: "a"
        set a=set => Syntax error; token: "set", near: "=set"
        remove a = b => Syntax error; token: "=", near: "a = b"
        add a = b => Syntax error; token: "=", near: "a = b"
        delete a b => Syntax error; token: "b", near: "a b"
        delete a if_not_exist(b) => Syntax error; token: "if_not_exist", near: "a if_not_exist("
        remove a b => Syntax error; token: "b", near: "a b"
        set a b => Syntax error; token: "b", near: "a b"
        set :a = b => Syntax error; token: ":a", near: "set :a ="
        add :a b => Syntax error; token: ":a", near: "add :a b"
        remove :a => Syntax error; token: ":a", near: "remove :a"
        set a = b / c => Syntax error; token: "/", near: "b / c"
        set a = b * c => Syntax error; token: "*", near: "b * c"
        set a[1] = "eight" => Syntax error; token: ""eight"", near: "= "eight""
        set a[1] = 1 => Syntax error; token: "1", near: "= 1"
        SET a = if_not_exist(a, 100) => Syntax error; token: "100", near: ", 100)"
        SET if_not_exist(a, b) = a => Syntax error; token: "(", near: "if_not_exist(a"
        set (a = (b + c)) => Syntax error; token: "(", near: "set (a"
        set a = (b.c).d + e => Syntax error; token: ".", near: ").d"
        set a = (b.c)[0] + e => Syntax error; token: "[", near: ")[0"
        set a = b + c + d => Syntax error; token: "+", near: "c + d"
        set a = if_not_exists(a, :v + :w) => Syntax error; token: "+", near: ":v + :w"
        set a = ((b + c)) => The expression has redundant parentheses;
        set a = ((b)) + c => The expression has redundant parentheses;
        """,
        Map.of(),
        Map.of());
    assertThat(refusal(() -> parse("", Map.of(), Map.of())))
        .isEqualTo(PREFIX + "The expression can not be empty;");
  }

  @Test
  void update_parenthesesOnce_areTaken() {
    parse("set a = ((b.c.d)+(e)), f = (g - h), i = (j)", Map.of(), Map.of());
  }

  @Test
  void update_beforeLookups_checksWordsFunctionsAndSections() {
    check(
        """
        set #c = :c set abOrt = true => Attribute name is a reserved keyword; reserved keyword: abOrt
        remove Absolute => Attribute name is a reserved keyword; reserved keyword: Absolute
        set #c = if_not_exist(:c) set c = d => Invalid function name; function: if_not_exist
        set a = #c set c = :d => The "SET" section can only be used once in an update expression;
        remove #d set a = b remove e => The "REMOVE" section can only be used once in an update expression;
        add #d :e set a = b add e :f => The "ADD" section can only be used once in an update expression;
        delete #d :e set a = b delete #e :f => The "DELETE" section can only be used once in an update expression;
        // AWS's parser in the DAX client
        set a = size(b) => The function is not allowed in an update expression; function: size
        set a = contains(b, :c) => The function is not allowed in an update expression; function: contains
        // a reply quoted in Scylla's tests
        SET a = list_append(list_append(:a, :b), :c) => The function is not allowed to be used this way in an expression; function: list_append
        """,
        Map.of(),
        Map.of());
  }

  @Test
  void update_undefinedPlaceholders_areNamedFirst() {
    Map<String, String> names = Map.of("#a", "a", "#b", "b");
    check(
        """
        SET #c = if_not_exists(:c) => An expression attribute name used in the document path is not defined; attribute name: #c
        SET #a = if_not_exists(:c) => An expression attribute value used in expression is not defined; attribute value: :c
        SET b = if_not_exists(:c, :d) => An expression attribute value used in expression is not defined; attribute value: :c
        """,
        names,
        Map.of());
  }

  @Test
  void update_pathsOfOnePlace_areRefused() {
    Map<String, String> names = Map.of("#b", "b", "#c", "c", "#d", "[3]");
    String overlap =
        "Two document paths overlap with each other; must remove or rewrite one of these paths;"
            + " path one: ";
    check(
        """
        set a = :v, a.b = :v => $[a], path two: [a, b]
        set d[1] = a, d.b = a, c[1].a = a, #c = if_not_exists(a) => $[c, [1], a], path two: [c]
        set #c[3].#d = a, #c[3] = a => $[c, [3], [3]], path two: [c, [3]]
        set a = :v remove a => $[a], path two: [a]
        """
            .replace("$", overlap),
        names,
        Map.of(":v", n("1")));
    check(
        """
        set #c[3].#d = a, #c.#d[3] = if_not_exists(a) => $[c, [3], [3]], path two: [c, [3], [3]]
        remove a.#c set a[1] = #d => $[a, c], path two: [a, [1]]
        """
            .replace("$", overlap.replace("overlap", "conflict")),
        names,
        Map.of());
  }

  /** The end of the text: errors quoted by users of the service in recent years. */
  @Test
  void update_addOrDeleteOfWrongType_isRefused() {
    String error = "Incorrect operand type for operator or function; operator: ";
    check(
        """
        set b = list_append(:s, a), c = if_not_exists(a) add a.b :s => $ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND
        delete a.b :s => $DELETE, operand type: STRING, typeSet: ALLOWED_FOR_DELETE_OPERAND
        add a.b :null => $ADD, operand type: NULL, typeSet: ALLOWED_FOR_ADD_OPERAND
        add a.b :bool => $ADD, operand type: BOOLEAN, typeSet: ALLOWED_FOR_ADD_OPERAND
        delete a.b :b => $DELETE, operand type: BINARY, typeSet: ALLOWED_FOR_DELETE_OPERAND
        add a.b :m => $ADD, operand type: MAP, typeSet: ALLOWED_FOR_ADD_OPERAND
        add a.b :l => $ADD, operand type: LIST, typeSet: ALLOWED_FOR_ADD_OPERAND
        delete a.b :n => $DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND
        """
            .replace("$", error),
        Map.of(),
        Fixtures.valueOfEachType());
  }

  @Test
  void update_wrongOperands_areRefused() {
    String count = "Incorrect number of operands for operator or function; operator or function: ";
    String type = "Incorrect operand type for operator or function; operator or function: ";
    String path = "Operator or function requires a document path; operator or function: ";
    check(
        """
        set a = if_not_exists(c) => #if_not_exists, number of operands: 1
        set a = list_append(c) => #list_append, number of operands: 1
        set a = if_not_exists(:s, c) => ~if_not_exists
        set a = if_not_exists(if_not_exists(a, b), c) => ~if_not_exists
        set a = list_append(:s, a) => $list_append, operand type: S
        set a = list_append(a, :n) => $list_append, operand type: N
        set a = list_append(:ss, a) => $list_append, operand type: SS
        set a = a + :s => $+, operand type: S
        set a = :s + :b => $+, operand type: S
        set a = :b + a => $+, operand type: B
        set a = a + :bool => $+, operand type: BOOL
        set a = a - :null => $-, operand type: NULL
        set a = a - :l => $-, operand type: L
        set a = :m - a => $-, operand type: M
        """
            .replace("$", type)
            .replace("#", count)
            .replace("~", path),
        Map.of(),
        Fixtures.valueOfEachType());
  }

  /** Also a conformance suite's replies of the service. */
  @Test
  void update_ofKey_isRefused() {
    KeySchema keys =
        new KeySchema(new KeyAttribute("a", KeyType.S), new KeyAttribute("k", KeyType.S));
    Map<String, AttributeValue> values = item(":n", n("1"), ":ns", ss("1"), ":s", s("x"));
    for (String text :
        """
        add a.b :n
        delete a :ns
        remove d set b = :s, a = :s
        delete b :ns remove a
        set a = a.b + a[1]
        """
            .lines()
            .toList()) {
      assertThat(refusal(() -> Update.parse(text, new Placeholders(null, values), keys)))
          .isEqualTo(
              "One or more parameter values were invalid: Cannot update attribute a. This"
                  + " attribute is part of the key");
    }
  }

  @Test
  void update_deeplyNested_isRefusedInAWord() {
    String nested = "set a = " + "if_not_exists(b,".repeat(240) + ":v" + ")".repeat(240);
    parse(nested, Map.of(), Map.of(":v", n("1")));
    refusal(() -> parse("set a = " + "(".repeat(4000), Map.of(), Map.of()));
    refusal(
        () -> parse("set a = " + "f(".repeat(1300) + "b" + ")".repeat(1300), Map.of(), Map.of()));
  }
}
