package dev.tidemark.expression;

import dev.tidemark.item.AttributeValue;
import java.util.List;

/** An expression as written: placeholders not looked up, nothing checked but the grammar. */
public sealed interface Syntax {
  /** A document path. */
  record Path(List<Step> steps) implements Syntax {}

  /** A step of a document path. */
  sealed interface Step {
    /** A name as written. */
    record Name(String name) implements Step {}

    /** A placeholder of a name, with its #. */
    record Placeholder(String placeholder) implements Step {}

    /** A list index: digits as written, of any length. */
    record Index(String digits) implements Step {}
  }

  /** A placeholder of a value, with its colon. */
  record Value(String placeholder) implements Syntax {}

  /** A value as written, which only statements have. */
  record Literal(AttributeValue value) implements Syntax {}

  /** A function call, in a condition's or in an operand's place. */
  record Call(String function, List<Syntax> arguments) implements Syntax {}

  /** {@code left + right} or {@code left - right}. */
  record Sum(Syntax left, boolean minus, Syntax right) implements Syntax {}

  record Compare(Comparison operator, Syntax left, Syntax right) implements Syntax {}

  record Between(Syntax operand, Syntax low, Syntax high) implements Syntax {}

  record In(Syntax operand, List<Syntax> candidates) implements Syntax {}

  record Not(Syntax condition) implements Syntax {}

  /** Two or more conditions, all of which must hold. */
  record And(List<Syntax> conditions) implements Syntax {}

  /** Two or more conditions, one of which must hold. */
  record Or(List<Syntax> conditions) implements Syntax {}

  /** A section of an update expression. */
  record Section(UpdateVerb verb, List<Action> actions) {}

  /** One action of a section. REMOVE has no value: then it is the path itself. */
  record Action(Path path, Syntax value) {}
}
