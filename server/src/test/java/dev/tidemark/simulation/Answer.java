package dev.tidemark.simulation;

import dev.tidemark.error.ApiError;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.B;
import dev.tidemark.item.AttributeValue.BS;
import dev.tidemark.item.AttributeValue.Bool;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.NS;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.AttributeValue.SS;
import dev.tidemark.item.Item;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What becomes of a request, as its client sees it. */
sealed interface Answer {
  /** Done, and this is the reply. */
  record Done(Json reply) implements Answer {}

  /** Not done, for this reason. */
  record Refused(ApiError error) implements Answer {
    boolean is(ApiError.Type type) {
      return error.type() == type;
    }
  }

  /** Not done, and may be asked again. */
  record Failed(String why) implements Answer {}

  /** Done or not: the connection broke, or the server does not know itself. */
  record Unknown(String why) implements Answer {}

  /** JSON of replies, with what tests ask of it. */
  record Json(@Nullable Object value) {
    Json at(String name) {
      return new Json(map().get(name));
    }

    boolean has(String name) {
      return map().containsKey(name);
    }

    boolean isThere() {
      return value != null;
    }

    @SuppressWarnings("unchecked")
    private Map<String, @Nullable Object> map() {
      return value instanceof Map ? (Map<String, @Nullable Object>) value : Map.of();
    }

    List<Json> list() {
      List<Json> all = new ArrayList<>();
      if (value instanceof List<?> list) {
        list.forEach(one -> all.add(new Json(one)));
      }
      return all;
    }

    String text() {
      return Objects.requireNonNull((String) value);
    }

    /** A time in seconds, as microseconds. */
    long micros() {
      return number().movePointRight(6).longValueExact();
    }

    BigDecimal number() {
      return (BigDecimal) Objects.requireNonNull(value);
    }

    /** An item in the API's JSON; null if there is none. */
    @Nullable Item item() {
      return value == null ? null : Item.of(attributes());
    }

    Item requiredItem() {
      return Objects.requireNonNull(item());
    }

    private Map<String, AttributeValue> attributes() {
      Map<String, AttributeValue> attributes = new LinkedHashMap<>();
      map().forEach((name, one) -> attributes.put(name, new Json(one).attribute()));
      return attributes;
    }

    private AttributeValue attribute() {
      Map.Entry<String, @Nullable Object> one = map().entrySet().iterator().next();
      Json content = new Json(one.getValue());
      return switch (one.getKey()) {
        case "S" -> new S(content.text());
        case "N" -> N.of(content.text());
        case "B" -> new B(Base64.getDecoder().decode(content.text()));
        case "BOOL" -> new Bool(Boolean.TRUE.equals(content.value));
        case "NULL" -> AttributeValue.NULL;
        case "SS" -> new SS(content.list().stream().map(Json::text).toList());
        case "NS" -> new NS(content.list().stream().map(n -> new BigDecimal(n.text())).toList());
        case "BS" ->
            new BS(content.list().stream().map(b -> Base64.getDecoder().decode(b.text())).toList());
        case "L" -> new L(content.list().stream().map(Json::attribute).toList());
        case "M" -> new M(content.attributes());
        default -> throw new AssertionError("no attribute value: " + one);
      };
    }

    @Override
    public String toString() {
      return String.valueOf(value);
    }
  }
}
