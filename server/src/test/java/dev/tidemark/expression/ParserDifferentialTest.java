package dev.tidemark.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.error.ApiException;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.dax.com.amazon.dynamodb.grammar.DynamoDbExpressionParser;
import software.amazon.dax.com.amazon.dynamodb.grammar.exceptions.RedundantParenthesesException;
import software.amazon.dax.org.antlr.v4.runtime.BaseErrorListener;
import software.amazon.dax.org.antlr.v4.runtime.RecognitionException;
import software.amazon.dax.org.antlr.v4.runtime.Recognizer;
import software.amazon.dax.org.antlr.v4.runtime.Token;

/** Our parser against the one that AWS ships in its DAX client. */
final class ParserDifferentialTest {
  private static final ExpressionErrors ERRORS = new ExpressionErrors("Expression");
  private static final String ACCEPTED = "accepted";
  private static final String REDUNDANT = "redundant parentheses";

  enum Grammar {
    CONDITION,
    PROJECTION,
    UPDATE
  }

  @Test
  void parser_generatedAndDamagedExpressions_agreesWithOracle() {
    compare(20_261_121L, 6_000);
  }

  @Test
  @Tag("long")
  void parser_manyExpressions_agreesWithOracle() {
    compare(7L, 300_000);
  }

  private static void compare(long seed, int rounds) {
    SplittableRandom random = new SplittableRandom(seed);
    ExpressionGenerator generator = new ExpressionGenerator(random);
    int accepted = 0;
    for (int round = 0; round < rounds; round++) {
      Grammar grammar = Grammar.values()[round % Grammar.values().length];
      int depth = random.nextInt(5);
      String text =
          switch (grammar) {
            case CONDITION -> generator.condition(depth);
            case PROJECTION -> generator.projection();
            case UPDATE -> generator.update(depth);
          };
      UnaryOperator<String> damage = random.nextInt(3) == 0 ? t -> t : generator::damaged;
      String sent = damage.apply(text);
      if (sent.isEmpty() || sent.length() > 4000) {
        continue;
      }
      String verdict = ours(grammar, sent);
      accepted += verdict.equals(ACCEPTED) ? 1 : 0;
      assertThat(verdict)
          .as("seed %d, round %d, %s: %s", seed, round, grammar, sent)
          .isEqualTo(theirs(grammar, sent));
    }
    assertThat(accepted).isBetween(rounds / 5, rounds * 4 / 5);
  }

  static String ours(Grammar grammar, String text) {
    try {
      switch (grammar) {
        case CONDITION -> Parser.condition(text, ERRORS);
        case PROJECTION -> Parser.projection(text, ERRORS);
        case UPDATE -> Parser.update(text, ERRORS);
      }
      return ACCEPTED;
    } catch (ApiException e) {
      String message = e.error().message();
      if (message.endsWith("The expression has redundant parentheses;")) {
        return REDUNDANT;
      }
      int from = message.indexOf("token: \"") + "token: \"".length();
      return message.substring(from, message.indexOf("\", near: \""));
    }
  }

  static String theirs(Grammar grammar, String text) {
    try {
      switch (grammar) {
        case CONDITION -> DynamoDbExpressionParser.parseCondition(text, new Thrower());
        case PROJECTION -> DynamoDbExpressionParser.parseProjection(text, new Thrower());
        case UPDATE -> DynamoDbExpressionParser.parseUpdate(text, new Thrower());
      }
      return ACCEPTED;
    } catch (RedundantParenthesesException e) {
      return REDUNDANT;
    } catch (Rejection e) {
      return e.token;
    }
  }

  /** Carries the token that the oracle stumbled over. */
  private static final class Rejection extends RuntimeException {
    private final String token;

    Rejection(String token) {
      super(token, null, false, false);
      this.token = token;
    }
  }

  private static final class Thrower extends BaseErrorListener {
    @Override
    public void syntaxError(
        Recognizer<?, ?> recognizer,
        Object offendingSymbol,
        int line,
        int charPositionInLine,
        String message,
        RecognitionException e) {
      throw new Rejection(offendingSymbol instanceof Token token ? token.getText() : message);
    }
  }
}
