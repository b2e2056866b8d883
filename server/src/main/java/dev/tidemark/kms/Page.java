package dev.tidemark.kms;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.schema.Struct;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A part of a list, as long as the request's Limit.
 *
 * @param nextMarker where the next one goes on; null: this is the last
 */
record Page<T>(List<T> elements, @Nullable String nextMarker) {
  /**
   * The part after the request's Marker.
   *
   * @param all in the order of their names
   * @throws ApiException InvalidMarkerException
   */
  static <T> Page<T> of(List<T> all, Function<T, String> name, Struct request, int limitDefault) {
    Integer given = request.integer("Limit");
    int limit = given == null ? limitDefault : given;
    String marker = request.string("Marker");
    String after = marker == null ? "" : decode(marker);
    List<T> rest = all.stream().filter(one -> name.apply(one).compareTo(after) > 0).toList();
    if (rest.size() <= limit) {
      return new Page<>(rest, null);
    }
    List<T> elements = rest.subList(0, limit);
    byte[] last = name.apply(elements.getLast()).getBytes(StandardCharsets.UTF_8);
    return new Page<>(elements, Base64.getUrlEncoder().withoutPadding().encodeToString(last));
  }

  private static String decode(String marker) {
    try {
      return new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw ApiError.of(
          ApiError.Type.INVALID_MARKER, "Could not deserialize marker '" + marker + "'");
    }
  }

  /** The list and what says whether there is more, as members of an object. */
  void write(JsonGenerator out, String list, Consumer<T> element) {
    out.writeArrayPropertyStart(list);
    elements.forEach(element);
    out.writeEndArray();
    out.writeBooleanProperty("Truncated", nextMarker != null);
    if (nextMarker != null) {
      out.writeStringProperty("NextMarker", nextMarker);
    }
  }
}
