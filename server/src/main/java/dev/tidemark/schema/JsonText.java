package dev.tidemark.schema;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON documents inside requests, such as policies: maps, lists, strings, {@link BigDecimal} and
 * {@link Boolean}. There is no null.
 */
public final class JsonText {
  private static final int DEPTH_MAX = 20;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
          .build();

  private JsonText() {}

  /**
   * @throws IllegalArgumentException if it is not JSON, has a null or nests deeper than 20 levels
   */
  public static Object read(String json) {
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (in.nextToken() == null) {
        throw new IllegalArgumentException("empty");
      }
      Object value = value(in);
      if (in.nextToken() != null) {
        throw new IllegalArgumentException("more than one value");
      }
      return value;
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
  }

  private static Object value(JsonParser in) {
    return switch (in.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
          String name = in.currentName();
          in.nextToken();
          map.put(name, value(in));
        }
        yield map;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(in));
        }
        yield list;
      }
      case VALUE_STRING -> in.getString();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getDecimalValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw new IllegalArgumentException("no value: " + in.currentToken());
    };
  }

  /** As text without white space, members in their order. */
  public static String write(Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      write(out, value);
    }
    return text.toString();
  }

  /** The same as part of something larger. */
  public static void write(JsonGenerator out, Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        out.writeStartObject();
        map.forEach((name, member) -> {
          out.writeName((String) name);
          write(out, member);
        });
        out.writeEndObject();
      }
      case List<?> list -> {
        out.writeStartArray();
        list.forEach(element -> write(out, element));
        out.writeEndArray();
      }
      case String text -> out.writeString(text);
      case BigDecimal number -> out.writeNumber(number);
      case Boolean bool -> out.writeBoolean(bool);
      default -> throw new IllegalArgumentException("not of JSON: " + value.getClass());
    }
  }
}
