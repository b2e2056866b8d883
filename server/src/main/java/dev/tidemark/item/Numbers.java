package dev.tidemark.item;

import dev.tidemark.error.ApiError;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * DynamoDB's numbers: up to 38 significant digits, magnitude 1E-130 to 9.99...E+125, or zero. One
 * form of each: no trailing zeros. Range and texts: AWS developer guide, "Constraints", and errors
 * as the service answers them.
 */
public final class Numbers {
  private static final int DIGITS_MAX = 38;
  private static final int EXPONENT_MAX = 125;
  private static final int EXPONENT_MIN = -130;

  /** Longer texts are refused before {@link BigDecimal}, whose cost grows with the exponent. */
  private static final Pattern SYNTAX =
      Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d{1,9})?");

  private Numbers() {}

  /**
   * Reads a number as clients send it.
   *
   * @throws dev.tidemark.error.ApiException ValidationException, in AWS's words
   */
  public static BigDecimal parse(String text) {
    String trimmed = text.strip();
    if (!SYNTAX.matcher(trimmed).matches()) {
      throw ApiError.validation(
          "The parameter cannot be converted to a numeric value"
              + (text.isEmpty() ? "" : ": " + text));
    }
    return normalize(new BigDecimal(trimmed));
  }

  /**
   * The same number without trailing zeros.
   *
   * @throws dev.tidemark.error.ApiException ValidationException if it is outside the range
   */
  public static BigDecimal normalize(BigDecimal value) {
    if (value.signum() == 0) {
      return BigDecimal.ZERO;
    }
    BigDecimal stripped = value.stripTrailingZeros();
    long exponent = (long) stripped.precision() - stripped.scale() - 1;
    if (exponent > EXPONENT_MAX) {
      throw ApiError.validation(
          "Number overflow. Attempting to store a number with magnitude larger than supported"
              + " range");
    }
    if (exponent < EXPONENT_MIN) {
      throw ApiError.validation(
          "Number underflow. Attempting to store a number with magnitude smaller than supported"
              + " range");
    }
    if (stripped.precision() > DIGITS_MAX) {
      throw ApiError.validation("Attempting to store more than 38 significant digits in a Number");
    }
    return stripped;
  }

  /** What a number adds to an item's size: a byte, one for each two digits, one for a minus. */
  static int sizeBytes(BigDecimal value) {
    if (value.signum() == 0) {
      return 1;
    }
    return (value.precision() + 1) / 2 + 1 + (value.signum() < 0 ? 1 : 0);
  }
}
