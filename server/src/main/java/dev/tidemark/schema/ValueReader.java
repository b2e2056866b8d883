package dev.tidemark.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Numbers;
import dev.tidemark.schema.SchemaReader.Place;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * Reads attribute values. Wrong JSON types are refused at once; what breaks DynamoDB's own rules
 * becomes a {@link Flaw}, for the service reports those after the constraints of the model.
 */
final class ValueReader {
  private static final String INVALID = "One or more parameter values were invalid: ";

  /** A value of no type. */
  static final Flaw EMPTY =
      flaw("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");

  /** Source: dynalite's tests, recorded from the service. */
  private static final List<String> OF_START_KEYS =
      List.of(
          "Supplied AttributeValue",
          INVALID + "Null attribute value",
          INVALID + "An string set  may",
          INVALID + "Binary sets should");

  static final Flaw TOO_DEEP =
      flaw(
          "Nesting Levels have exceeded supported limits: Attributes in the item have nested"
              + " levels beyond supported limit");

  private static final Comparator<byte[]> UNSIGNED = Arrays::compareUnsigned;

  /**
   * Lists and maps around a value, which is itself the last of 32 levels. Source:
   * paritysuite/dynamodb-conformance, limits/nestingDepth, captured in eu-west-2 in June 2026.
   */
  private static final int DEPTH_MAX = 31;

  /** A value that breaks a rule, and what to say of it: now, and as the older checks do. */
  record Flaw(String current, String older) {
    /** The same flaw in the map of expression values, which the older checks tell. */
    Flaw ofExpressionValue(String placeholder) {
      return new Flaw(
          current,
          "ExpressionAttributeValues contains invalid value: " + older + " for key " + placeholder);
    }

    /** The same flaw in an ExclusiveStartKey, which the older checks tell of some flaws. */
    Flaw ofStartKey() {
      boolean told = OF_START_KEYS.stream().anyMatch(older::startsWith);
      return told ? new Flaw(current, "The provided starting key is invalid: " + older) : this;
    }

    ApiException error(Layer layer) {
      return ApiError.validation(
          switch (layer) {
            case ENVELOPED -> Layer.ENVELOPE + current;
            case BARE -> current;
            case OLDER -> older;
          });
    }
  }

  /** A value so deep that what follows it cannot be read. */
  static final class TooDeep extends RuntimeException {
    TooDeep() {
      super("too deep", null, false, false);
    }
  }

  private ValueReader() {}

  /**
   * Returns an {@link AttributeValue} or a {@link Flaw}.
   *
   * @param depth lists and maps around it
   */
  static Object read(JsonParser in, Place place, int depth) {
    SchemaReader.expectStructure(in, place, "AttributeValue");
    AttributeValue value = null;
    Flaw flaw = null;
    int types = 0;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String type = in.currentName();
      in.nextToken();
      Object member = member(in, type, depth);
      if (member == null) {
        continue;
      }
      types++;
      switch (member) {
        case Flaw found -> flaw = flaw == null ? found : flaw;
        default -> value = (AttributeValue) member;
      }
    }
    if (flaw != null) {
      return flaw;
    }
    if (value == null) {
      return EMPTY;
    }
    if (types > 1) {
      return flaw(
          "Supplied AttributeValue has more than one datatypes set, must contain exactly one of"
              + " the supported datatypes");
    }
    return value;
  }

  /** Null if there is nothing, or nothing that we know. */
  private static @Nullable Object member(JsonParser in, String type, int depth) {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    return switch (type) {
      case "S" -> new AttributeValue.S(SchemaReader.string(in));
      case "N" -> number(SchemaReader.string(in));
      case "B" -> new AttributeValue.B(blob(in));
      case "BOOL" -> SchemaReader.bool(in) ? AttributeValue.TRUE : AttributeValue.FALSE;
      case "NULL" -> nothing(in);
      case "SS" -> stringSet(elements(in, SchemaReader::string));
      case "NS" -> numberSet(elements(in, SchemaReader::string));
      case "BS" -> binarySet(elements(in, ValueReader::blob));
      case "L" -> list(in, depth + 1);
      case "M" -> map(in, depth + 1);
      default -> {
        in.skipChildren();
        yield null;
      }
    };
  }

  /** False is taken too, and is told as true: paritysuite, error-messages/putItem, June 2026. */
  private static AttributeValue nothing(JsonParser in) {
    boolean _ = SchemaReader.bool(in);
    return AttributeValue.NULL;
  }

  private static Object number(String text) {
    try {
      return AttributeValue.N.of(text);
    } catch (ApiException e) {
      return numberFlaw(text, e);
    }
  }

  private static <T> List<@Nullable T> elements(JsonParser in, Function<JsonParser, T> element) {
    SchemaReader.expectList(in, Place.MEMBER);
    List<@Nullable T> elements = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      elements.add(in.currentToken() == JsonToken.VALUE_NULL ? null : element.apply(in));
    }
    return elements;
  }

  private static Object stringSet(List<@Nullable String> elements) {
    List<String> strings = present(elements);
    if (strings == null) {
      return flaw(INVALID + "An string set may not have a null string as a member");
    }
    if (strings.isEmpty()) {
      return flaw(INVALID + "An string set  may not be empty");
    }
    AttributeValue.SS set = new AttributeValue.SS(strings);
    return set.values().size() == strings.size()
        ? set
        : new Flaw(
            INVALID
                + "Input collection ["
                + repeated(strings, Comparator.comparing(s -> s.getBytes(UTF_8), UNSIGNED)).stream()
                    .map(ValueReader::quoted)
                    .collect(Collectors.joining(", "))
                + "] contains duplicates.",
            INVALID + "Input collection " + strings + " contains duplicates.");
  }

  /** The elements as far as the first that is there twice in their order, then the others. */
  private static <T> List<T> repeated(List<T> elements, Comparator<T> order) {
    TreeSet<T> distinct = new TreeSet<>(order);
    int count = 0;
    while (distinct.add(elements.get(count))) {
      count++;
    }
    List<T> all = new ArrayList<>(distinct);
    all.addAll(elements.subList(count, elements.size()));
    return all;
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  private static Object numberSet(List<@Nullable String> elements) {
    List<String> texts = present(elements);
    if (texts == null) {
      return flaw("The parameter cannot be converted to a numeric value");
    }
    if (texts.isEmpty()) {
      return flaw(INVALID + "An number set  may not be empty");
    }
    List<BigDecimal> numbers = new ArrayList<>(texts.size());
    for (String text : texts) {
      try {
        numbers.add(Numbers.parse(text));
      } catch (ApiException e) {
        return numberFlaw(text, e);
      }
    }
    AttributeValue.NS set = new AttributeValue.NS(numbers);
    return set.values().size() == numbers.size()
        ? set
        : new Flaw(
            INVALID + "Input collection contains duplicates.",
            "Input collection contains duplicates");
  }

  private static Flaw numberFlaw(String text, ApiException error) {
    String message = error.error().message();
    return new Flaw(text.isEmpty() ? message + ": " : message, message);
  }

  private static Object binarySet(List<byte @Nullable []> elements) {
    List<byte[]> binaries = present(elements);
    if (binaries == null) {
      return flaw(INVALID + "Binary sets may not contain null values");
    }
    if (binaries.isEmpty()) {
      return flaw(INVALID + "Binary sets should not be empty");
    }
    TreeSet<byte[]> distinct = new TreeSet<>(Arrays::compareUnsigned);
    distinct.addAll(binaries);
    if (distinct.size() < binaries.size()) {
      Base64.Encoder base64 = Base64.getEncoder();
      String current =
          repeated(binaries, UNSIGNED).stream()
              .map(element -> quoted(base64.encodeToString(element)))
              .collect(Collectors.joining(","));
      List<String> older = binaries.stream().map(base64::encodeToString).toList();
      // Without a space: the service's own text.
      return new Flaw(
          INVALID + "Input collection [" + current + "]of type BS contains duplicates.",
          INVALID + "Input collection " + older + "of type BS contains duplicates.");
    }
    return new AttributeValue.BS(binaries);
  }

  /** The same list, or null if an element is. */
  @SuppressWarnings("NullAway") // no element is null where the list is returned
  private static <T> @Nullable List<T> present(List<@Nullable T> elements) {
    return elements.contains(null) ? null : elements;
  }

  private static Object list(JsonParser in, int depth) {
    SchemaReader.expectList(in, Place.MEMBER);
    if (depth > DEPTH_MAX) {
      return skipTooDeep(in);
    }
    List<Object> read = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      read.add(element(in, depth));
    }
    Flaw flaw = firstFlaw(read);
    return flaw == null
        ? new AttributeValue.L(read.stream().map(AttributeValue.class::cast).toList())
        : flaw;
  }

  private static Object map(JsonParser in, int depth) {
    SchemaReader.expectMap(in, Place.MEMBER, "com.amazonaws.dynamodb.v20120810.AttributeValue");
    if (depth > DEPTH_MAX) {
      return skipTooDeep(in);
    }
    Map<String, Object> read = new LinkedHashMap<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = SchemaReader.wellFormed(in.currentName());
      in.nextToken();
      read.put(name, element(in, depth));
    }
    Flaw flaw = firstFlaw(read.values());
    if (flaw != null) {
      return flaw;
    }
    Map<String, AttributeValue> values = LinkedHashMap.newLinkedHashMap(read.size());
    read.forEach((name, value) -> values.put(name, (AttributeValue) value));
    return new AttributeValue.M(values);
  }

  private static Object element(JsonParser in, int depth) {
    return in.currentToken() == JsonToken.VALUE_NULL ? EMPTY : read(in, Place.ELEMENT, depth);
  }

  private static @Nullable Flaw firstFlaw(Collection<Object> read) {
    for (Object value : read) {
      if (value instanceof Flaw flaw) {
        return flaw;
      }
    }
    return null;
  }

  private static Flaw skipTooDeep(JsonParser in) {
    try {
      in.skipChildren();
      return TOO_DEEP;
    } catch (StreamConstraintsException e) {
      throw new TooDeep();
    }
  }

  /** Standard alphabet, padded, no unused bits. */
  static byte[] blob(JsonParser in) {
    switch (in.currentToken()) {
      case VALUE_STRING -> {}
      case START_ARRAY -> throw SchemaReader.collection("class java.nio.ByteBuffer");
      case START_OBJECT -> throw SchemaReader.notExpectedHere();
      default ->
          throw SchemaReader.serialization("only base-64-encoded strings are convertible to bytes");
    }
    String text = in.getString();
    if (text.length() % 4 != 0) {
      throw SchemaReader.serialization(
          "Base64 encoded length is expected a multiple of 4 bytes but found: " + text.length());
    }
    int padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
    for (int i = 0; i < text.length() - padding; i++) {
      char c = text.charAt(i);
      boolean known =
          (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || c == '+'
              || c == '/';
      if (!known) {
        throw SchemaReader.serialization("Invalid Base64 character: '" + c + "'");
      }
    }
    byte[] bytes = Base64.getDecoder().decode(text);
    if (padding > 0 && !Base64.getEncoder().encodeToString(bytes).equals(text)) {
      throw SchemaReader.serialization("Invalid last non-pad Base64 character dectected");
    }
    return bytes;
  }

  private static Flaw flaw(String message) {
    return new Flaw(message, message);
  }
}
