package dev.tidemark.expression;

import dev.tidemark.expression.ParserDifferentialTest.Grammar;
import dev.tidemark.fuzz.FuzzBytes;
import dev.tidemark.fuzz.FuzzTarget;

/** Expressions, of the grammar, damaged, and of any characters, against AWS's own parser. */
public final class ExpressionTarget implements FuzzTarget {
  private static final int CHARS_MAX = 4000;

  @Override
  public void run(FuzzBytes in) {
    Grammar grammar = in.pick(Grammar.values());
    String text = in.oneIn(4) ? in.restText() : generated(in, grammar);
    if (text.isEmpty() || text.length() > CHARS_MAX) {
      return;
    }
    String ours = ParserDifferentialTest.ours(grammar, text);
    String theirs = ParserDifferentialTest.theirs(grammar, text);
    // Its tokens are of characters of Java: half of one that takes two.
    boolean halved = theirs.equals("?") && text.codePointCount(0, text.length()) < text.length();
    if (!halved && !ours.equals(theirs)) {
      throw new AssertionError(grammar + " " + text + ": " + ours + ", theirs " + theirs);
    }
  }

  private static String generated(FuzzBytes in, Grammar grammar) {
    ExpressionGenerator generator = new ExpressionGenerator(in);
    int depth = in.nextInt(6);
    String text =
        switch (grammar) {
          case CONDITION -> generator.condition(depth);
          case PROJECTION -> generator.projection();
          case UPDATE -> generator.update(depth);
        };
    return in.oneIn(3) ? text : generator.damaged(text);
  }
}
