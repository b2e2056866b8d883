package dev.tidemark.http;

import dev.tidemark.access.Principal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * As much of STS and IAM as clients ask before anything else: GetCallerIdentity, and GetUser about
 * oneself. Everybody may ask that.
 */
public final class StsService implements Service {
  private static final int BODY_BYTES_MAX = 1024 * 1024;

  /** Which of the two APIs, by the name that credentials are scoped to. */
  private enum Api {
    IAM("https://iam.amazonaws.com/doc/2010-05-08/", "2010-05-08"),
    STS("https://sts.amazonaws.com/doc/2011-06-15/", "2011-06-15");

    private final String namespace;
    private final String version;

    Api(String namespace, String version) {
      this.namespace = namespace;
      this.version = version;
    }
  }

  private final Api api;
  private final SignatureV4 signatures;
  private final String account;

  private StsService(Api api, SignatureV4 signatures, String account) {
    this.api = api;
    this.signatures = signatures;
    this.account = account;
  }

  /**
   * @param account 12 digits
   */
  public static Service sts(SignatureV4 signatures, String account) {
    return new StsService(Api.STS, signatures, account);
  }

  /**
   * @param account 12 digits
   */
  public static Service iam(SignatureV4 signatures, String account) {
    return new StsService(Api.IAM, signatures, account);
  }

  @Override
  public void serve(Exchange exchange) throws IOException {
    byte[] body = Body.read(exchange.body(), BODY_BYTES_MAX);
    if (body == null) {
      error(exchange, 413, "RequestEntityTooLarge", "The request is too large.");
      return;
    }
    Principal principal;
    try {
      principal =
          signatures.verify(exchange, api.name().toLowerCase(Locale.ROOT), body).principal();
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
    String form = new String(body, StandardCharsets.UTF_8);
    String action = parameter(form, "Action");
    if (action.isEmpty() && query != null) {
      action = parameter(query, "Action");
    }
    String arn = principal.arn(account);
    String user = principal.user();
    String id = user == null ? account : userId(user);
    if (api == Api.STS && action.equals("GetCallerIdentity")) {
      exchange.label().operation("GetCallerIdentity");
      answer(
          exchange,
          action,
          "<Arn>%s</Arn><UserId>%s</UserId><Account>%s</Account>".formatted(arn, id, account));
    } else if (api == Api.IAM && action.equals("GetUser")) {
      exchange.label().operation("GetUser");
      String name = parameter(form, "UserName");
      if (name.isEmpty() || name.equals(user)) {
        String named = user == null ? "" : "<UserName>" + user + "</UserName>";
        answer(
            exchange,
            action,
            "<User><Path>/</Path>%s<UserId>%s</UserId><Arn>%s</Arn></User>"
                .formatted(named, id, arn));
      } else {
        String text = "The user with name " + name + " cannot be found.";
        error(exchange, 404, "NoSuchEntity", text);
      }
    } else {
      error(
          exchange,
          400,
          "InvalidAction",
          "Could not find operation " + action + " for version " + api.version);
    }
  }

  /** Of the form that AWS gives users, the same for the same name. */
  private static String userId(String user) {
    byte[] name = user.getBytes(StandardCharsets.UTF_8);
    return "AIDA" + Sha256.hex(name).substring(0, 17).toUpperCase(Locale.ROOT);
  }

  private void answer(Exchange exchange, String action, String result) throws IOException {
    send(
        exchange,
        200,
        "<%1$sResponse xmlns=\"%2$s\"><%1$sResult>%3$s</%1$sResult>"
                .formatted(action, api.namespace, result)
            + "<ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata></%sResponse>"
                .formatted(exchange.requestId(), action));
  }

  private void error(Exchange exchange, int status, String code, String message)
      throws IOException {
    exchange.label().failed(code);
    send(
        exchange,
        status,
        "<ErrorResponse xmlns=\""
            + api.namespace
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
