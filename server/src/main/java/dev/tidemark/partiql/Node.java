package dev.tidemark.partiql;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement as written, or a part of it: nothing checked but PartiQL's grammar. */
sealed interface Node {
  /** Where it begins. */
  At at();

  /** An attribute, a table. */
  record Name(String name, At at) implements Node {}

  /** Steps from a first part on. */
  record Path(Node root, List<Step> steps, At at) implements Node {}

  /** A step of a path. */
  sealed interface Step {
    record Dot(String name, At at) implements Step {}

    record Bracket(Node index) implements Step {}

    /** {@code .*}, or {@code [*]} in brackets. */
    record All(boolean inBrackets, At at) implements Step {}
  }

  record Text(String value, At at) implements Node {}

  /** With as many digits after the point as were written. */
  @SuppressWarnings("AvoidCommonTypeNames") // the others are named by what is written, too
  record Number(BigDecimal value, At at) implements Node {}

  record Truth(boolean value, At at) implements Node {}

  record Null(At at) implements Node {}

  record Missing(At at) implements Node {}

  /**
   * A parameter.
   *
   * @param index from 0
   */
  record Parameter(int index, At at) implements Node {}

  /**
   * A function call.
   *
   * @param function in lower case
   */
  record Call(String function, List<Node> arguments, At at) implements Node {}

  /**
   * An operator with its operands. {@code and} and {@code or} have two or more; {@code between}
   * three; {@code -} and {@code +} one or two.
   */
  record Operation(String operator, List<Node> operands, At at) implements Node {}

  /** {@code operand IS type}. */
  record TypeTest(Node operand, String type, At at) implements Node {}

  /** {@code [...]}, or more than one element in parentheses. */
  record Sequence(List<Node> elements, At at) implements Node {}

  /** {@code <<...>>}. */
  record Bag(List<Node> elements, At at) implements Node {}

  /** {@code {...}}. */
  record Struct(List<Member> members, At at) implements Node {}

  record Member(Node key, Node value) {}

  /**
   * A SELECT.
   *
   * @param kind of projection: empty, DISTINCT or VALUE
   * @param columns empty for {@code *}
   * @param limit what LIMIT says
   */
  record Select(
      String kind,
      List<Column> columns,
      Source from,
      @Nullable Node where,
      List<Order> order,
      @Nullable Node limit,
      At at)
      implements Node {}

  record Column(Node value, boolean aliased) {}

  record Order(Node key, boolean descending) {}

  /**
   * What stands behind FROM or UPDATE.
   *
   * @param joined more of them, after commas
   */
  record Source(Node table, boolean aliased, List<Node> joined) {}

  /**
   * INSERT INTO.
   *
   * @param single whether the word VALUE announces one item
   * @param returning whether a RETURNING follows
   */
  record Insert(Node table, boolean single, Node value, boolean returning, At at) implements Node {}

  /** UPDATE, or FROM and then what to do. */
  record Update(
      Source table, List<Clause> clauses, @Nullable Node where, List<Returned> returning, At at)
      implements Node {}

  /** A SET or REMOVE without a table to do it to, which PartiQL's grammar takes. */
  record Change(List<Clause> clauses, At at) implements Node {}

  record Delete(Source table, @Nullable Node where, List<Returned> returning, At at)
      implements Node {}

  /** A part of an UPDATE. */
  sealed interface Clause {
    record Assign(Node target, Node value) implements Clause {}

    record Remove(Node target) implements Clause {}

    /** An INSERT inside of an UPDATE, which PartiQL's grammar takes. */
    record Other(Node operation) implements Clause {}
  }

  /**
   * An element of RETURNING.
   *
   * @param images such as {@code all_old}
   */
  record Returned(String images, boolean all) {}
}
