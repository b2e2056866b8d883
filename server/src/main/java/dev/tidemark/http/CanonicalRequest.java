package dev.tidemark.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The canonical form of a request, over which its signature is made. Source: AWS IAM user guide,
 * "Create a signed AWS API request", and AWS's published test vectors.
 */
final class CanonicalRequest {
  private static final Pattern SPACES = Pattern.compile(" +");
  private static final String SIGNATURE_PARAMETER = "X-Amz-Signature";

  private CanonicalRequest() {}

  /**
   * @param s3 object keys are any bytes, so S3's paths are encoded once and not normalised
   * @param signedHeaders names in lower case, as listed in the signature
   */
  static String of(Exchange exchange, boolean s3, List<String> signedHeaders, String payloadHash) {
    StringBuilder out = new StringBuilder(512);
    out.append(exchange.method()).append('\n');
    out.append(s3 ? s3Path(exchange.rawPath()) : path(exchange.rawPath())).append('\n');
    out.append(query(exchange.rawQuery(), s3)).append('\n');
    Map<String, List<String>> headers = exchange.headers();
    for (String name : signedHeaders) {
      out.append(name).append(':');
      out.append(values(headers.getOrDefault(name, List.of()))).append('\n');
    }
    out.append('\n').append(String.join(";", signedHeaders)).append('\n').append(payloadHash);
    return out.toString();
  }

  private static String s3Path(String rawPath) {
    return Percent.encode(Percent.decode(rawPath), true);
  }

  /** Dot segments and double slashes resolved, then what was sent encoded once more. */
  private static String path(String rawPath) {
    List<String> segments = new ArrayList<>();
    for (String segment : rawPath.split("/", -1)) {
      if (segment.equals("..")) {
        if (!segments.isEmpty()) {
          segments.removeLast();
        }
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.add(segment);
      }
    }
    boolean closed = rawPath.endsWith("/") && !segments.isEmpty();
    return Percent.encode("/" + String.join("/", segments) + (closed ? "/" : ""), true);
  }

  private static String query(@Nullable String rawQuery, boolean s3) {
    if (rawQuery == null || rawQuery.isEmpty()) {
      return "";
    }
    record Parameter(String name, String value) {}
    List<Parameter> parameters = new ArrayList<>();
    for (String pair : rawQuery.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      if (!pair.isEmpty() && !name.equals(SIGNATURE_PARAMETER)) {
        parameters.add(new Parameter(recode(name, s3), recode(value, s3)));
      }
    }
    // In ASCII, so that comparing strings compares bytes.
    parameters.sort((a, b) ->
        a.name().equals(b.name()) ? a.value().compareTo(b.value()) : a.name().compareTo(b.name()));
    StringBuilder out = new StringBuilder(rawQuery.length());
    for (Parameter parameter : parameters) {
      out.append(out.isEmpty() ? "" : "&").append(parameter.name()).append('=');
      out.append(parameter.value());
    }
    return out.toString();
  }

  /** A plus in a query means a space to S3, so it must not pass for the plus that was signed. */
  private static String recode(String encoded, boolean s3) {
    String text = s3 ? encoded.replace("+", "%20") : encoded;
    return Percent.encode(Percent.decode(text), false);
  }

  private static String values(List<String> values) {
    return String.join(
        ",", values.stream().map(v -> SPACES.matcher(v.strip()).replaceAll(" ")).toList());
  }

  /** The names in {@code a;b;c}. */
  static List<String> names(String signedHeaders) {
    return List.of(signedHeaders.toLowerCase(Locale.ROOT).split(";", -1));
  }

  /** Header values arrive as the bytes that were sent, one character each. */
  static byte[] bytes(String canonicalRequest) {
    return canonicalRequest.getBytes(StandardCharsets.ISO_8859_1);
  }
}
