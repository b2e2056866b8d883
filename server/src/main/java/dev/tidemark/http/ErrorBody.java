package dev.tidemark.http;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiError.CancellationReason;
import dev.tidemark.error.ApiError.ConditionalCheckFailed;
import dev.tidemark.error.ApiError.Plain;
import dev.tidemark.error.ApiError.TransactionCanceled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** How errors of the JSON APIs look on the wire. */
final class ErrorBody {
  private ErrorBody() {}

  static byte[] of(ApiError error) {
    return of(error, error.type().wireName());
  }

  /** Without the name of the model. */
  static byte[] bare(ApiError error) {
    return of(error, error.type().shortName());
  }

  private static byte[] of(ApiError error, String type) {
    return Json.bytes(out -> {
      out.writeStartObject();
      out.writeStringProperty("__type", type);
      // The service answers some errors without any text.
      if (!error.message().isEmpty()) {
        out.writeStringProperty(messageName(error.type()), error.message());
      }
      writeMembers(out, error);
      out.writeEndObject();
    });
  }

  /** Some parts of the service, and of its model, write the member in upper case. */
  private static String messageName(ApiError.Type type) {
    return switch (type) {
      case SERIALIZATION,
          ACCESS_DENIED,
          TRANSACTION_CANCELED,
          TRANSACTION_IN_PROGRESS,
          IDEMPOTENT_PARAMETER_MISMATCH ->
          "Message";
      default -> "message";
    };
  }

  private static void writeMembers(JsonGenerator out, ApiError error) {
    switch (error) {
      case Plain _ -> {}
      case ConditionalCheckFailed(String _, byte[] itemJson) -> writeItem(out, itemJson);
      case TransactionCanceled(List<CancellationReason> reasons) -> {
        out.writeArrayPropertyStart("CancellationReasons");
        for (CancellationReason reason : reasons) {
          out.writeStartObject();
          out.writeStringProperty("Code", reason.code());
          if (reason.message() != null) {
            out.writeStringProperty("Message", reason.message());
          }
          writeItem(out, reason.itemJson());
          out.writeEndObject();
        }
        out.writeEndArray();
      }
    }
  }

  private static void writeItem(JsonGenerator out, byte @Nullable [] itemJson) {
    if (itemJson != null) {
      out.writeName("Item");
      out.writeRawValue(new String(itemJson, StandardCharsets.UTF_8));
    }
  }
}
