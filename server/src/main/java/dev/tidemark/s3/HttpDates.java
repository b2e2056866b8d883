package dev.tidemark.s3;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times in HTTP headers: whole seconds, GMT. */
final class HttpDates {
  private static final DateTimeFormatter WRITE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private HttpDates() {}

  static String write(Instant time) {
    return WRITE.format(time);
  }

  /** Null if the text is no date: such a condition is ignored. */
  static @Nullable Instant read(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
    } catch (DateTimeException notHttp) {
      try {
        return Instant.parse(text);
      } catch (DateTimeException notIso) {
        return null;
      }
    }
  }
}
