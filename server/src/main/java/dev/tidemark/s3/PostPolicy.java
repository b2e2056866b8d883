package dev.tidemark.s3;

import dev.tidemark.schema.JsonText;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the signer of a form allows: until when, and which fields with which values.
 *
 * <p>Source: Amazon S3 developer guide, "POST policy"; the texts are those of S3's answers that
 * LocalStack's snapshots have recorded, but for those of conditions that are not well formed.
 */
record PostPolicy(Instant expiration, List<Condition> conditions) {
  private static final Set<String> WITHOUT_CONDITION =
      Set.of("awsaccesskeyid", "file", "policy", "signature", "x-amz-signature");

  /** One condition. */
  sealed interface Condition {
    /** A field that has this value, or begins with it; the name is in lower case. */
    record Field(String text, String name, String value, boolean prefix) implements Condition {}

    /** A file of this many bytes, both ends included. */
    record Length(long bytesMin, long bytesMax) implements Condition {}

    /** One that no form fulfils. */
    record Never(String text) implements Condition {}
  }

  /**
   * @param field the field {@code policy}, in base64
   * @throws S3Exception InvalidPolicyDocument
   */
  static PostPolicy parse(String field) {
    Object json;
    try {
      byte[] document = Base64.getMimeDecoder().decode(field);
      json = JsonText.read(new String(document, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw invalid("Invalid JSON.");
    }
    if (!(json instanceof Map<?, ?> members)) {
      throw invalid("Invalid JSON.");
    }
    for (Object name : members.keySet()) {
      if (!name.equals("expiration") && !name.equals("conditions")) {
        throw invalid("Unexpected: '" + name + "'");
      }
    }
    if (!(members.get("expiration") instanceof String expiration)) {
      throw invalid("Policy missing expiration.");
    }
    if (!(members.get("conditions") instanceof List<?> conditions)) {
      throw invalid("Policy missing conditions.");
    }
    List<Condition> read = new ArrayList<>();
    for (Object condition : conditions) {
      read.add(condition(condition));
    }
    return new PostPolicy(expiration(expiration), read);
  }

  private static Instant expiration(String text) {
    try {
      if (text.endsWith("Z")) {
        return Instant.parse(text);
      }
    } catch (DateTimeException notATime) {
      // Said below.
    }
    throw invalid("Invalid 'expiration' value: '" + text + "'");
  }

  private static Condition condition(Object json) {
    if (json instanceof Map<?, ?> simple) {
      if (simple.size() != 1) {
        throw invalid(
            "Invalid Simple-Condition: Simple-Conditions must have exactly one property"
                + " specified.");
      }
      Map.Entry<?, ?> member = simple.entrySet().iterator().next();
      if (!(member.getValue() instanceof String value)) {
        throw invalid("Invalid Simple-Condition: value must be a string.");
      }
      return field("eq", "$" + member.getKey(), value);
    }
    if (!(json instanceof List<?> list) || list.size() != 3) {
      throw invalid("Invalid Condition: a condition must have three parts.");
    }
    String operator = String.valueOf(list.get(0)).toLowerCase(Locale.ROOT);
    if (operator.equals("content-length-range")) {
      Long min = bytes(list.get(1));
      Long max = bytes(list.get(2));
      return min == null || max == null
          ? new Condition.Never(text(list))
          : new Condition.Length(min, max);
    }
    if ((operator.equals("eq") || operator.equals("starts-with"))
        && list.get(1) instanceof String name
        && list.get(2) instanceof String value) {
      return name.startsWith("$") ? field(operator, name, value) : new Condition.Never(text(list));
    }
    throw invalid("Invalid Condition: " + text(list));
  }

  private static Condition field(String operator, String name, String value) {
    return new Condition.Field(
        text(List.of(operator, name, value)),
        name.substring(1).toLowerCase(Locale.ROOT),
        value,
        operator.equals("starts-with"));
  }

  private static @Nullable Long bytes(Object json) {
    try {
      long bytes = new BigDecimal(String.valueOf(json)).longValueExact();
      return bytes < 0 ? null : bytes;
    } catch (ArithmeticException notWhole) {
      return null;
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }

  private static String text(List<?> condition) {
    List<String> parts = condition.stream().map(JsonText::write).toList();
    return "[" + String.join(", ", parts) + "]";
  }

  /**
   * AccessDenied unless the form is what the signer allows; of its file nothing is known yet.
   *
   * @param fields by name in lower case
   * @param bucket that the form was sent to
   */
  void check(Map<String, String> fields, String bucket, Instant now) {
    if (now.isAfter(expiration)) {
      throw denied("Policy expired.");
    }
    Set<String> named = new HashSet<>();
    // The bucket is a field of every form, though it stands in the path.
    Map<String, String> all = new HashMap<>(fields);
    all.put("bucket", bucket);
    for (Condition condition : conditions) {
      switch (condition) {
        case Condition.Field(String text, String name, String value, boolean prefix) -> {
          named.add(name);
          String actual = all.get(name);
          if (actual == null || !holds(name, actual, value, prefix)) {
            throw denied("Policy Condition failed: " + text);
          }
        }
        case Condition.Never(String text) -> throw denied("Policy Condition failed: " + text);
        case Condition.Length _ -> {}
      }
    }
    for (String field : all.keySet()) {
      if (!WITHOUT_CONDITION.contains(field)
          && !field.startsWith("x-ignore-")
          && !named.contains(field)) {
        throw denied("Extra input fields: " + field);
      }
    }
  }

  private static boolean holds(String name, String actual, String value, boolean prefix) {
    if (!prefix) {
      return actual.equals(value);
    }
    if (!name.equals("content-type")) {
      return actual.startsWith(value);
    }
    for (String type : actual.split(",", -1)) {
      if (!type.strip().startsWith(value)) {
        return false;
      }
    }
    return true;
  }

  /** EntityTooSmall or EntityTooLarge unless a file of this many bytes is allowed. */
  void checkLength(long bytes) {
    for (Condition condition : conditions) {
      if (condition instanceof Condition.Length(long min, long max)) {
        if (bytes < min) {
          throw S3Error.ENTITY_TOO_SMALL
              .withText("Your proposed upload is smaller than the minimum allowed size")
              .with("ProposedSize", Long.toString(bytes))
              .with("MinSizeAllowed", Long.toString(min));
        }
        if (bytes > max) {
          throw S3Error.ENTITY_TOO_LARGE
              .toException()
              .with("ProposedSize", Long.toString(bytes))
              .with("MaxSizeAllowed", Long.toString(max));
        }
      }
    }
  }

  private static S3Exception invalid(String text) {
    return S3Error.INVALID_POLICY_DOCUMENT.withText("Invalid Policy: " + text);
  }

  private static S3Exception denied(String text) {
    return S3Error.ACCESS_DENIED.withText("Invalid according to Policy: " + text);
  }
}
