package dev.tidemark.s3;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may call a bucket from a browser, and how.
 *
 * @param origins each with at most one asterisk
 * @param allowedHeaders likewise
 * @param maxAgeSeconds as sent, or null
 */
record CorsRule(
    @Nullable String id,
    List<String> origins,
    List<String> methods,
    List<String> allowedHeaders,
    List<String> exposeHeaders,
    @Nullable String maxAgeSeconds) {
  private static final String ROOT = "CORSConfiguration";
  private static final String ANY = "*";
  private static final int RULES_MAX = 100;
  private static final int ID_CHARS_MAX = 255;
  private static final Set<String> METHODS = Set.of("GET", "PUT", "POST", "DELETE", "HEAD");

  /** The rules of a configuration, checked as S3 does. */
  static List<CorsRule> parse(byte[] document) {
    List<CorsRule> rules = new ArrayList<>();
    for (XmlElement rule : XmlElement.parse(document, ROOT).onlyWith("CORSRule").children()) {
      rules.add(of(rule));
    }
    if (rules.isEmpty() || rules.size() > RULES_MAX) {
      throw S3Error.MALFORMED_XML.toException();
    }
    return rules;
  }

  private static CorsRule of(XmlElement rule) {
    rule.onlyWith(
        "ID", "AllowedOrigin", "AllowedMethod", "AllowedHeader", "ExposeHeader", "MaxAgeSeconds");
    CorsRule parsed =
        new CorsRule(
            rule.child("ID"),
            texts(rule, "AllowedOrigin"),
            texts(rule, "AllowedMethod"),
            texts(rule, "AllowedHeader"),
            texts(rule, "ExposeHeader"),
            rule.child("MaxAgeSeconds"));
    if (parsed.origins.isEmpty() || parsed.methods.isEmpty() || !parsed.isWellFormed()) {
      throw S3Error.MALFORMED_XML.toException();
    }
    for (String method : parsed.methods) {
      if (!METHODS.contains(method)) {
        throw S3Error.INVALID_REQUEST.withText(
            "Found unsupported HTTP method in CORS config. Unsupported method is " + method);
      }
    }
    checkWildcards("AllowedOrigin", parsed.origins);
    checkWildcards("AllowedHeader", parsed.allowedHeaders);
    for (String header : parsed.exposeHeaders) {
      if (header.contains(ANY)) {
        throw S3Error.INVALID_REQUEST.withText(
            "ExposeHeader \""
                + header
                + "\" contains wildcard. We currently do not support wildcard for ExposeHeader.");
      }
    }
    return parsed;
  }

  private boolean isWellFormed() {
    boolean shortId = id == null || id.length() <= ID_CHARS_MAX;
    return shortId && (maxAgeSeconds == null || maxAgeSeconds.matches("\\d{1,9}"));
  }

  private static List<String> texts(XmlElement rule, String name) {
    return rule.all(name).stream().map(each -> each.text().toString()).toList();
  }

  private static void checkWildcards(String name, List<String> patterns) {
    for (String pattern : patterns) {
      if (pattern.indexOf(ANY) != pattern.lastIndexOf(ANY)) {
        throw S3Error.INVALID_REQUEST.withText(
            name + " \"" + pattern + "\" can not have more than one wildcard.");
      }
    }
  }

  static String document(List<CorsRule> rules) {
    XmlWriter xml = XmlWriter.document(ROOT);
    for (CorsRule rule : rules) {
      xml.start("CORSRule").text("ID", rule.id);
      rule.methods.forEach(each -> xml.text("AllowedMethod", each));
      rule.origins.forEach(each -> xml.text("AllowedOrigin", each));
      rule.allowedHeaders.forEach(each -> xml.text("AllowedHeader", each));
      rule.exposeHeaders.forEach(each -> xml.text("ExposeHeader", each));
      xml.text("MaxAgeSeconds", rule.maxAgeSeconds).end();
    }
    return xml.toText();
  }

  /**
   * What a browser is told, or null if this rule does not let the call through.
   *
   * @param headers that the call is going to send
   */
  @Nullable Map<String, String> answer(String origin, String method, List<String> headers) {
    String pattern = match(origins, origin);
    if (pattern == null || !methods.contains(method)) {
      return null;
    }
    for (String header : headers) {
      if (allowedHeaders.stream()
          .noneMatch(
              each -> matches(each.toLowerCase(Locale.ROOT), header.toLowerCase(Locale.ROOT)))) {
        return null;
      }
    }
    Map<String, String> answer = new LinkedHashMap<>();
    answer.put("Access-Control-Allow-Origin", pattern.equals(ANY) ? ANY : origin);
    answer.put("Access-Control-Allow-Methods", String.join(", ", methods));
    if (!headers.isEmpty()) {
      answer.put(
          "Access-Control-Allow-Headers", String.join(", ", headers).toLowerCase(Locale.ROOT));
    }
    if (!exposeHeaders.isEmpty()) {
      answer.put("Access-Control-Expose-Headers", String.join(", ", exposeHeaders));
    }
    if (maxAgeSeconds != null) {
      answer.put("Access-Control-Max-Age", maxAgeSeconds);
    }
    if (!pattern.equals(ANY)) {
      answer.put("Access-Control-Allow-Credentials", "true");
    }
    answer.put("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
    return answer;
  }

  private static @Nullable String match(List<String> patterns, String text) {
    return patterns.stream().filter(each -> matches(each, text)).findFirst().orElse(null);
  }

  private static boolean matches(String pattern, String text) {
    int star = pattern.indexOf(ANY);
    if (star < 0) {
      return pattern.equals(text);
    }
    String end = pattern.substring(star + 1);
    return text.length() >= pattern.length() - 1
        && text.startsWith(pattern.substring(0, star))
        && text.endsWith(end);
  }
}
