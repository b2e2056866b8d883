package dev.tidemark.http;

import dev.tidemark.http.SignatureFailure.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request carries to prove who sent it, well formed but not yet compared.
 *
 * @param expires how long a presigned URL lasts; null: the signature is in the header
 */
record Authorization(
    String accessKey,
    String scopeDate,
    String region,
    String service,
    List<String> signedHeaders,
    String signature,
    String time,
    @Nullable Duration expires) {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter BASIC =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int NAME_CHARS_MAX = 64;
  private static final Duration EXPIRES_MAX = Duration.ofDays(7);

  /**
   * Reads the header {@code Authorization} or the parameters of a presigned URL. The texts are
   * AWS's, in the order in which it checks.
   */
  static Authorization of(Exchange exchange) {
    String header = exchange.header("authorization");
    Map<String, String> query = parameters(exchange.rawQuery());
    boolean presigned = query.containsKey("X-Amz-Algorithm");
    if (exchange.headers().getOrDefault("authorization", List.of()).size() > 1) {
      throw new SignatureFailure(
          Kind.AMBIGUOUS, "Found more than one HTTP header 'Authorization'.");
    }
    if (header != null && presigned) {
      throw new SignatureFailure(
          Kind.AMBIGUOUS,
          "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP"
              + " header.");
    }
    if (presigned) {
      return ofQuery(query);
    }
    if (header == null || !header.strip().startsWith("AWS4-")) {
      throw new SignatureFailure(Kind.MISSING, "Request is missing Authentication Token");
    }
    return ofHeader(exchange, header);
  }

  /** What the fields of an HTML form say, whose names are in lower case. */
  static Authorization ofForm(Map<String, String> fields) {
    return of(
        value(fields, "x-amz-algorithm"),
        value(fields, "x-amz-date"),
        Map.of(
            "Credential", value(fields, "x-amz-credential"),
            "Signature", value(fields, "x-amz-signature"),
            "SignedHeaders", "host"),
        "",
        null);
  }

  private static Authorization ofHeader(Exchange exchange, String header) {
    List<String> words = words(header.strip());
    Map<String, String> parameters = new HashMap<>();
    for (String word : words.subList(1, words.size())) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        parameters.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    StringBuilder missing = new StringBuilder();
    for (String name : List.of("Credential", "Signature", "SignedHeaders")) {
      if (parameters.getOrDefault(name, "").isEmpty()) {
        missing.append("Authorization header requires '").append(name).append("' parameter. ");
      }
    }
    String date = exchange.header("x-amz-date");
    if (date == null) {
      date = exchange.header("date");
    }
    if (date == null) {
      missing.append(
          "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
    }
    if (!missing.isEmpty() || date == null) {
      throw new SignatureFailure(Kind.INCOMPLETE, missing + "Authorization=" + header);
    }
    return of(words.getFirst(), date, parameters, "", null);
  }

  /** What commas and spaces part, never empty itself. */
  private static List<String> words(String header) {
    List<String> words = new ArrayList<>(4);
    int begin = 0;
    for (int i = 0; i <= header.length(); i++) {
      if (i == header.length() || header.charAt(i) == ',' || header.charAt(i) == ' ') {
        if (i > begin) {
          words.add(header.substring(begin, i));
        }
        begin = i + 1;
      }
    }
    return words;
  }

  private static Authorization ofQuery(Map<String, String> query) {
    StringBuilder missing = new StringBuilder();
    for (String name :
        List.of(
            "X-Amz-Algorithm",
            "X-Amz-Credential",
            "X-Amz-Signature",
            "X-Amz-SignedHeaders",
            "X-Amz-Date")) {
      if (query.getOrDefault(name, "").isEmpty()) {
        missing.append("AWS query-string parameters must include '").append(name).append("'. ");
      }
    }
    if (!missing.isEmpty()) {
      throw new SignatureFailure(
          Kind.INCOMPLETE, missing + "Re-examine the query-string parameters.");
    }
    return of(
        value(query, "X-Amz-Algorithm"),
        value(query, "X-Amz-Date"),
        query,
        "X-Amz-",
        expires(query.getOrDefault("X-Amz-Expires", "900")));
  }

  private static Authorization of(
      String algorithm,
      String date,
      Map<String, String> parameters,
      String prefix,
      @Nullable Duration expires) {
    String time = basicTime(date);
    List<String> signedHeaders =
        CanonicalRequest.names(value(parameters, prefix + "SignedHeaders"));
    if (!signedHeaders.contains("host")) {
      throw new SignatureFailure(
          Kind.UNSIGNED_HEADER, "'Host' must be a 'SignedHeader' in the AWS Authorization.");
    }
    if (!algorithm.equals(ALGORITHM)) {
      throw new SignatureFailure(
          Kind.INCOMPLETE,
          "Unsupported AWS 'algorithm': '" + algorithm + "' (only AWS4-HMAC-SHA256 for now). ");
    }
    String credential = value(parameters, prefix + "Credential");
    String[] parts = credential.split("/", -1);
    if (parts.length != 5) {
      throw new SignatureFailure(
          Kind.INCOMPLETE,
          "Credential must have exactly 5 slash-delimited elements, e.g."
              + " keyid/date/region/service/term, got '"
              + credential
              + "'");
    }
    String accessKey = parts[0];
    String scopeDate = parts[1];
    String region = parts[2];
    String service = parts[3];
    StringBuilder wrong = new StringBuilder();
    if (!isName(region)) {
      wrong.append("Credential should be scoped to a valid region, not '").append(region);
      wrong.append("'. ");
    }
    if (!isName(service)) {
      wrong.append("Credential should be scoped to correct service. ");
    }
    if (!parts[4].equals("aws4_request")) {
      wrong.append("Credential should be scoped with a valid terminator: 'aws4_request', not '");
      wrong.append(parts[4]).append("'. ");
    }
    if (!time.startsWith(scopeDate) || scopeDate.length() != 8) {
      wrong.append("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of");
      wrong.append(" date from HTTP: '").append(scopeDate).append("' != '");
      wrong.append(time, 0, 8).append("', from '").append(time).append("'.");
    }
    if (!wrong.isEmpty()) {
      throw new SignatureFailure(Kind.SCOPE, wrong.toString());
    }
    return new Authorization(
        accessKey,
        scopeDate,
        region,
        service,
        signedHeaders,
        value(parameters, prefix + "Signature"),
        time,
        expires);
  }

  private static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean fits =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '_'
              || c == '-';
      if (!fits) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= NAME_CHARS_MAX;
  }

  /** The moment of signing. */
  Instant instant() {
    return isPlain(time)
        ? LocalDateTime.of(
                number(time, 0, 4),
                number(time, 4, 6),
                number(time, 6, 8),
                number(time, 9, 11),
                number(time, 11, 13),
                number(time, 13, 15))
            .toInstant(ZoneOffset.UTC)
        : Instant.from(BASIC.parse(time));
  }

  /** An instant as signatures write it. */
  static String basic(Instant instant) {
    return BASIC.format(instant);
  }

  /** {@code date/region/service/aws4_request}. */
  String scope() {
    return scopeDate + "/" + region + "/" + service + "/aws4_request";
  }

  private static String basicTime(String date) {
    if (isPlain(date)) {
      return date;
    }
    try {
      LocalDateTime.parse(date, BASIC);
      return date;
    } catch (DateTimeParseException notBasic) {
      try {
        return BASIC.format(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
      } catch (DateTimeParseException e) {
        throw new SignatureFailure(
            Kind.INCOMPLETE,
            "Date must be in ISO-8601 'basic format'. Got '"
                + date
                + "'. See http://en.wikipedia.org/wiki/ISO_8601");
      }
    }
  }

  /** Whether a time is of that format beyond doubt; of others the formatter judges. */
  private static boolean isPlain(String time) {
    if (time.length() != 16 || time.charAt(8) != 'T' || time.charAt(15) != 'Z') {
      return false;
    }
    for (int i = 0; i < 15; i++) {
      char c = time.charAt(i);
      if (i != 8 && (c < '0' || c > '9')) {
        return false;
      }
    }
    int month = number(time, 4, 6);
    int day = number(time, 6, 8);
    return month >= 1
        && month <= 12
        && day >= 1
        && day <= 28
        && number(time, 9, 11) < 24
        && number(time, 11, 13) < 60
        && number(time, 13, 15) < 60;
  }

  private static int number(String time, int from, int to) {
    return Integer.parseInt(time, from, to, 10);
  }

  private static Duration expires(String seconds) {
    try {
      Duration expires = Duration.ofSeconds(Integer.parseInt(seconds));
      if (!expires.isNegative() && expires.compareTo(EXPIRES_MAX) <= 0) {
        return expires;
      }
    } catch (NumberFormatException e) {
      throw new SignatureFailure(Kind.INCOMPLETE, "X-Amz-Expires should be a number");
    }
    throw new SignatureFailure(
        Kind.INCOMPLETE,
        "X-Amz-Expires must be non-negative and less than a week (in seconds); that is, the given"
            + " X-Amz-Expires must be less than 604800 seconds");
  }

  private static String value(Map<String, String> parameters, String name) {
    return parameters.getOrDefault(name, "");
  }

  private static Map<String, String> parameters(@Nullable String rawQuery) {
    if (rawQuery == null) {
      return Map.of();
    }
    Map<String, String> parameters = new HashMap<>();
    for (String pair : rawQuery.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      parameters.putIfAbsent(Percent.decodeText(name), Percent.decodeText(value));
    }
    return parameters;
  }
}
