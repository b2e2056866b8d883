package dev.tidemark.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * As much of STS as clients ask before anything else: GetCallerIdentity. Everybody is the root of
 * the one account.
 */
public final class StsService implements Service {
  private static final int BODY_BYTES_MAX = 1024 * 1024;
  private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

  private final SignatureV4 signatures;
  private final String account;

  /**
   * @param account 12 digits
   */
  public StsService(SignatureV4 signatures, String account) {
    this.signatures = signatures;
    this.account = account;
  }

  @Override
  public void serve(Exchange exchange) throws IOException {
    byte[] body = Body.read(exchange.body(), BODY_BYTES_MAX);
    if (body == null) {
      error(exchange, 413, "RequestEntityTooLarge", "The request is too large.");
      return;
    }
    try {
      signatures.verify(exchange, "sts", body);
    } catch (SignatureFailure e) {
      String code =
          switch (e.kind()) {
            case MISSING -> "MissingAuthenticationToken";
            case INCOMPLETE -> "IncompleteSignature";
            case UNKNOWN_KEY -> "InvalidClientTokenId";
            case AMBIGUOUS, SCOPE, UNSIGNED_HEADER, SKEWED, EXPIRED, MISMATCH ->
                "SignatureDoesNotMatch";
          };
      error(exchange, 403, code, e.text());
      return;
    }
    String query = exchange.rawQuery();
    String action = parameter(new String(body, StandardCharsets.UTF_8), "Action");
    if (action.isEmpty() && query != null) {
      action = parameter(query, "Action");
    }
    if (action.equals("GetCallerIdentity")) {
      callerIdentity(exchange);
    } else {
      error(
          exchange,
          400,
          "InvalidAction",
          "Could not find operation " + action + " for version 2011-06-15");
    }
  }

  private void callerIdentity(Exchange exchange) throws IOException {
    send(
        exchange,
        200,
        "<GetCallerIdentityResponse xmlns=\""
            + NAMESPACE
            + "\"><GetCallerIdentityResult><Arn>arn:aws:iam::"
            + account
            + ":root</Arn><UserId>"
            + account
            + "</UserId><Account>"
            + account
            + "</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>"
            + exchange.requestId()
            + "</RequestId></ResponseMetadata></GetCallerIdentityResponse>");
  }

  private static void error(Exchange exchange, int status, String code, String message)
      throws IOException {
    send(
        exchange,
        status,
        "<ErrorResponse xmlns=\""
            + NAMESPACE
            + "\"><Error><Type>Sender</Type><Code>"
            + code
            + "</Code><Message>"
            + escape(message)
            + "</Message></Error><RequestId>"
            + exchange.requestId()
            + "</RequestId></ErrorResponse>");
  }

  private static void send(Exchange exchange, int status, String xml) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-amzn-RequestId", exchange.requestId());
    headers.put("Content-Type", "text/xml");
    exchange.respond(status, headers, xml.getBytes(StandardCharsets.UTF_8));
  }

  private static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        default -> out.append(c < ' ' ? '?' : c);
      }
    }
    return out.toString();
  }

  private static String parameter(String form, String name) {
    for (String pair : form.split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        return Percent.decodeText(pair.substring(name.length() + 1));
      }
    }
    return "";
  }
}
