package dev.tidemark.schema;

import dev.tidemark.error.ApiError;
import dev.tidemark.schema.Shape.Bool;
import dev.tidemark.schema.Shape.Bounds;
import dev.tidemark.schema.Shape.Decimal;
import dev.tidemark.schema.Shape.ListOf;
import dev.tidemark.schema.Shape.MapOf;
import dev.tidemark.schema.Shape.Member;
import dev.tidemark.schema.Shape.OneOf;
import dev.tidemark.schema.Shape.Structure;
import dev.tidemark.schema.Shape.TableName;
import dev.tidemark.schema.Shape.Text;
import dev.tidemark.schema.Shape.Time;
import dev.tidemark.schema.Shape.Value;
import dev.tidemark.schema.Shape.Whole;
import dev.tidemark.schema.ValueReader.Flaw;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks what was read against the model's constraints, and tells all violations at once, in the
 * model's order. After them come the flaws of attribute values, of which the first is told.
 */
final class Validator {
  private static final int VIOLATIONS_MAX = 10;

  /** How much of a value a message repeats. */
  private static final int SHOWN_CHARS_MAX = 100_000;

  private static final String ARN_PREFIX = "arn:";
  private static final Bounds NAME_LENGTH = new Bounds(3L, 255L);
  private static final Bounds ARN_LENGTH = new Bounds(1L, 1024L);
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]+");

  /** What the newer checks say of unknown values of two enums: not the names that there are. */
  private static final Map<String, String> NEWER_ENUM_RULES =
      Map.of(
          "ReturnValues",
          "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD,"
              + " ALL_NEW, UPDATE_NEW, NONE]",
          "ConditionalOperator",
          "Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]");

  /**
   * Where a member is, as the older and as the newer checks write it: put into words only if there
   * is something to tell.
   *
   * @param within the place that the last step leads on from; null: the request
   * @param element whether that step is a key or a number, not a member's name
   */
  private record Place(@Nullable Place within, Object step, boolean element) {
    static final Place TOP = new Place(null, "", false);

    Place member(String name) {
      return new Place(this, name, false);
    }

    Place element(Object key) {
      return new Place(this, key, true);
    }

    String older() {
      return text(true);
    }

    String newer() {
      return text(false);
    }

    private String text(boolean older) {
      if (within == null) {
        return "";
      }
      String before = within.text(older);
      if (element) {
        return before + "." + step + ".member";
      }
      String name = older ? lowerFirst(step.toString()) : step.toString();
      return before.isEmpty() ? name : before + "." + name;
    }
  }

  private final List<String> violations = new ArrayList<>();
  private final boolean newer;

  /** Whether the names of tables are told only if nothing else is: measured of BatchWriteItem. */
  private final boolean keysGiveWay;

  private @Nullable Flaw flaw;

  private Validator(boolean newer, boolean keysGiveWay) {
    this.newer = newer;
    this.keysGiveWay = keysGiveWay;
  }

  /**
   * @throws dev.tidemark.error.ApiException ValidationException
   */
  static void validate(Structure shape, Struct request, Layer layer) {
    for (Member member : shape.members()) {
      boolean first = member.shape() instanceof TableName(boolean isFirst) && isFirst;
      if (first && member.required() && !request.has(member.name())) {
        throw ApiError.validation(
            "The parameter '" + member.name() + "' is required but was not present in the request");
      }
    }
    // Measured: where a required member is missing, the older checks speak of all the others too.
    boolean newer =
        layer != Layer.OLDER
            && shape.members().stream().allMatch(m -> !m.required() || request.has(m.name()));
    if (newer) {
      refuseAlone(shape, request, layer);
    }
    Validator validator = new Validator(newer, shape.name().equals("BatchWriteItemInput"));
    validator.structure(shape, request, Place.TOP);
    int count = validator.violations.size();
    if (count > 0) {
      throw ApiError.validation(
          count
              + (count == 1 ? " validation error detected: " : " validation errors detected: ")
              + String.join("; ", validator.violations));
    }
    if (validator.flaw != null) {
      throw validator.flaw.error(layer);
    }
  }

  /** What the newer checks tell at once, and nothing else. */
  private static void refuseAlone(Structure shape, Struct request, Layer layer) {
    if (layer == Layer.ENVELOPED && "".equals(request.get("TableName"))) {
      throw ApiError.validation(
          Layer.ENVELOPE + "Value at 'TableName' failed to satisfy constraint: " + minRule(1));
    }
    for (Member member : shape.members()) {
      String rule = NEWER_ENUM_RULES.get(member.name());
      boolean alone =
          shape.name().equals("UpdateItemInput")
              ? member.name().equals("ReturnValues")
              : layer == Layer.BARE;
      if (rule != null
          && alone
          && member.shape() instanceof OneOf(List<String> values)
          && request.get(member.name()) instanceof String value
          && !values.contains(value)) {
        throw ApiError.validation(layer == Layer.ENVELOPED ? Layer.ENVELOPE + rule : rule);
      }
    }
  }

  private void structure(Structure shape, Struct struct, Place place) {
    for (Member member : shape.members()) {
      Object value = struct.get(member.name());
      if (value == null) {
        if (member.required()) {
          Place missing = place.member(member.name());
          violation(member.shape(), null, missing, "Member must not be null");
        }
        continue;
      }
      switch (member.name()) {
        case "ExpressionAttributeValues" -> expressionValues((Map<?, ?>) value);
        case "ExclusiveStartKey" -> startKey((Map<?, ?>) value);
        default -> {}
      }
      String newerRule = newer ? NEWER_ENUM_RULES.get(member.name()) : null;
      if (newerRule != null && !broken(member.shape(), value).isEmpty()) {
        violations.add(newerRule);
      } else {
        value(member.shape(), value, place.member(member.name()));
      }
    }
  }

  private void expressionValues(Map<?, ?> values) {
    values.forEach((placeholder, value) -> {
      if (flaw == null && value instanceof Flaw found) {
        flaw = found.ofExpressionValue((String) placeholder);
      }
    });
  }

  private void startKey(Map<?, ?> key) {
    for (Object value : key.values()) {
      if (flaw == null && value instanceof Flaw found) {
        flaw = found.ofStartKey();
      }
    }
  }

  private void value(Shape shape, Object value, Place place) {
    switch (shape) {
      case Structure structure -> structure(structure, (Struct) value, place);
      case ListOf list -> list(list, (List<?>) value, place);
      case MapOf map -> map(map, (Map<?, ?>) value, place);
      case Value _ -> {
        if (value instanceof Flaw found && flaw == null) {
          flaw = found;
        }
      }
      case Text _, OneOf _, TableName _, Whole _, Bool _, Decimal _, Time _, Shape.Blob _ -> {
        for (String rule : broken(shape, value)) {
          if (newer && shape instanceof Whole) {
            boundViolation(place, rule);
          } else {
            violation(shape, value, place, rule);
          }
        }
      }
    }
  }

  private void list(ListOf shape, List<?> list, Place place) {
    for (String rule : brokenLength(shape.length(), list.size())) {
      lengthViolation(shape, list, place, rule);
    }
    for (int i = 0; i < list.size(); i++) {
      element(shape.element(), list.get(i), place.element(i + 1));
    }
  }

  private void map(MapOf shape, Map<?, ?> map, Place place) {
    for (String rule : brokenLength(shape.length(), map.size())) {
      lengthViolation(shape, map, place, rule);
    }
    for (Object key : map.keySet()) {
      if (!broken(shape.key(), key).isEmpty()) {
        if (keysGiveWay && !violations.isEmpty()) {
          break;
        }
        violation(shape, map, place, "Map keys must satisfy constraint: " + allRules(shape.key()));
        break;
      }
    }
    for (Object value : map.values()) {
      // The length of an entry's value is told at the map, what it holds at the entry.
      boolean tooLong =
          switch (shape.value()) {
            case ListOf list when value instanceof List<?> elements ->
                !brokenLength(list.length(), elements.size()).isEmpty();
            case Text text when value != null -> !broken(text, value).isEmpty();
            default -> false;
          };
      if (tooLong) {
        violation(
            shape, map, place, "Map value must satisfy constraint: " + allRules(shape.value()));
        break;
      }
    }
    if (shape.value() instanceof Value) {
      for (Object value : map.values()) {
        if (value instanceof Flaw found && flaw == null) {
          flaw = found;
        }
      }
      return;
    }
    map.forEach((key, value) -> {
      Place entry = place.element(key);
      switch (shape.value()) {
        case ListOf list when value != null ->
            list(new ListOf(Bounds.NONE, list.element()), (List<?>) value, entry);
        case Text _ when value != null -> {}
        default -> element(shape.value(), value, entry);
      }
    });
  }

  private void element(Shape shape, @Nullable Object value, Place place) {
    if (value == null) {
      violation(shape, null, place, "Member must not be null");
    } else {
      value(shape, value, place);
    }
  }

  /** The rules that a simple value breaks, in words. */
  private static List<String> broken(Shape shape, Object value) {
    return switch (shape) {
      case Text(Bounds length, Pattern pattern) -> brokenText(length, pattern, (String) value);
      case TableName _ -> {
        String name = (String) value;
        yield name.isEmpty() || name.startsWith(ARN_PREFIX)
            ? brokenLength(ARN_LENGTH, name.length())
            : brokenText(NAME_LENGTH, NAME, name);
      }
      case OneOf(List<String> values) ->
          values.contains((String) value)
              ? List.of()
              : List.of("Member must satisfy enum value set: " + values);
      case Whole whole -> brokenRange(whole.range(), ((Number) value).longValue());
      case Shape.Blob(Bounds length) -> brokenLength(length, ((byte[]) value).length);
      case Bool _, Decimal _, Time _, Value _ -> List.of();
      case Structure _, ListOf _, MapOf _ -> throw new IllegalArgumentException("not simple");
    };
  }

  private static List<String> brokenText(Bounds length, @Nullable Pattern pattern, String text) {
    List<String> rules = new ArrayList<>(brokenLength(length, text.length()));
    // Patterns may be slow on what is too long anyway.
    boolean tooLong = length.max() != null && text.length() > length.max();
    if (pattern != null && !tooLong && !pattern.matcher(text).matches()) {
      rules.add(patternRule(pattern));
    }
    return rules;
  }

  private static List<String> brokenLength(Bounds bounds, int length) {
    if (bounds.min() != null && length < bounds.min()) {
      return List.of(minRule(bounds.min()));
    }
    if (bounds.max() != null && length > bounds.max()) {
      return List.of(maxRule(bounds.max()));
    }
    return List.of();
  }

  private static List<String> brokenRange(Bounds bounds, long value) {
    if (bounds.min() != null && value < bounds.min()) {
      return List.of("Member must have value greater than or equal to " + bounds.min());
    }
    if (bounds.max() != null && value > bounds.max()) {
      return List.of("Member must have value less than or equal to " + bounds.max());
    }
    return List.of();
  }

  /** All rules of keys or values of a map, broken or not: so the service tells them. */
  private static List<String> allRules(Shape shape) {
    return switch (shape) {
      case Text(Bounds length, Pattern pattern) -> allRules(length, pattern);
      case TableName _ -> allRules(NAME_LENGTH, NAME);
      case ListOf list -> allRules(list.length(), null);
      case OneOf(List<String> values) -> List.of("Member must satisfy enum value set: " + values);
      case Structure _, MapOf _, Whole _, Bool _, Decimal _, Time _, Shape.Blob _, Value _ ->
          List.of();
    };
  }

  private static List<String> allRules(Bounds length, @Nullable Pattern pattern) {
    List<String> rules = new ArrayList<>();
    if (length.max() != null) {
      rules.add(maxRule(length.max()));
    }
    if (length.min() != null) {
      rules.add(minRule(length.min()));
    }
    if (pattern != null) {
      rules.add(patternRule(pattern));
    }
    return rules;
  }

  private static String minRule(long min) {
    return "Member must have length greater than or equal to " + min;
  }

  private static String maxRule(long max) {
    return "Member must have length less than or equal to " + max;
  }

  private static String patternRule(Pattern pattern) {
    return "Member must satisfy regular expression pattern: " + pattern.pattern();
  }

  private void lengthViolation(Shape shape, Object value, Place place, String rule) {
    if (newer) {
      boundViolation(place, rule);
    } else {
      violation(shape, value, place, rule);
    }
  }

  /** As the newer checks tell of lengths and ranges: without the value. */
  private void boundViolation(Place place, String rule) {
    if (violations.size() < VIOLATIONS_MAX) {
      violations.add("Value at '" + place.newer() + "' failed to satisfy constraint: " + rule);
    }
  }

  private void violation(Shape shape, @Nullable Object value, Place place, String rule) {
    if (violations.size() >= VIOLATIONS_MAX) {
      return;
    }
    String shown = "null";
    if (value != null) {
      StringBuilder out = new StringBuilder();
      show(out, shape, value);
      out.setLength(Math.min(out.length(), SHOWN_CHARS_MAX));
      shown = "'" + out + "'";
    }
    // Source: LocalStack's snapshots of KMS, test_plaintext_size_for_encrypt.
    String what = value != null && shape instanceof Shape.Blob ? "Value" : "Value " + shown;
    violations.add(what + " at '" + place.older() + "' failed to satisfy constraint: " + rule);
  }

  /** As the service prints its objects: {@code [KeySchemaElement(attributeName=a, keyType=B)]}. */
  private static void show(StringBuilder out, Shape shape, @Nullable Object value) {
    if (value == null || out.length() > SHOWN_CHARS_MAX) {
      out.append("null");
      return;
    }
    switch (shape) {
      case Structure structure -> {
        out.append(structure.name()).append('(');
        String separator = "";
        for (Member member : structure.members()) {
          out.append(separator).append(lowerFirst(member.name())).append('=');
          show(out, member.shape(), ((Struct) value).get(member.name()));
          separator = ", ";
        }
        out.append(')');
      }
      case ListOf list -> {
        out.append('[');
        String separator = "";
        for (Object element : (List<?>) value) {
          out.append(separator);
          show(out, list.element(), element);
          separator = ", ";
        }
        out.append(']');
      }
      case MapOf map -> {
        out.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
          out.append(separator).append(entry.getKey()).append('=');
          show(out, map.value(), entry.getValue());
          separator = ", ";
        }
        out.append('}');
      }
      case Value _ -> out.append("AttributeValue");
      case Shape.Blob _ -> out.append("java.nio.HeapByteBuffer");
      case Text _, OneOf _, TableName _, Whole _, Bool _, Decimal _, Time _ -> out.append(value);
    }
  }

  private static String lowerFirst(String name) {
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }
}
