package dev.tidemark.partiql;

import com.amazon.ion.system.IonSystemBuilder;
import dev.tidemark.fuzz.FuzzBytes;
import dev.tidemark.fuzz.FuzzTarget;
import org.partiql.lang.syntax.SqlParser;

/** Statements, of the grammar, damaged, and of any characters, against the service's own parser. */
public final class StatementTarget implements FuzzTarget {
  private static final int CHARS_MAX = 2000;

  private final SqlParser oracle = new SqlParser(IonSystemBuilder.standard().build());

  @Override
  public void run(FuzzBytes in) {
    boolean any = in.oneIn(4);
    String text = any ? in.restText() : generated(in);
    if (text.length() > CHARS_MAX) {
      return;
    }
    String ours = ParserDifferentialTest.ours(text);
    boolean accepted = ours.equals(ParserDifferentialTest.ACCEPTED);
    if (any || (!accepted && !ours.startsWith(ParserDifferentialTest.BEGIN))) {
      return;
    }
    String theirs = ParserDifferentialTest.theirs(oracle, text);
    boolean agrees = theirs.equals(ParserDifferentialTest.BROKEN) ? !accepted : ours.equals(theirs);
    if (!agrees) {
      throw new AssertionError(text + ": " + ours + ", theirs " + theirs);
    }
  }

  private static String generated(FuzzBytes in) {
    StatementGenerator generator = new StatementGenerator(in);
    String text = generator.statement();
    return in.oneIn(3) ? text : generator.damaged(text);
  }
}
