package dev.tidemark.format;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the items of a file that is imported are written. */
public sealed interface ImportFormat {
  /** One line of DynamoDB JSON an item, {@code {"Item":{...}}}, as full exports have them. */
  record Json() implements ImportFormat {}

  /** Structs {@code {Item:{...}}}, one after the other or in lists; text or binary Ion. */
  record Ion() implements ImportFormat {}

  /**
   * One record an item: values are strings, but for keys.
   *
   * @param delimiter null: a comma
   * @param header the attributes' names in order; null: the first line of each file has them
   */
  record Csv(@Nullable String delimiter, @Nullable List<String> header) implements ImportFormat {
    public Csv {
      header = header == null ? null : List.copyOf(header);
    }
  }

  /** The name in the API. */
  default String apiName() {
    return switch (this) {
      case Json _ -> "DYNAMODB_JSON";
      case Ion _ -> "ION";
      case Csv _ -> "CSV";
    };
  }
}
