package dev.tidemark.s3;

import dev.tidemark.objectstore.Checksum;
import dev.tidemark.objectstore.LocalObject;
import dev.tidemark.objectstore.ObjectMetadata;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What headers say of an object, read from requests and written to answers. */
final class ObjectHeaders {
  static final String DEFAULT_CONTENT_TYPE = "binary/octet-stream";

  private static final String USER_PREFIX = "x-amz-meta-";
  private static final int USER_BYTES_MAX = 2048;

  /** The headers that an object keeps as sent; a reader may ask for others in their place. */
  static final List<String> CONTENT_HEADERS =
      List.of(
          "cache-control",
          "content-disposition",
          "content-encoding",
          "content-language",
          "content-type",
          "expires");

  private ObjectHeaders() {}

  /** The metadata that a write carries. */
  static ObjectMetadata read(S3Request request) {
    Map<String, String> headers = new TreeMap<>();
    for (String name : CONTENT_HEADERS) {
      String value = request.header(name);
      if (name.equals("content-encoding")) {
        value = withoutFraming(value);
      }
      if (value != null && !value.isEmpty()) {
        headers.put(name, value);
      }
    }
    headers.putIfAbsent("content-type", DEFAULT_CONTENT_TYPE);
    Map<String, String> user = new TreeMap<>();
    int userBytes = 0;
    for (Map.Entry<String, List<String>> header : request.exchange().headers().entrySet()) {
      if (header.getKey().startsWith(USER_PREFIX)) {
        String name = header.getKey().substring(USER_PREFIX.length());
        String value = String.join(",", header.getValue());
        userBytes += name.length() + value.length();
        user.put(name, value);
      }
    }
    if (userBytes > USER_BYTES_MAX) {
      throw S3Error.METADATA_TOO_LARGE.toException();
    }
    return new ObjectMetadata(headers, user, Tags.ofHeader(request.header("x-amz-tagging")));
  }

  /** {@code aws-chunked} is how the body travels, not how the object is encoded. */
  private static @Nullable String withoutFraming(@Nullable String encoding) {
    if (encoding == null) {
      return null;
    }
    return Arrays.stream(encoding.split(",", -1))
        .map(String::strip)
        .filter(each -> !each.toLowerCase(Locale.ROOT).equals("aws-chunked"))
        .collect(Collectors.joining(","));
  }

  /** What every answer with or about an object says of it, but its encryption. */
  static Map<String, String> of(LocalObject object) {
    Map<String, String> headers = new TreeMap<>(object.metadata().headers());
    object.metadata().user().forEach((name, value) -> headers.put(USER_PREFIX + name, value));
    headers.put("ETag", quoted(object.etag()));
    headers.put("Last-Modified", HttpDates.write(object.lastModified()));
    headers.put("Accept-Ranges", "bytes");
    int tags = object.metadata().tags().size();
    if (tags > 0) {
      headers.put("x-amz-tagging-count", Integer.toString(tags));
    }
    return headers;
  }

  static void addChecksum(Map<String, String> headers, @Nullable Checksum checksum) {
    if (checksum != null) {
      headers.put(checksum.algorithm().header(), checksum.value());
      headers.put("x-amz-checksum-type", checksum.type().name());
    }
  }

  static void addChecksum(XmlWriter xml, @Nullable Checksum checksum) {
    if (checksum != null) {
      xml.text(checksum.algorithm().element(), checksum.value());
      xml.text("ChecksumType", checksum.type().name());
    }
  }

  static String quoted(String etag) {
    return "\"" + etag + "\"";
  }

  /** Header values hold one character a byte; this is the text that the bytes are in UTF-8. */
  static String utf8(String header) {
    return new String(header.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
