package dev.tidemark.expression;

import static dev.tidemark.expression.Fixtures.item;
import static dev.tidemark.expression.Fixtures.n;
import static dev.tidemark.expression.Fixtures.refusal;
import static dev.tidemark.expression.Fixtures.rows;
import static dev.tidemark.expression.Fixtures.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.tidemark.item.AttributeValue;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What is refused, and in which words. Unless said otherwise the facts are from dynalite's test
 * suite, whose authors ran it against the service.
 */
final class ConditionErrorsTest {
  private static final String PREFIX = "Invalid FilterExpression: ";

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

  private static Condition parse(
      String text, Map<String, String> names, Map<String, AttributeValue> values) {
    return Condition.parse(
        "FilterExpression",
        text,
        new Placeholders(names.isEmpty() ? null : names, values.isEmpty() ? null : values));
  }

  @Test
  void condition_empty_isRefused() {
    assertThat(refusal(() -> parse("", Map.of(), Map.of())))
        .isEqualTo(PREFIX + "The expression can not be empty;");
  }

  /** The form of the text: recorded replies; the tokens: AWS's parser in the DAX client. */
  @Test
  void condition_badSyntax_namesTokenAndNeighbours() {
    check(
        """
        whatever => Syntax error; token: "<EOF>", near: "whatever"
        a x b => Syntax error; token: "x", near: "a x b"
        things are not gonna be ok => Syntax error; token: "are", near: "things are not"
        a > 4 => Syntax error; token: "4", near: "> 4"
        attribute_not_exists( => Syntax error; token: "<EOF>", near: "("
        attribute_exists(Pictures-RearView) => Syntax error; token: "-", near: "Pictures-RearView"
        attribute_exists("Pictures.RearView") => Syntax error; token: ""Pictures.RearView"", near: "("Pictures.RearView")"
        attribute_exists(Pictures..RearView) => Syntax error; token: ".", near: "..RearView"
        attribute_exists(Pi#ctures.RearView) => Syntax error; token: "#ctures", near: "Pi#ctures."
        attribute_exists(asdf[a]) => Syntax error; token: "a", near: "[a]"
        a in b, c => Syntax error; token: "b", near: "in b,"
        a > between => Syntax error; token: "between", near: "> between"
        a in b => Syntax error; token: "b", near: "in b"
        a in (b,c,) => Syntax error; token: ")", near: ",)"
        (a)between(b.(c.d))and(c) => Syntax error; token: "(", near: ".(c"
        (a)between(b.c.d)and((c) => Syntax error; token: "<EOF>", near: ")"
        #$.b > a => Syntax error; token: "#", near: "#$"
        a > :things.stuff => Syntax error; token: ".", near: ":things.stuff"
        b[:a] > a => Syntax error; token: ":a", near: "[:a]"
        b[#_] > a => Syntax error; token: "#_", near: "[#_]"
        ü > a => Syntax error; token: "ü", near: "ü >"
        (a)between(b.c[4.5].#d)and(:a) => Syntax error; token: ".", near: "4.5"
        a[01] = :a => Syntax error; token: "1", near: "01]"
        size(a).b > a => Syntax error; token: ".", near: ").b"
        (size(a)).b > a => Syntax error; token: ".", near: ").b"
        size(a)[0] > a => Syntax error; token: "[", near: ")[0"
        (size(a))[0] > a => Syntax error; token: "[", near: ")[0"
        _hidden = :v => Syntax error; token: "_", near: "_hidden"
        a = :v) => Syntax error; token: ")", near: ":v)"
        a AND b = :v => Syntax error; token: "AND", near: "a AND b"
        NOT (a) AND b = :v => Syntax error; token: "AND", near: ") AND b"
        (a OR b = :v) => Syntax error; token: "OR", near: "a OR b"
        (a = :v) = :w => Syntax error; token: "=", near: ") = :w"
        """,
        Map.of(),
        Map.of());
  }

  @Test
  void condition_redundantParentheses_areRefused() {
    String error = "The expression has redundant parentheses;";
    for (String text :
        """
        a=a and a > ((views))
        (a)between(((b.c)).d)and(c)
        a > whatever((:things), ((a)))
        a=a AND ((a=a AND a=a)) AND a=a
        a=a OR ((a=a OR a=a)) OR a=a
        a=a AND ((a=a AND (a=a AND a=a)))
        a=a OR ((a=a OR (a=a OR a=a)))
        ((a)) = :a
        ((a = :a))
        ((size(a))) = :a
        ((attribute_exists(a)))
        """
            .lines()
            .toList()) {
      assertThat(refusal(() -> parse(text, Map.of(), Map.of()))).as(text).isEqualTo(PREFIX + error);
    }
  }

  @Test
  void condition_parenthesesOnce_areTaken() {
    for (String text :
        """
        (a) = :v
        (a = :v)
        ((a) = :v)
        ((a) = (:v))
        (((a) = (:v)) AND (b) = :v)
        NOT (a) = :v
        NOT (a = :v)
        (size(a)) = :v
        (attribute_exists(a))
        (attribute_exists((a)))
        ((attribute_exists(a)) AND (b = :v))
        a IN ((b), (:v))
        (a) BETWEEN (:v) AND (b)
        """
            .lines()
            .toList()) {
      parse(text, Map.of(), Map.of(":v", n("1")));
    }
  }

  @Test
  void condition_beforeLookups_checksFunctionsAndReservedWords() {
    check(
        """
        a=a and whatever((:things)) > a => Invalid function name; function: whatever
        attRIbute_exIsts((views), #a) => Invalid function name; function: attRIbute_exIsts
        a=a and attribute_exists((views), (#a)) > b => The function is not allowed to be used this way in an expression; function: attribute_exists
        attribute_not_exists(things) > b => The function is not allowed to be used this way in an expression; function: attribute_not_exists
        attribute_type(things, :a) > b => The function is not allowed to be used this way in an expression; function: attribute_type
        begins_with(things, a) > b => The function is not allowed to be used this way in an expression; function: begins_with
        contains(:things, c) > b => The function is not allowed to be used this way in an expression; function: contains
        size(contains(a, b)) > a => The function is not allowed to be used this way in an expression; function: contains
        size(things) => The function is not allowed to be used this way in an expression; function: size
        a between b and attribute_exists(things) => The function is not allowed to be used this way in an expression; function: attribute_exists
        a in (b, attribute_exists(things)) => The function is not allowed to be used this way in an expression; function: attribute_exists
        attribute_exists(views, #a) => Attribute name is a reserved keyword; reserved keyword: views
        :a < abOrT => Attribute name is a reserved keyword; reserved keyword: abOrT
        size = :v => Attribute name is a reserved keyword; reserved keyword: size
        // AWS's parser in the DAX client: the kind of expression is in the text
        a = if_not_exists(a, :v) => The function is not allowed in a condition expression; function: if_not_exists
        a[2147483648] = :v => List index is not within the allowable range; index: [2147483648]
        a[99999999999] = :v => List index is not within the allowable range; index: [99999999999]
        """,
        Map.of(),
        Map.of());
  }

  @Test
  void condition_undefinedPlaceholders_areNamedInOrder() {
    check(
        """
        attribute_exists(#Pictures.RearView, :a) and a=a => An expression attribute name used in the document path is not defined; attribute name: #Pictures
        begins_with(Pictures.#RearView) => An expression attribute name used in the document path is not defined; attribute name: #RearView
        (#P between :lo and :hi) and (#PC in (:cat1, :cat2)) => An expression attribute name used in the document path is not defined; attribute name: #P
        #4g > a => An expression attribute name used in the document path is not defined; attribute name: #4g
        #_ > a => An expression attribute name used in the document path is not defined; attribute name: #_
        (a)between(b.c[45].#d)and(:a) => An expression attribute name used in the document path is not defined; attribute name: #d
        begins_with(:hello, #a, #b) => An expression attribute value used in expression is not defined; attribute value: :hello
        :a < :b => An expression attribute value used in expression is not defined; attribute value: :a
        :_ > a => An expression attribute value used in expression is not defined; attribute value: :_
        """,
        Map.of(),
        Map.of());
  }

  @Test
  void condition_wrongNumberOfOperands_isRefused() {
    String error = "Incorrect number of operands for operator or function; operator or function: ";
    check(
        """
        attribute_exists(things, a) and a=a => $attribute_exists, number of operands: 2
        attribute_not_exists(things, b) => $attribute_not_exists, number of operands: 2
        attribute_type(things) => $attribute_type, number of operands: 1
        begins_with(things) => $begins_with, number of operands: 1
        begins_with(things, size(a), b) => $begins_with, number of operands: 3
        contains(things) => $contains, number of operands: 1
        size(things, a) > b => $size, number of operands: 2
        """
            .replace("$", error),
        Map.of(),
        Map.of());
  }

  /** The rows with {@code <} and BETWEEN: a conformance suite's replies of the service. */
  @Test
  void condition_wrongOperandType_isRefused() {
    check(
        """
        attribute_type(a, b) => $attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}
        attribute_type(a, size(a)) and a=a and a=:a => $attribute_type, operand type: N
        attribute_type(a, :n) => $attribute_type, operand type: N
        attribute_type(a, :b) => $attribute_type, operand type: B
        attribute_type(a, :bool) => $attribute_type, operand type: BOOL
        attribute_type(a, :null) => $attribute_type, operand type: NULL
        attribute_type(a, :l) => $attribute_type, operand type: L
        attribute_type(a, :m) => $attribute_type, operand type: M
        attribute_type(a, :ss) => $attribute_type, operand type: SS
        attribute_type(a, :ns) => $attribute_type, operand type: NS
        attribute_type(a, :bs) => $attribute_type, operand type: BS
        begins_with(a, size(a)) and a=:a => $begins_with, operand type: N
        begins_with(a, :n) => $begins_with, operand type: N
        begins_with(a, :bool) => $begins_with, operand type: BOOL
        begins_with(:l, a) => $begins_with, operand type: L
        begins_with(:m, a) => $begins_with, operand type: M
        begins_with(:null, a) => $begins_with, operand type: NULL
        begins_with(a, :ss) => $begins_with, operand type: SS
        size(size(a)) > :a => $size, operand type: N
        attribute_not_exists(size(:n)) => $size, operand type: N
        size(:bool) > a => $size, operand type: BOOL
        size(:null) > a => $size, operand type: NULL
        a < :bool => $<, operand type: BOOL
        :bool >= a => $>=, operand type: BOOL
        a BETWEEN :bool AND :bool => $BETWEEN, operand type: BOOL
        """
            .replace(
                "$", "Incorrect operand type for operator or function; operator or function: "),
        Map.of(),
        Fixtures.valueOfEachType());
  }

  @Test
  void condition_wrongOperand_isRefused() {
    check(
        """
        attribute_type(a, :s) => Invalid attribute type name found; type: a, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}
        attribute_exists(:s) and a=a => Operator or function requires a document path; operator or function: attribute_exists
        attribute_not_exists(size(:s)) => Operator or function requires a document path; operator or function: attribute_not_exists
        a between :n and :s => The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}
        a between :high and :s => The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}
        """,
        Map.of(),
        item(":s", s("a"), ":n", n("1"), ":high", s("b")));
  }

  @Test
  void condition_sameFirstOperand_isRefused() {
    check(
        """
        a = a AND #a = b AND :views > a => $=, first operand: [a]
        #a <> a => $<>, first operand: [a]
        a > #a => $>, first operand: [a]
        ((a=a) OR (a=a)) => $=, first operand: [a]
        contains(ab.bc[1].a, ab.bc[1].#a) => $contains, first operand: [ab, bc, [1], a]
        attribute_type(ab.bc[1].#a, ab.bc[1].a) => $attribute_type, first operand: [ab, bc, [1], a]
        begins_with(ab.bc[1].a, ab.bc[1].#a) => $begins_with, first operand: [ab, bc, [1], a]
        """
            .replace(
                "$",
                "The first operand must be distinct from the remaining operands for this operator"
                    + " or function; operator: "),
        Map.of("#a", "a"),
        Map.of());
    parse(":v > :v", Map.of(), Map.of(":v", n("1")));
  }

  /** Texts: a reply quoted in Scylla's tests, and measurements published by others. */
  @Test
  void condition_beyondLimits_isRefused() {
    String in100 = list(100);
    Map<String, AttributeValue> value = Map.of(":v", n("1"));
    parse("a IN (" + in100 + ")", Map.of(), value);
    assertThat(refusal(() -> parse("a IN (" + in100 + ", :v)", Map.of(), value)))
        .isEqualTo(
            PREFIX + "The IN operator is provided with too many operands; number of operands: 101");
    String ands =
        IntStream.range(0, 150).mapToObj(_ -> "a=:v").collect(Collectors.joining(" and "));
    parse(ands, Map.of(), value);
    assertThat(refusal(() -> parse(ands + " and a=:v", Map.of(), value)))
        .isEqualTo(PREFIX + "The expression contains too many operators; operator count: 301");
    String path = "a" + ".a".repeat(31);
    parse(path + " = :v", Map.of(), value);
    assertThat(refusal(() -> parse(path + ".a = :v", Map.of(), value)))
        .isEqualTo(PREFIX + "The document path has too many nesting levels; nesting levels: 33");
    String long4096 = "a".repeat(4091) + " = :v";
    parse(long4096, Map.of(), value);
    assertThat(refusal(() -> parse("a" + long4096, Map.of(), value)))
        .isEqualTo(
            PREFIX
                + "Expression size has exceeded the maximum allowed size; expression size: 4097");
  }

  private static String list(int count) {
    return IntStream.range(0, count).mapToObj(_ -> ":v").collect(Collectors.joining(", "));
  }

  /** The texts but the second: replies quoted in Scylla's tests. */
  @Test
  void condition_deeplyNested_isRefusedInAWord() {
    Map<String, AttributeValue> none = Map.of();
    assertThat(refusal(() -> parse("(".repeat(4096), Map.of(), none)))
        .isEqualTo(PREFIX + "Syntax error; token: \"<EOF>\", near: \"(\"");
    assertThat(refusal(() -> parse("(".repeat(2046) + "a<b" + ")".repeat(2046), Map.of(), none)))
        .isEqualTo(PREFIX + "The expression has redundant parentheses;");
    assertThat(refusal(() -> parse("not ".repeat(1000) + "a<b", Map.of(), none)))
        .isEqualTo(PREFIX + "The expression contains too many operators; operator count: 301");
    String or = "a<b " + "or (a<b ".repeat(454) + ")".repeat(454);
    assertThat(refusal(() -> parse(or, Map.of(), none)))
        .isEqualTo(PREFIX + "The expression contains too many operators; operator count: 301");
    parse("a<b " + "or (a<b ".repeat(149) + ")".repeat(149), Map.of(), none);
    assertThat(
            refusal(
                () -> parse("a < " + "f(".repeat(1355) + "b" + ")".repeat(1355), Map.of(), none)))
        .isEqualTo(PREFIX + "Invalid function name; function: f");
    refusal(() -> parse("a < " + "size(".repeat(680) + "b" + ")".repeat(680), Map.of(), none));
  }
}
