package dev.tidemark.hostile;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way to the wire, byte for byte as it is to be. Mutable, so that it can be signed
 * first and changed then.
 */
final class Sent {
  static final String HOST = "localhost";

  String method;
  String path;
  @Nullable String query;
  String version = "HTTP/1.1";
  byte[] body;
  final List<String> names = new ArrayList<>();
  final List<String> values = new ArrayList<>();

  Sent(String method, String path, @Nullable String query, String body) {
    this.method = method;
    this.path = path;
    this.query = query;
    this.body = body.getBytes(StandardCharsets.UTF_8);
    add("Host", HOST);
  }

  /** A call of DynamoDB, its streams or KMS. */
  static Sent call(String target, String json) {
    return new Sent("POST", "/", null, json)
        .add(
            "Content-Type",
            target.startsWith("Trent")
                ? "application/x-amz-json-1.1"
                : "application/x-amz-json-1.0")
        .add("X-Amz-Target", target);
  }

  static Sent dynamoDb(String operation, String json) {
    return call("DynamoDB_20120810." + operation, json);
  }

  static Sent streams(String operation, String json) {
    return call("DynamoDBStreams_20120810." + operation, json);
  }

  static Sent kms(String operation, String json) {
    return call("TrentService." + operation, json);
  }

  /** To S3; the path may have a query. */
  static Sent s3(String method, String target, String body) {
    int mark = target.indexOf('?');
    return mark < 0
        ? new Sent(method, target, null, body)
        : new Sent(method, target.substring(0, mark), target.substring(mark + 1), body);
  }

  static Sent s3(String method, String target) {
    return s3(method, target, "");
  }

  /** One more header, even if there is one of that name. */
  Sent add(String name, String value) {
    names.add(name);
    values.add(value);
    return this;
  }

  /** In the place of the one of that name, or one more. */
  Sent set(String name, String value) {
    int at = index(name);
    if (at < 0) {
      return add(name, value);
    }
    values.set(at, value);
    return this;
  }

  Sent remove(String name) {
    int at = index(name);
    names.remove(at);
    values.remove(at);
    return this;
  }

  String value(String name) {
    return values.get(index(name));
  }

  boolean has(String name) {
    return index(name) >= 0;
  }

  private int index(String name) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
        return i;
      }
    }
    return -1;
  }

  Sent body(String text) {
    return body(text.getBytes(StandardCharsets.UTF_8));
  }

  Sent body(byte[] bytes) {
    body = bytes;
    return this;
  }

  Sent method(String other) {
    method = other;
    return this;
  }

  Sent path(String other) {
    path = other;
    return this;
  }

  Sent query(@Nullable String other) {
    query = other;
    return this;
  }

  /** One more parameter, as it stands in the query. */
  Sent parameter(String pair) {
    query = query == null || query.isEmpty() ? pair : query + "&" + pair;
    return this;
  }

  String service() {
    if (!has("X-Amz-Target")) {
      return "s3";
    }
    return value("X-Amz-Target").startsWith("Trent") ? "kms" : "dynamodb";
  }

  /** Signed now, all of it, as it is to be. */
  Sent signed(Key key) {
    return new Signer(key, service(), Instant.now()).sign(this);
  }

  /** The same in the query, for five minutes. */
  Sent presigned(Key key) {
    return new Signer(key, service(), Instant.now()).presign(this, "300");
  }

  /** What goes over the wire, with the length of the body unless a header says how it ends. */
  byte[] bytes() {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path);
    if (query != null) {
      head.append('?').append(query);
    }
    head.append(' ').append(version).append("\r\n");
    for (int i = 0; i < names.size(); i++) {
      head.append(names.get(i)).append(": ").append(values.get(i)).append("\r\n");
    }
    if (!has("Content-Length") && !has("Transfer-Encoding")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    head.append("\r\n");
    byte[] start = head.toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[start.length + body.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    return all;
  }
}
