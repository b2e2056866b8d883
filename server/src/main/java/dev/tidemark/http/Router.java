package dev.tidemark.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the services on the one port apart: by path for our own pages, then by the header
 * X-Amz-Target, then by the service that the credential is scoped to, then by form.
 */
public final class Router implements Service {
  private static final String OWN_PREFIX = "/_tidemark/";

  private static final Named NO_JSON = new Named("http", Router::refuseJson);

  private final Admission admission;
  private final Named json;
  private final Named s3;
  private final Named sts;
  private final Named iam;
  private final Named tidemark;

  /**
   * @param name what its requests are counted by; the JSON service tells its APIs apart itself
   */
  private record Named(String name, Service service) {}

  /**
   * @param json DynamoDB, its streams and KMS
   * @param s3 null: every request to S3 is refused
   */
  public Router(
      Service json,
      @Nullable Service s3,
      Service sts,
      Service iam,
      Service tidemark,
      Capacity capacity) {
    this.admission = capacity.admission();
    this.json = new Named("dynamodb", json);
    this.s3 = s3 == null ? new Named("http", Router::refuseS3) : new Named("s3", inItsPlace(s3));
    this.sts = new Named("sts", sts);
    this.iam = new Named("iam", iam);
    this.tidemark = new Named("tidemark", tidemark);
  }

  private Service inItsPlace(Service service) {
    return exchange -> {
      try (Admission.Place _ = admission.enterTransfer()) {
        exchange.holds(true);
        service.serve(exchange);
      }
    };
  }

  @Override
  public void serve(Exchange exchange) throws IOException {
    Named named = named(exchange);
    exchange.label().service(named.name);
    named.service.serve(exchange);
  }

  private Named named(Exchange exchange) {
    String path = exchange.rawPath();
    if (path.startsWith(OWN_PREFIX)) {
      return tidemark;
    }
    String target = exchange.header("x-amz-target");
    if (target != null) {
      boolean known = JsonService.isTarget(target) || !target.contains(".");
      return known ? json : NO_JSON;
    }
    return switch (scopedService(exchange)) {
      case "s3", "s3express" -> s3;
      case "dynamodb", "kms" -> json;
      case "sts" -> sts;
      case "iam" -> iam;
      default -> unsigned(exchange, path);
    };
  }

  private Named unsigned(Exchange exchange, String path) {
    if (!path.equals("/")) {
      return s3;
    }
    String contentType = exchange.header("content-type");
    if (!exchange.method().equals("POST") || contentType == null) {
      return json;
    }
    String type = contentType.toLowerCase(Locale.ROOT);
    if (type.startsWith("multipart/form-data")) { // for a bucket that the host names
      return s3;
    }
    return type.startsWith("application/x-www-form-urlencoded") ? sts : json;
  }

  /** The fourth part of the credential, or empty; whether it is genuine is for others to say. */
  private static String scopedService(Exchange exchange) {
    String text = exchange.header("authorization");
    String mark = "Credential=";
    String separator = "/";
    if (text == null) {
      text = exchange.rawQuery();
      mark = "X-Amz-Credential=";
      separator = "%2f";
      if (text == null) {
        return "";
      }
      if (text.indexOf('/') >= 0) {
        text = text.replace("/", "%2f");
      }
    }
    int start = text.indexOf(mark);
    if (start < 0) {
      return "";
    }
    String credential = text.substring(start + mark.length());
    int end = 0;
    while (end < credential.length() && ", &".indexOf(credential.charAt(end)) < 0) {
      end++;
    }
    String[] parts = credential.substring(0, end).toLowerCase(Locale.ROOT).split(separator, -1);
    return parts.length == 5 ? parts[3] : "";
  }

  private static void refuseJson(Exchange exchange) throws IOException {
    String target = exchange.header("x-amz-target");
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-amzn-RequestId", exchange.requestId());
    headers.put("Content-Type", "application/x-amz-json-1.1");
    byte[] body =
        Json.bytes(out ->
            out.writeStartObject()
                .writeStringProperty("__type", "UnknownOperationException")
                .writeStringProperty("message", "Tidemark does not serve this API: " + target)
                .writeEndObject());
    exchange.respond(400, headers, body);
  }

  private static void refuseS3(Exchange exchange) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-amz-request-id", exchange.requestId());
    headers.put("Content-Type", "application/xml");
    String body =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<Error><Code>NotImplemented</Code><Message>Tidemark serves no S3 here: it writes to"
            + " an external store.</Message><RequestId>"
            + exchange.requestId()
            + "</RequestId></Error>";
    exchange.respond(501, headers, body.getBytes(StandardCharsets.UTF_8));
  }
}
