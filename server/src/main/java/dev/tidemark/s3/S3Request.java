package dev.tidemark.s3;

import dev.tidemark.http.Exchange;
import dev.tidemark.http.Identity;
import dev.tidemark.http.Turns;
import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.objectstore.VersionId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that was signed and taken apart.
 *
 * @param turns that it takes with others, over the blocks of bodies
 * @param bucket empty: the service itself
 * @param key empty: the bucket itself
 */
record S3Request(
    Exchange exchange,
    Identity identity,
    Turns turns,
    Instant received,
    String bucket,
    String key,
    Map<String, String> query) {
  static final Map<String, String> NO_HEADERS = Map.of();

  ObjectPath path() {
    return new ObjectPath(bucket, key);
  }

  boolean has(String parameter) {
    return query.containsKey(parameter);
  }

  @Nullable String parameter(String name) {
    return query.get(name);
  }

  String parameter(String name, String otherwise) {
    return query.getOrDefault(name, otherwise);
  }

  /** The version that is asked for, null: the newest; InvalidArgument if it is no id. */
  @Nullable String versionId() {
    String versionId = parameter("versionId");
    if (versionId != null && versionId.isEmpty()) {
      throw S3Error.INVALID_ARGUMENT
          .withText("Version id cannot be the empty string")
          .with("ArgumentName", "versionId")
          .with("ArgumentValue", "");
    }
    if (versionId != null && !VersionId.isValid(versionId)) {
      throw noVersionId("versionId", versionId);
    }
    return versionId;
  }

  /** What is refused of an argument that is no version's id. */
  static S3Exception noVersionId(String argument, String value) {
    return S3Error.INVALID_ARGUMENT
        .withText("Invalid version id specified")
        .with("ArgumentName", argument)
        .with("ArgumentValue", value);
  }

  /** A number from 0 on, or InvalidArgument. */
  int number(String name, int otherwise) {
    String text = query.get(name);
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Said below.
    }
    throw S3Error.INVALID_ARGUMENT.withText(
        "Argument " + name + " must be an integer between 0 and 2147483647");
  }

  @Nullable String header(String name) {
    return exchange.header(name);
  }

  void answer(int status) throws IOException {
    answer(status, NO_HEADERS, new byte[0]);
  }

  void answer(XmlWriter document) throws IOException {
    answer(document, NO_HEADERS);
  }

  void answer(XmlWriter document, Map<String, String> headers) throws IOException {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("Content-Type", "application/xml");
    answer(200, all, document.finish());
  }

  /** Answers with a document as it is stored, or with the error that there is none. */
  void answerDocument(@Nullable String document, S3Error absent) throws IOException {
    if (document == null) {
      throw absent.toException();
    }
    answerDocument(document, NO_HEADERS);
  }

  void answerDocument(String document, Map<String, String> headers) throws IOException {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("Content-Type", "application/xml");
    answer(200, all, document.getBytes(StandardCharsets.UTF_8));
  }

  void answer(int status, Map<String, String> headers, byte[] body) throws IOException {
    exchange.respond(status, withIds(exchange, headers), body);
  }

  /** The id that S3's answers call the request's; the host's is the whole one. */
  static String shortId(Exchange exchange) {
    String id = exchange.requestId();
    return id.substring(0, Math.min(16, id.length()));
  }

  /** The headers that every answer carries, and these. */
  static Map<String, String> withIds(Exchange exchange, Map<String, String> headers) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("x-amz-request-id", shortId(exchange));
    all.put("x-amz-id-2", exchange.requestId());
    all.put("Server", "AmazonS3");
    return all;
  }
}
