package dev.tidemark.schema;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.schema.Shape.Bool;
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
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the body of a request as the model says: strict in types, blind to unknown members, null as
 * absent, the last of members of one name. Then {@link Validator} checks the constraints.
 * Thread-safe.
 *
 * <p>Texts of SerializationException: replies of the service as recorded by dynalite's tests.
 */
public final class SchemaReader {
  private static final int JSON_DEPTH_MAX = 500;
  private static final int WHOLE_DIGITS_MAX = 20;
  private static final int DOUBLE_EXPONENT_MAX = 400;
  private static final BigInteger MILLIS_MAX = BigInteger.valueOf(100_000_000_000_000L);
  private static final String MODEL_PACKAGE = "com.amazonaws.dynamodb.v20120810.";
  private static final String CAST =
      "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class"
          + " java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and"
          + " java.lang.Class are in module java.base of loader 'bootstrap')";

  private final Schema schema;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(JSON_DEPTH_MAX)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(1 << 20)
                  .maxNumberLength(1000)
                  .build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  public SchemaReader(Schema schema) {
    this.schema = schema;
  }

  /** Whether the API has this operation, served or not. */
  public boolean knows(String operation) {
    return schema.input(operation) != null;
  }

  /** Whether these bytes are one JSON value, as far as we would follow it. */
  public static boolean isJson(byte[] body) {
    if (!mayBeUtf8(body)) {
      return false;
    }
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), body)) {
      boolean any = in.nextToken() != null;
      in.skipChildren();
      return any && in.nextToken() == null;
    } catch (StreamConstraintsException e) {
      return true;
    } catch (JacksonException e) {
      return false;
    }
  }

  /**
   * Reads and validates a request.
   *
   * @param operation one that the API has
   * @throws ApiException SerializationException or ValidationException, in AWS's words
   */
  public Struct read(String operation, byte[] body) {
    Structure input = schema.input(operation);
    if (input == null) {
      throw new IllegalArgumentException("no operation " + operation);
    }
    Struct request;
    try {
      request = parse(input, body);
    } catch (ValueReader.TooDeep e) {
      throw ValueReader.TOO_DEEP.error(Layer.of(operation));
    }
    Validator.validate(input, request, Layer.of(operation));
    return request;
  }

  /** The parser would take UTF-16 and UTF-32 as well, and marks of byte order. */
  private static boolean mayBeUtf8(byte[] body) {
    return body.length == 0 || (body[0] > 0 && (body.length == 1 || body[1] != 0));
  }

  private Struct parse(Structure input, byte[] body) {
    if (!mayBeUtf8(body)) {
      throw malformed();
    }
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), body)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw malformed();
      }
      Struct request = structure(in, input);
      if (in.nextToken() != null) {
        throw malformed();
      }
      return request;
    } catch (JacksonException e) {
      throw malformed();
    }
  }

  private static Struct structure(JsonParser in, Structure shape) {
    Map<String, Object> read = new HashMap<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      Member member = shape.member(in.currentName());
      in.nextToken();
      if (member == null) {
        in.skipChildren();
        continue;
      }
      Object value = value(in, member.shape(), Place.MEMBER);
      if (value == null) {
        read.remove(member.name());
      } else {
        read.put(member.name(), value);
      }
    }
    Map<String, Object> members = new LinkedHashMap<>();
    for (Member member : shape.members()) {
      Object value = read.get(member.name());
      if (value != null) {
        members.put(member.name(), value);
      }
    }
    return new Struct(members);
  }

  /** Where a value stands: it decides how a wrong type is reported. */
  enum Place {
    MEMBER,
    ELEMENT
  }

  private static @Nullable Object value(JsonParser in, Shape shape, Place place) {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return shape instanceof Value && place == Place.ELEMENT ? ValueReader.EMPTY : null;
    }
    return switch (shape) {
      case Text _, OneOf _, TableName _ -> string(in);
      case Bool _ -> bool(in);
      case Whole whole -> whole(in, whole);
      case Decimal _ -> decimal(in);
      case Time _ -> time(in);
      case Shape.Blob _ -> ValueReader.blob(in);
      case Value _ -> ValueReader.read(in, place, 0);
      case Structure structure -> {
        expectStructure(in, place, structure.name());
        yield structure(in, structure);
      }
      case ListOf list -> {
        expectList(in, place);
        List<@Nullable Object> elements = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          elements.add(value(in, list.element(), Place.ELEMENT));
        }
        yield elements;
      }
      case MapOf map -> {
        expectMap(in, place, className(map.value()));
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
          String key = wellFormed(in.currentName());
          in.nextToken();
          entries.put(key, value(in, map.value(), Place.ELEMENT));
        }
        yield entries;
      }
    };
  }

  static String string(JsonParser in) {
    return switch (in.currentToken()) {
      case VALUE_STRING -> wellFormed(in.getString());
      case START_ARRAY -> throw collection("class java.lang.String");
      case START_OBJECT -> throw notExpectedHere();
      default -> throw cannotConvert(in, "String");
    };
  }

  /** Half a surrogate pair, which escapes can write, has no form in UTF-8. */
  static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean paired =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!paired) {
          throw malformed();
        }
        i++;
      }
    }
    return text;
  }

  /** The service takes some words for booleans. */
  static boolean bool(JsonParser in) {
    return switch (in.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_STRING ->
          switch (in.getString().toUpperCase(Locale.ROOT)) {
            case "TRUE", "1", "YES" -> true;
            case "FALSE", "0", "NO" -> false;
            default -> throw serialization("Unexpected token received from parser");
          };
      case START_ARRAY -> throw collection("class java.lang.Boolean");
      case START_OBJECT -> throw notExpectedHere();
      default -> throw cannotConvert(in, "Boolean");
    };
  }

  private static Object whole(JsonParser in, Whole shape) {
    String type = shape.isLong() ? "Long" : "Integer";
    BigInteger whole = floor(number(in, type), 0);
    if (whole == null || whole.bitLength() > (shape.isLong() ? 63 : 31)) {
      throw cannotConvert(in, type);
    }
    return shape.isLong() ? (Object) whole.longValue() : (Object) whole.intValue();
  }

  private static Double decimal(JsonParser in) {
    BigDecimal number = number(in, "Double");
    if (exponent(number) < -DOUBLE_EXPONENT_MAX) {
      return 0.0;
    }
    double value =
        exponent(number) > DOUBLE_EXPONENT_MAX ? Double.POSITIVE_INFINITY : number.doubleValue();
    if (Double.isInfinite(value)) {
      throw cannotConvert(in, "Double");
    }
    return value;
  }

  /** The count of digits before the point; negative: zeros that follow it. */
  private static long exponent(BigDecimal number) {
    return number.signum() == 0 ? 0 : number.precision() - (long) number.scale();
  }

  /**
   * The largest integer not above {@code number * 10^power}; null if it has too many digits for any
   * member. A short text such as 1E-999999999 may stand for a billion digits: none is computed.
   */
  private static @Nullable BigInteger floor(BigDecimal number, int power) {
    long digits = exponent(number) + power;
    if (number.signum() == 0) {
      return BigInteger.ZERO;
    }
    if (digits <= 0) {
      return number.signum() < 0 ? BigInteger.ONE.negate() : BigInteger.ZERO;
    }
    return digits > WHOLE_DIGITS_MAX
        ? null
        : number.scaleByPowerOfTen(power).setScale(0, RoundingMode.FLOOR).toBigInteger();
  }

  /** Null if its exponent is beyond every number that we know. */
  private static @Nullable BigDecimal exact(JsonParser in) {
    try {
      return in.getDecimalValue();
    } catch (NumberFormatException | ArithmeticException | JacksonException e) {
      return null;
    }
  }

  private static BigDecimal number(JsonParser in, String type) {
    return switch (in.currentToken()) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        BigDecimal number = exact(in);
        if (number == null) {
          throw cannotConvert(in, type);
        }
        yield number;
      }
      case START_ARRAY -> throw collection("class java.lang." + type);
      case START_OBJECT -> throw notExpectedHere();
      default -> throw cannotConvert(in, type);
    };
  }

  /** Seconds since 1970, with a fraction if there is one; kept to the millisecond. */
  private static Instant time(JsonParser in) {
    return switch (in.currentToken()) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        BigDecimal seconds = exact(in);
        BigInteger millis = seconds == null ? null : floor(seconds, 3);
        if (millis == null || millis.abs().compareTo(MILLIS_MAX) > 0) {
          throw serialization("NUMBER_VALUE can not be converted to milliseconds since epoch");
        }
        yield Instant.ofEpochMilli(millis.longValueExact());
      }
      case START_ARRAY -> throw collection("class java.util.Date");
      case START_OBJECT -> throw notExpectedHere();
      default ->
          throw serialization(tokenName(in) + " can not be converted to milliseconds since epoch");
    };
  }

  static void expectStructure(JsonParser in, Place place, String name) {
    switch (in.currentToken()) {
      case START_OBJECT -> {}
      case START_ARRAY -> throw collection("class " + MODEL_PACKAGE + name);
      default ->
          throw serialization(
              place == Place.MEMBER ? "Unexpected field type" : "Unexpected value type in payload");
    }
  }

  static void expectList(JsonParser in, Place place) {
    switch (in.currentToken()) {
      case START_ARRAY -> {}
      case START_OBJECT -> throw notExpectedHere();
      default -> throw serialization(place == Place.MEMBER ? "Unexpected field type" : CAST);
    }
  }

  static void expectMap(JsonParser in, Place place, String valueClass) {
    switch (in.currentToken()) {
      case START_OBJECT -> {}
      case START_ARRAY -> throw collection("java.util.Map<java.lang.String, " + valueClass + ">");
      default -> throw serialization(place == Place.MEMBER ? "Unexpected field type" : CAST);
    }
  }

  /** The class that the service has for a shape, as its messages tell. */
  private static String className(Shape shape) {
    return switch (shape) {
      case Text _, OneOf _, TableName _ -> "java.lang.String";
      case Bool _ -> "java.lang.Boolean";
      case Whole whole -> whole.isLong() ? "java.lang.Long" : "java.lang.Integer";
      case Decimal _ -> "java.lang.Double";
      case Time _ -> "java.util.Date";
      case Shape.Blob _ -> "java.nio.ByteBuffer";
      case Value _ -> MODEL_PACKAGE + "AttributeValue";
      case Structure structure -> MODEL_PACKAGE + structure.name();
      case ListOf list -> "java.util.List<" + className(list.element()) + ">";
      case MapOf map -> "java.util.Map<java.lang.String, " + className(map.value()) + ">";
    };
  }

  private static String tokenName(JsonParser in) {
    return switch (in.currentToken()) {
      case VALUE_STRING -> "STRING_VALUE";
      case VALUE_NUMBER_INT -> "NUMBER_VALUE";
      case VALUE_NUMBER_FLOAT -> "DECIMAL_VALUE";
      case VALUE_TRUE -> "TRUE_VALUE";
      case VALUE_FALSE -> "FALSE_VALUE";
      default -> in.currentToken().toString();
    };
  }

  static ApiException cannotConvert(JsonParser in, String type) {
    return serialization(tokenName(in) + " cannot be converted to " + type);
  }

  static ApiException collection(String type) {
    return serialization("Unrecognized collection type " + type);
  }

  static ApiException notExpectedHere() {
    return serialization("Start of structure or map found where not expected");
  }

  static ApiException serialization(String message) {
    return ApiError.of(ApiError.Type.SERIALIZATION, message);
  }

  /** The service answers this without a message. */
  static ApiException malformed() {
    return serialization("");
  }
}
