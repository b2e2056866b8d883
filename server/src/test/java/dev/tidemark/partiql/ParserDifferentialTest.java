package dev.tidemark.partiql;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazon.ion.system.IonSystemBuilder;
import dev.tidemark.error.ApiException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.partiql.lang.syntax.LexerException;
import org.partiql.lang.syntax.ParserException;
import org.partiql.lang.syntax.SqlParser;

/**
 * Our parser against the one that the service is built on, as its errors show: not only whether a
 * statement is taken, but in what words it is refused.
 *
 * <p>Where the two differ on purpose:
 *
 * <ul>
 *   <li>What PartiQL has and DynamoDB has not (CASE, CAST, JOIN, GROUP BY, ...) is refused where it
 *       begins, and the rest is not looked at: those rounds show nothing, and are counted.
 *   <li>INT4, INT8, BIGINT and the like are types and no names, as in the service, which uses a
 *       later version: not generated.
 *   <li>Nesting beyond 200 levels is refused: the oracle exhausts its stack instead.
 * </ul>
 */
final class ParserDifferentialTest {
  static final String ACCEPTED = "accepted";

  /** The oracle finds a change of data inside of an expression too late for an error. */
  static final String BROKEN = "broken";

  static final String BEGIN = "Statement wasn't well formed, can't be processed: ";

  @Test
  void parser_generatedAndDamagedStatements_agreesWithOracle() {
    compare(20_261_122L, 6_000);
  }

  @Test
  @Tag("long")
  void parser_manyStatements_agreesWithOracle() {
    compare(11L, 300_000);
  }

  private static void compare(long seed, int rounds) {
    SplittableRandom random = new SplittableRandom(seed);
    StatementGenerator generator = new StatementGenerator(random);
    SqlParser oracle = new SqlParser(IonSystemBuilder.standard().build());
    int accepted = 0;
    int skipped = 0;
    for (int round = 0; round < rounds; round++) {
      String text = generator.statement();
      String sent = random.nextInt(3) == 0 ? text : generator.damaged(text);
      String verdict = ours(sent);
      if (!verdict.equals(ACCEPTED) && !verdict.startsWith(BEGIN)) {
        skipped++;
        continue;
      }
      accepted += verdict.equals(ACCEPTED) ? 1 : 0;
      String expected = theirs(oracle, sent);
      if (expected.equals(BROKEN)) {
        assertThat(verdict).as(sent).isNotEqualTo(ACCEPTED);
        continue;
      }
      assertThat(verdict).as("seed %d, round %d: %s", seed, round, sent).isEqualTo(expected);
    }
    assertThat(accepted).isBetween(rounds / 5, rounds * 4 / 5);
    assertThat(skipped).isLessThan(rounds / 10);
  }

  static String ours(String text) {
    try {
      Parser.parse(text);
      return ACCEPTED;
    } catch (ApiException e) {
      return e.error().message();
    }
  }

  static String theirs(SqlParser oracle, String text) {
    try {
      oracle.parseAstStatement(text);
      return ACCEPTED;
    } catch (ParserException | LexerException e) {
      return BEGIN + e.getMessage();
    } catch (IllegalStateException e) {
      return BROKEN;
    }
  }
}
