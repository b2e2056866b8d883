package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.access.Principal;
import dev.tidemark.http.SignatureFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs as clients sign them by the old scheme (Amazon S3 user guide, "Signing REST requests"). */
final class SignatureV2Test {
  private static final Instant NOW = Instant.parse("2026-01-14T10:00:00Z");
  private static final String EXPIRES = Long.toString(NOW.getEpochSecond() + 60);
  private static final SignatureV2 SIGNATURES =
      new SignatureV2(Credentials.of("AKID", "secret"), InstantSource.fixed(NOW));

  private static Map<String, String> signed(String method, String resource)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec("secret".getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
    String text = method + "\n\n\n" + EXPIRES + "\n" + resource;
    byte[] hash = mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    Map<String, String> query = new HashMap<>();
    query.put("AWSAccessKeyId", "AKID");
    query.put("Expires", EXPIRES);
    query.put("Signature", Base64.getEncoder().encodeToString(hash));
    return query;
  }

  private static Identity verify(String method, String resource, Map<String, String> query) {
    RecordedExchange exchange =
        RecordedExchange.of(method + " " + resource + " HTTP/1.1", "Host: localhost");
    return SIGNATURES.verify(exchange, query, resource);
  }

  /** As botocore does: it signs a bucket's path with a slash that it does not send. */
  @Test
  void verify_bucketSignedWithASlash_matchesWithAndWithoutIt() throws GeneralSecurityException {
    for (String signed : new String[] {"/other", "/other/"}) {
      assertThat(verify("GET", "/other", signed("GET", signed)).principal())
          .isEqualTo(Principal.ROOT);
    }
    assertThat(verify("GET", "/other/", signed("GET", "/other/")).principal())
        .isEqualTo(Principal.ROOT);
    assertThatThrownBy(() -> verify("GET", "/other/k", signed("GET", "/other/k/")))
        .isInstanceOfSatisfying(
            SignatureFailure.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISMATCH));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "publicAccessBlock",
        "ownershipControls",
        "policyStatus",
        "object-lock",
        "policy",
        "inventory",
        "metrics",
        "analytics",
        "intelligent-tiering",
        "legal-hold",
        "retention"
      })
  void verify_otherOperationAppended_isRefused(String parameter) throws GeneralSecurityException {
    Map<String, String> query = signed("PUT", "/other");
    query.put(parameter, "");

    assertThatThrownBy(() -> verify("PUT", "/other", query))
        .isInstanceOfSatisfying(
            SignatureFailure.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISMATCH));
  }
}
