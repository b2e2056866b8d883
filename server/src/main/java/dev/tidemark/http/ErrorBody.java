package dev.tidemark.http;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiError.ConditionalCheckFailed;
import dev.tidemark.error.ApiError.Plain;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;

/** How errors of the DynamoDB API look on the wire. */
final class ErrorBody {
  private ErrorBody() {}

  static byte[] of(ApiError error) {
    return Json.bytes(out -> {
      out.writeStartObject();
      out.writeStringProperty("__type", error.type().wireName());
      // The service answers some errors without any text.
      if (!error.message().isEmpty()) {
        out.writeStringProperty(messageName(error.type()), error.message());
      }
      writeMembers(out, error);
      out.writeEndObject();
    });
  }

  /** Some parts of the service write the member in upper case. */
  private static String messageName(ApiError.Type type) {
    return type == ApiError.Type.SERIALIZATION || type == ApiError.Type.ACCESS_DENIED
        ? "Message"
        : "message";
  }

  private static void writeMembers(JsonGenerator out, ApiError error) {
    switch (error) {
      case Plain _ -> {}
      case ConditionalCheckFailed(String _, byte[] itemJson) -> {
        if (itemJson != null) {
          out.writeName("Item");
          out.writeRawValue(new String(itemJson, StandardCharsets.UTF_8));
        }
      }
    }
  }
}
