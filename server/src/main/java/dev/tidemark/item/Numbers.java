package dev.tidemark.item;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Objects;
import java.util.regex.Matcher;
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

  /** Sign, digits, digits after the point, exponent. Possessive, so that it takes linear time. */
  private static final Pattern SYNTAX =
      Pattern.compile("([+-]?+)(\\d*+)(?:\\.(\\d*+))?+(?:[eE]([+-]?+\\d++))?+");

  /** What is refused for its exponent whatever its digits. */
  private static final long EXPONENT_ABSURD = 1_000_000_000;

  private Numbers() {}

  /**
   * Reads a number as clients send it, in time linear in its length.
   *
   * <p>Measured by others: a zero must have an exponent in the range too; exponents beyond 64 bits
   * are no numbers.
   *
   * @throws dev.tidemark.error.ApiException ValidationException, in AWS's words
   */
  public static BigDecimal parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw notNumeric(text);
    }
    String fraction = Objects.requireNonNullElse(matcher.group(3), "");
    String digits = matcher.group(2) + fraction;
    if (digits.isEmpty()) {
      throw notNumeric(text);
    }
    long exponent = 0;
    if (matcher.group(4) != null) {
      try {
        exponent = Long.parseLong(matcher.group(4));
      } catch (NumberFormatException e) {
        throw notNumeric(text);
      }
    }
    int from = 0;
    while (from < digits.length() && digits.charAt(from) == '0') {
      from++;
    }
    if (from == digits.length()) {
      checkExponent(exponent);
      return BigDecimal.ZERO;
    }
    int to = digits.length();
    while (digits.charAt(to - 1) == '0') {
      to--;
    }
    if (exponent > EXPONENT_ABSURD || exponent < -EXPONENT_ABSURD) {
      checkExponent(exponent);
    }
    long scale = fraction.length() - (digits.length() - to) - exponent;
    checkExponent(to - from - 1 - scale);
    checkDigits(to - from);
    BigInteger unscaled = new BigInteger(digits.substring(from, to));
    return new BigDecimal(
        matcher.group(1).equals("-") ? unscaled.negate() : unscaled, Math.toIntExact(scale));
  }

  private static ApiException notNumeric(String text) {
    return ApiError.validation(
        "The parameter cannot be converted to a numeric value"
            + (text.isEmpty() ? "" : ": " + text));
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
    checkExponent((long) stripped.precision() - stripped.scale() - 1);
    checkDigits(stripped.precision());
    return stripped;
  }

  /**
   * What a calculation gave, as it may be stored.
   *
   * @throws dev.tidemark.error.ApiException ValidationException; too many digits are told as an
   *     overflow, as the service was measured to (ScyllaDB, test/alternator/test_number.py)
   */
  public static BigDecimal result(BigDecimal value) {
    if (value.signum() != 0 && value.stripTrailingZeros().precision() > DIGITS_MAX) {
      throw overflow();
    }
    return normalize(value);
  }

  private static ApiException overflow() {
    return ApiError.validation(
        "Number overflow. Attempting to store a number with magnitude larger than supported range");
  }

  /**
   * @param exponent the power of ten of the first digit
   */
  private static void checkExponent(long exponent) {
    if (exponent > EXPONENT_MAX) {
      throw overflow();
    }
    if (exponent < EXPONENT_MIN) {
      throw ApiError.validation(
          "Number underflow. Attempting to store a number with magnitude smaller than supported"
              + " range");
    }
  }

  private static void checkDigits(int digits) {
    if (digits > DIGITS_MAX) {
      throw ApiError.validation("Attempting to store more than 38 significant digits in a Number");
    }
  }

  /**
   * What a number adds to an item's size: a byte, one for each two significant digits before the
   * point, one for each two after it, one for a minus. Measured by others against the item size
   * limit; AWS documents it only as "approximately".
   */
  static int sizeBytes(BigDecimal value) {
    if (value.signum() == 0) {
      return 1;
    }
    int digits = value.precision();
    int fraction = Math.clamp(value.scale(), 0, digits);
    return 1 + (digits - fraction + 1) / 2 + (fraction + 1) / 2 + (value.signum() < 0 ? 1 : 0);
  }
}
