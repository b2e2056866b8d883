package dev.tidemark.http;

import dev.tidemark.access.Principal;
import dev.tidemark.http.SignatureFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies AWS Signature Version 4, in the header or in a presigned URL. Thread-safe.
 *
 * <p>Without credentials (open mode) signatures must be well formed, but neither they nor their
 * times are compared with anything: any access key and secret will do. Presigned URLs of S3 end in
 * any case.
 */
public final class SignatureV4 {
  private static final String S3 = "s3";
  private static final String UNSIGNED = "UNSIGNED-PAYLOAD";
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final Duration SKEW_MAX = Duration.ofMinutes(5);
  private static final Duration SKEW_MAX_S3 = Duration.ofMinutes(15);
  private static final int CACHED_KEYS_MAX = 256;

  private final @Nullable Credentials credentials;
  private final InstantSource wallClock;
  private final Map<String, byte[]> keys =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
          return size() > CACHED_KEYS_MAX;
        }
      };

  /**
   * @param credentials null: open mode
   * @param wallClock the real time, for clients sign with theirs
   */
  public SignatureV4(@Nullable Credentials credentials, InstantSource wallClock) {
    this.credentials = credentials;
    this.wallClock = wallClock;
  }

  /**
   * Verifies a request whose whole body is at hand.
   *
   * @param service what the credential must be scoped to
   * @throws SignatureFailure if the signature is missing or wrong
   */
  public Identity verify(Exchange exchange, String service, byte[] body) {
    Authorization authorization = Authorization.of(exchange);
    if (credentials == null) {
      return open(authorization, new Payload.Unsigned());
    }
    if (!authorization.service().equals(service)) {
      throw new SignatureFailure(
          Kind.SCOPE, "Credential should be scoped to correct service: '" + service + "'. ");
    }
    String hash = Sha256.hex(body);
    Credentials.Key key = key(authorization);
    return identity(
        authorization, new Payload.Hashed(hash), key, compare(exchange, authorization, key, hash));
  }

  /**
   * Verifies an S3 request before its body is read: whoever reads it must hold it against the
   * payload of the result.
   *
   * @throws SignatureFailure if the signature is missing or wrong
   */
  public Identity verifyS3(Exchange exchange) {
    Authorization authorization = Authorization.of(exchange);
    String hash = exchange.header("x-amz-content-sha256");
    if (hash == null) {
      if (authorization.expires() == null) {
        throw new SignatureFailure(
            Kind.INCOMPLETE, "Missing required header for this request: x-amz-content-sha256");
      }
      hash = UNSIGNED;
    }
    Payload payload = payload(hash);
    if (credentials == null) {
      checkExpiry(authorization);
      return open(authorization, payload);
    }
    checkScopedToS3(authorization);
    Credentials.Key key = key(authorization);
    return identity(authorization, payload, key, compare(exchange, authorization, key, hash));
  }

  /**
   * Verifies the signature of an HTML form's policy; what the policy says is for others to check.
   *
   * @param fields by name in lower case, {@code policy} and {@code x-amz-signature} among them
   * @throws SignatureFailure if the signature is missing or wrong
   */
  public Identity verifyForm(Map<String, String> fields) {
    Authorization authorization = Authorization.ofForm(fields);
    if (credentials == null) {
      return open(authorization, new Payload.Unsigned());
    }
    checkScopedToS3(authorization);
    Credentials.Key key = key(authorization);
    byte[] signingKey = signingKey(authorization, key);
    compare(signingKey, fields.getOrDefault("policy", ""), authorization.signature());
    return identity(authorization, new Payload.Unsigned(), key, signingKey);
  }

  /** Whether any well-formed signature will do. */
  boolean isOpen() {
    return credentials == null;
  }

  /**
   * Verifies a secret that was sent itself.
   *
   * @throws SignatureFailure if it is not that key's
   */
  Principal verifySecret(String accessKey, String secret) {
    Credentials.Key key = credentials == null ? null : credentials.key(accessKey);
    if (key == null || !Sha256.same(key.secret(), secret)) {
      throw new SignatureFailure(
          Kind.UNKNOWN_KEY, "The access key or the secret is not one of this server's.");
    }
    return key.principal();
  }

  private static void checkScopedToS3(Authorization authorization) {
    if (!authorization.service().equals(S3)) {
      throw new SignatureFailure(
          Kind.SCOPE, "Credential should be scoped to correct service: 's3'. ");
    }
  }

  private static Payload payload(String hash) {
    return switch (hash) {
      case UNSIGNED -> new Payload.Unsigned();
      case "STREAMING-UNSIGNED-PAYLOAD-TRAILER" -> new Payload.Streaming(false, true);
      case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" -> new Payload.Streaming(true, false);
      case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" -> new Payload.Streaming(true, true);
      default -> {
        if (!HASH.matcher(hash).matches()) {
          throw new SignatureFailure(
              Kind.INCOMPLETE,
              "x-amz-content-sha256 must be UNSIGNED-PAYLOAD,"
                  + " STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD,"
                  + " STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.");
        }
        yield new Payload.Hashed(hash);
      }
    };
  }

  private static Identity open(Authorization authorization, Payload payload) {
    return identity(authorization, payload, Principal.ROOT, null);
  }

  private static Identity identity(
      Authorization authorization, Payload payload, Credentials.Key key, byte[] signingKey) {
    return identity(authorization, payload, key.principal(), signingKey);
  }

  private static Identity identity(
      Authorization authorization,
      Payload payload,
      Principal principal,
      byte @Nullable [] signingKey) {
    return new Identity(
        principal,
        authorization.region(),
        authorization.service(),
        payload,
        false,
        new ChunkVerifier(
            signingKey, authorization.time(), authorization.scope(), authorization.signature()));
  }

  /** Returns the signing key. */
  private byte[] compare(
      Exchange exchange, Authorization authorization, Credentials.Key key, String payloadHash) {
    boolean s3 = authorization.service().equals(S3);
    checkTime(authorization, s3 ? SKEW_MAX_S3 : SKEW_MAX);
    checkSignedHeaders(exchange, authorization.signedHeaders());
    byte[] signingKey = signingKey(authorization, key);
    String canonical =
        CanonicalRequest.of(exchange, s3, authorization.signedHeaders(), payloadHash);
    String stringToSign =
        "AWS4-HMAC-SHA256\n"
            + authorization.time()
            + "\n"
            + authorization.scope()
            + "\n"
            + Sha256.hex(CanonicalRequest.bytes(canonical));
    compare(signingKey, stringToSign, authorization.signature());
    return signingKey;
  }

  private static void compare(byte[] key, String stringToSign, String signature) {
    String expected = HexFormat.of().formatHex(Sha256.hmac(key, stringToSign));
    if (!Sha256.same(expected, signature)) {
      throw new SignatureFailure(
          Kind.MISMATCH,
          "The request signature we calculated does not match the signature you provided. Check"
              + " your AWS Secret Access Key and signing method. Consult the service documentation"
              + " for details.");
    }
  }

  private void checkExpiry(Authorization authorization) {
    Duration expires = authorization.expires();
    if (expires != null && wallClock.instant().isAfter(authorization.instant().plus(expires))) {
      throw new SignatureFailure(Kind.EXPIRED, "Request has expired");
    }
  }

  private void checkTime(Authorization authorization, Duration skewMax) {
    Instant now = wallClock.instant();
    Instant signed = authorization.instant();
    Duration expires = authorization.expires();
    checkExpiry(authorization);
    if (expires == null && signed.isBefore(now.minus(skewMax))) {
      throw new SignatureFailure(
          Kind.SKEWED,
          "Signature expired: %s is now earlier than %s (%s - %d min.)"
              .formatted(
                  authorization.time(),
                  Authorization.basic(now.minus(skewMax)),
                  Authorization.basic(now),
                  skewMax.toMinutes()));
    }
    if (signed.isAfter(now.plus(skewMax))) {
      throw new SignatureFailure(
          Kind.SKEWED,
          "Signature not yet current: %s is still later than %s (%s + %d min.)"
              .formatted(
                  authorization.time(),
                  Authorization.basic(now.plus(skewMax)),
                  Authorization.basic(now),
                  skewMax.toMinutes()));
    }
  }

  /** Headers that change what a request means must be part of what was signed. */
  private static void checkSignedHeaders(Exchange exchange, List<String> signedHeaders) {
    for (String name : exchange.headers().keySet()) {
      if (name.startsWith("x-amz-") && !signedHeaders.contains(name)) {
        throw new SignatureFailure(
            Kind.UNSIGNED_HEADER,
            "'"
                + name.toUpperCase(Locale.ROOT)
                + "' must be a 'SignedHeader' in the AWS"
                + " Authorization.");
      }
    }
  }

  private Credentials.Key key(Authorization authorization) {
    Credentials.Key key = credentials == null ? null : credentials.key(authorization.accessKey());
    if (key == null) {
      throw new SignatureFailure(
          Kind.UNKNOWN_KEY, "The security token included in the request is invalid.");
    }
    return key;
  }

  private byte[] signingKey(Authorization authorization, Credentials.Key key) {
    String cacheKey = authorization.accessKey() + "/" + authorization.scope();
    synchronized (keys) {
      return keys.computeIfAbsent(cacheKey, _ -> derive(key.secret(), authorization));
    }
  }

  private static byte[] derive(String secret, Authorization authorization) {
    byte[] start = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    byte[] date = Sha256.hmac(start, authorization.scopeDate());
    byte[] region = Sha256.hmac(date, authorization.region());
    byte[] service = Sha256.hmac(region, authorization.service());
    return Sha256.hmac(service, "aws4_request");
  }
}
