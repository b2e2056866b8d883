package dev.tidemark.http;

import dev.tidemark.access.Act;
import dev.tidemark.access.Permission;
import dev.tidemark.access.Principal;
import dev.tidemark.http.SignatureFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may see our own pages. With credentials they are signed as requests to DynamoDB are; where
 * nobody can read along, pages that are only read take the key and its secret as name and password
 * too, which is all that Prometheus and browsers can send.
 */
final class PageGuard {
  /** What pages are signed for. */
  static final String SERVICE = "dynamodb";

  /** Load balancers and supervisors hold no keys, and these pages tell nothing. */
  private static final Map<String, Rule> RULES =
      Map.of(
          "health", new Rule(null, Act.ACCOUNT),
          "ready", new Rule(null, Act.ACCOUNT),
          "clock", new Rule(Permission.MANAGE, Act.ACCOUNT),
          "metrics", new Rule(Permission.DESCRIBE, Act.ACCOUNT),
          // They tell of all tables.
          "exports", new Rule(Permission.DESCRIBE, Act.UNKNOWN),
          // What is told of items that were not taken may quote them.
          "imports", new Rule(Permission.READ_ITEMS, Act.UNKNOWN));

  private static final Rule NO_PAGE = new Rule(Permission.DESCRIBE, Act.ACCOUNT);
  private static final String BASIC = "Basic ";

  private final SignatureV4 signatures;
  private final String account;

  /**
   * @param needed null: nothing, not even a signature
   */
  private record Rule(@Nullable Permission needed, Act.Scope scope) {}

  PageGuard(SignatureV4 signatures, String account) {
    this.signatures = signatures;
    this.account = account;
  }

  /** Whether somebody decided about a page. */
  static boolean knows(String page) {
    return RULES.containsKey(page);
  }

  /**
   * Judges a request.
   *
   * @param page the first name of its path
   * @return what the client is told if its role is not enough; null: go on
   * @throws SignatureFailure if it is signed wrongly or not at all
   */
  @Nullable String refusal(Exchange exchange, String page, boolean read, byte[] body) {
    Rule rule = RULES.getOrDefault(page, NO_PAGE);
    Permission needed = rule.needed;
    if (needed == null || signatures.isOpen()) {
      return null;
    }
    String resource = "/_tidemark/" + page;
    return sender(exchange, read, body)
        .refusal(new Act("tidemark:" + page, needed, rule.scope, resource), account);
  }

  private Principal sender(Exchange exchange, boolean read, byte[] body) {
    String header = exchange.header("authorization");
    if (header == null || !header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return signatures.verify(exchange, SERVICE, body).principal();
    }
    if (!read || !exchange.isPrivate()) {
      throw new SignatureFailure(
          Kind.INCOMPLETE,
          "A password is taken over TLS or from this machine only, and to read only. Sign the"
              + " request instead.");
    }
    String[] pair = decoded(header.substring(BASIC.length()).strip()).split(":", 2);
    return signatures.verifySecret(pair[0], pair.length == 2 ? pair[1] : "");
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new SignatureFailure(Kind.INCOMPLETE, "The Authorization header is not in base64.");
    }
  }
}
