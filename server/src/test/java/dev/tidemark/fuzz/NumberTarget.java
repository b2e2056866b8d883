package dev.tidemark.fuzz;

import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.item.Numbers;
import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Numbers as clients write them, against Java's own: the same value, the same order, or refused.
 */
final class NumberTarget implements FuzzTarget {
  @Override
  public void run(FuzzBytes in) {
    BigDecimal a = parse(text(in));
    BigDecimal b = parse(text(in));
    if (a == null || b == null) {
      return;
    }
    byte[] keyA = KeyCodec.part(new N(a));
    byte[] keyB = KeyCodec.part(new N(b));
    if (Integer.signum(Arrays.compareUnsigned(keyA, keyB)) != a.compareTo(b)) {
      throw new AssertionError("order of " + a + " and " + b);
    }
    try {
      BigDecimal sum = Numbers.result(a.add(b));
      if (sum.precision() > 38) {
        throw new AssertionError("digits of " + sum);
      }
    } catch (ApiException e) {
      // Too large, or too many digits.
    }
  }

  private static String text(FuzzBytes in) {
    if (in.oneIn(4)) {
      return in.text(40);
    }
    StringBuilder text = new StringBuilder(in.pick("", "", "-", "+", " "));
    digits(in, text);
    if (in.nextBoolean()) {
      text.append('.');
      digits(in, text);
    }
    if (in.nextBoolean()) {
      text.append(in.pick("e", "E")).append(in.pick("", "-", "+"));
      text.append(in.oneIn(3) ? in.nextInt(140) : in.pick("0", "125", "126", "130", "131"));
      text.append(in.oneIn(16) ? in.pick("9999999999", "000", ".", " ") : "");
    }
    return text.toString();
  }

  private static void digits(FuzzBytes in, StringBuilder text) {
    for (int i = in.nextInt(in.oneIn(8) ? 45 : 6); i > 0; i--) {
      text.append(in.oneIn(3) ? '0' : (char) ('0' + in.nextInt(10)));
    }
  }

  private static @Nullable BigDecimal parse(String text) {
    BigDecimal number;
    try {
      number = Numbers.parse(text);
    } catch (ApiException e) {
      return null;
    }
    BigDecimal expected = new BigDecimal(text.strip());
    if (number.compareTo(expected) != 0) {
      throw new AssertionError(text + " became " + number);
    }
    if (number.signum() != 0 && number.stripTrailingZeros().precision() > 38) {
      throw new AssertionError("digits of " + text);
    }
    BigDecimal again = Numbers.parse(number.toPlainString());
    if (again.compareTo(number) != 0 || again.scale() != number.scale()) {
      throw new AssertionError(text + " does not come back");
    }
    return number;
  }
}
