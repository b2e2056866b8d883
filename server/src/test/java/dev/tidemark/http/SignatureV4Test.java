package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.access.Principal;
import dev.tidemark.http.SignatureFailure.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * AWS's published examples (Amazon S3 API reference, "Signature calculations"; IAM user guide, test
 * suite), and requests of real clients, recorded as they came over the wire.
 */
final class SignatureV4Test {
  private static final Instant S3_TIME = Instant.parse("2013-05-24T00:00:00Z");
  private static final Credentials S3_EXAMPLE =
      Credentials.of("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  private static final String S3_CREDENTIAL =
      "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";

  private static SignatureV4 s3At(Instant now) {
    return new SignatureV4(S3_EXAMPLE, InstantSource.fixed(now));
  }

  @Test
  void publishedS3Get_range_matches() {
    RecordedExchange get =
        RecordedExchange.of(
            "GET /test.txt HTTP/1.1",
            "Host: examplebucket.s3.amazonaws.com",
            "Range: bytes=0-9",
            "x-amz-content-sha256: " + Sha256.EMPTY_HEX,
            "x-amz-date: 20130524T000000Z",
            "Authorization: AWS4-HMAC-SHA256 Credential="
                + S3_CREDENTIAL
                + ",SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    Identity identity = s3At(S3_TIME).verifyS3(get);
    assertThat(identity.principal()).isEqualTo(Principal.ROOT);
    assertThat(identity.region()).isEqualTo("us-east-1");
    assertThat(identity.payload()).isEqualTo(new Payload.Hashed(Sha256.EMPTY_HEX));
  }

  @Test
  void publishedS3List_query_matches() {
    s3At(S3_TIME)
        .verifyS3(
            RecordedExchange.of(
                "GET /?max-keys=2&prefix=J HTTP/1.1",
                "Host: examplebucket.s3.amazonaws.com",
                "x-amz-content-sha256: " + Sha256.EMPTY_HEX,
                "x-amz-date: 20130524T000000Z",
                "Authorization: AWS4-HMAC-SHA256 Credential="
                    + S3_CREDENTIAL
                    + ", SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature="
                    + "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
  }

  private static RecordedExchange presigned() {
    return RecordedExchange.of(
        "GET /test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F"
            + "20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"
            + "&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
            + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404 HTTP/1.1",
        "Host: examplebucket.s3.amazonaws.com");
  }

  @Test
  void publishedPresignedUrl_inTime_matches() {
    assertThat(s3At(S3_TIME.plus(Duration.ofHours(24))).verifyS3(presigned()).payload())
        .isEqualTo(new Payload.Unsigned());
  }

  @Test
  void publishedPresignedUrl_late_expires() {
    SignatureV4 late = s3At(S3_TIME.plus(Duration.ofHours(24)).plusSeconds(1));
    assertFails(Kind.EXPIRED, () -> late.verifyS3(presigned()));
  }

  private static RecordedExchange publishedChunked() {
    return RecordedExchange.of(
        "PUT /examplebucket/chunkObject.txt HTTP/1.1",
        "Host: s3.amazonaws.com",
        "x-amz-date: 20130524T000000Z",
        "x-amz-storage-class: REDUCED_REDUNDANCY",
        "Authorization: AWS4-HMAC-SHA256 Credential="
            + S3_CREDENTIAL
            + ",SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;"
            + "x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,"
            + "Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
        "x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "Content-Encoding: aws-chunked",
        "x-amz-decoded-content-length: 66560",
        "Content-Length: 66824");
  }

  @Test
  void publishedChunks_inOrder_match() {
    Identity identity = s3At(S3_TIME).verifyS3(publishedChunked());
    assertThat(identity.payload()).isEqualTo(new Payload.Streaming(true, false));
    byte[] content = new byte[65536];
    Arrays.fill(content, (byte) 'a');
    ChunkVerifier chunks = identity.chunks();
    chunks.update(content, 0, 1000);
    chunks.update(content, 1000, 64536);
    chunks.end("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
    chunks.update(content, 0, 1024);
    chunks.end("0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497");
    chunks.end("b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");
  }

  @Test
  void publishedChunks_oneByteOff_fail() {
    ChunkVerifier chunks = s3At(S3_TIME).verifyS3(publishedChunked()).chunks();
    chunks.update(new byte[65536], 0, 65536);
    assertFails(
        Kind.MISMATCH,
        () -> chunks.end("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"));
  }

  private static RecordedExchange vanilla(String requestLine, String signature, String... more) {
    String[] lines = {
      requestLine,
      "Host: example.amazonaws.com",
      "X-Amz-Date: 20150830T123600Z",
      "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/"
          + "aws4_request, SignedHeaders=host;x-amz-date, Signature="
          + signature
    };
    String[] all = Arrays.copyOf(lines, lines.length + more.length);
    System.arraycopy(more, 0, all, lines.length, more.length);
    return RecordedExchange.of(all);
  }

  private static SignatureV4 suiteAt(String time) {
    return new SignatureV4(
        Credentials.of("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
        InstantSource.fixed(Instant.parse(time)));
  }

  private static final String VANILLA =
      "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";

  @Test
  void publishedSuite_pathsAndQueries_match() {
    SignatureV4 suite = suiteAt("2015-08-30T12:36:00Z");
    byte[] none = new byte[0];
    suite.verify(vanilla("GET / HTTP/1.1", VANILLA), "service", none);
    suite.verify(vanilla("GET /example/.. HTTP/1.1", VANILLA), "service", none);
    suite.verify(vanilla("GET /./ HTTP/1.1", VANILLA), "service", none);
    suite.verify(vanilla("GET // HTTP/1.1", VANILLA), "service", none);
    suite.verify(
        vanilla(
            "GET /?Param2=value2&Param1=value1 HTTP/1.1",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        "service",
        none);
    suite.verify(
        vanilla(
            "POST / HTTP/1.1", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        "service",
        none);
  }

  /** The form of "Example: browser-based upload using HTTP POST". */
  @Test
  void publishedForm_policy_matches() {
    String policy =
        """
        { "expiration": "2015-12-30T12:00:00.000Z",
          "conditions": [
            {"bucket": "sigv4examplebucket"},
            ["starts-with", "$key", "user/user1/"],
            {"acl": "public-read"},
            {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},
            ["starts-with", "$Content-Type", "image/"],
            {"x-amz-meta-uuid": "14365123651274"},
            {"x-amz-server-side-encryption": "AES256"},
            ["starts-with", "$x-amz-meta-tag", ""],

            {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},
            {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
            {"x-amz-date": "20151229T000000Z" }
          ]
        }\
        """
            .replace("\n", "\r\n");
    byte[] document = policy.getBytes(StandardCharsets.UTF_8);
    Map<String, String> fields =
        new HashMap<>(
            Map.of(
                "policy", Base64.getEncoder().encodeToString(document),
                "x-amz-algorithm", "AWS4-HMAC-SHA256",
                "x-amz-credential", "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request",
                "x-amz-date", "20151229T000000Z",
                "x-amz-signature",
                    "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"));
    assertThat(s3At(S3_TIME).verifyForm(fields).principal()).isEqualTo(Principal.ROOT);

    fields.computeIfPresent("policy", (_, text) -> text.substring(0, text.length() - 2));
    assertFails(Kind.MISMATCH, () -> s3At(S3_TIME).verifyForm(fields));
  }

  @Test
  void presignedUrl_openMode_endsToo() {
    RecordedExchange get =
        RecordedExchange.of(
            "GET /test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                + S3_CREDENTIAL.replace("/", "%2F")
                + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=00 HTTP/1.1",
            "Host: examplebucket.s3.amazonaws.com");
    Instant end = S3_TIME.plusSeconds(60);
    new SignatureV4(null, InstantSource.fixed(end)).verifyS3(get);
    SignatureV4 late = new SignatureV4(null, InstantSource.fixed(end.plusSeconds(1)));
    assertFails(Kind.EXPIRED, () -> late.verifyS3(get));
  }

  @Test
  void signature_otherRequest_mismatches() {
    SignatureV4 suite = suiteAt("2015-08-30T12:36:00Z");
    assertFails(
        Kind.MISMATCH,
        () -> suite.verify(vanilla("GET /x HTTP/1.1", VANILLA), "service", new byte[0]));
    assertFails(
        Kind.MISMATCH,
        () -> suite.verify(vanilla("GET / HTTP/1.1", VANILLA), "service", new byte[1]));
    assertFails(
        Kind.SCOPE,
        () -> suite.verify(vanilla("GET / HTTP/1.1", VANILLA), "dynamodb", new byte[0]));
    assertFails(
        Kind.UNSIGNED_HEADER,
        () ->
            suite.verify(
                vanilla("GET / HTTP/1.1", VANILLA, "X-Amz-Target: DynamoDB_20120810.PutItem"),
                "service",
                new byte[0]));
  }

  @Test
  void signature_otherDay_isSkewed() {
    assertThatThrownBy(() ->
            suiteAt("2015-08-30T12:41:01Z")
                .verify(vanilla("GET / HTTP/1.1", VANILLA), "service", new byte[0]))
        .hasMessage(
            "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z"
                + " (20150830T124101Z - 5 min.)");
    assertFails(
        Kind.SKEWED,
        () ->
            suiteAt("2015-08-30T12:30:59Z")
                .verify(vanilla("GET / HTTP/1.1", VANILLA), "service", new byte[0]));
  }

  @Test
  void accessKey_unknown_isRefused() {
    SignatureV4 other =
        new SignatureV4(S3_EXAMPLE, InstantSource.fixed(Instant.parse("2015-08-30T12:36:00Z")));
    assertFails(
        Kind.UNKNOWN_KEY,
        () -> other.verify(vanilla("GET / HTTP/1.1", VANILLA), "service", new byte[0]));
  }

  @Test
  void openMode_anySignature_tellsRegion() {
    SignatureV4 open = new SignatureV4(null, InstantSource.fixed(Instant.EPOCH));
    Identity identity = open.verify(vanilla("GET / HTTP/1.1", "whatever"), "dynamodb", new byte[0]);
    assertThat(identity.region()).isEqualTo("us-east-1");
    assertThat(identity.principal()).isEqualTo(Principal.ROOT);
    identity.chunks().end("any");
  }

  /** Texts as dynalite's tests recorded them from the service. */
  @Test
  void authorization_malformed_saysWhatIsMissing() {
    SignatureV4 open = new SignatureV4(null, InstantSource.fixed(Instant.EPOCH));
    assertThatThrownBy(
            () -> open.verify(RecordedExchange.of("POST / HTTP/1.1"), "dynamodb", new byte[0]))
        .hasMessage("Request is missing Authentication Token");
    assertThatThrownBy(() ->
            open.verify(
                RecordedExchange.of("POST / HTTP/1.1", "Authorization: AWS4-"),
                "dynamodb",
                new byte[0]))
        .hasMessage(
            "Authorization header requires 'Credential' parameter. Authorization header requires"
                + " 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter."
                + " Authorization header requires existence of either a 'X-Amz-Date' or a 'Date'"
                + " header. Authorization=AWS4-");
    assertThatThrownBy(() ->
            open.verify(
                RecordedExchange.of(
                    "POST / HTTP/1.1", "Date: a", "Authorization: AWS4- Signature=b,Credential=a"),
                "dynamodb",
                new byte[0]))
        .hasMessage(
            "Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4-"
                + " Signature=b,Credential=a");
    assertThatThrownBy(() ->
            open.verify(
                RecordedExchange.of("POST /?X-Amz-Algorithm HTTP/1.1", "Authorization: X"),
                "dynamodb",
                new byte[0]))
        .hasMessage(
            "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP"
                + " header.");
    assertThatThrownBy(() ->
            open.verify(
                RecordedExchange.of("POST /?X-Amz-Algorithm=a&X-Amz-Date=b HTTP/1.1"),
                "dynamodb",
                new byte[0]))
        .hasMessage(
            "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string"
                + " parameters must include 'X-Amz-Signature'. AWS query-string parameters must"
                + " include 'X-Amz-SignedHeaders'. Re-examine the query-string parameters.");
  }

  private static final Credentials CLIENTS =
      Credentials.of("AKIDTIDEMARK", "a secret/with+odd=characters");

  private static RecordedExchange capture(String name) throws IOException {
    try (InputStream in = SignatureV4Test.class.getResourceAsStream("captures/" + name)) {
      return new RecordedExchange(in.readAllBytes());
    }
  }

  private static SignatureV4 atTimeOf(RecordedExchange exchange) {
    return new SignatureV4(
        CLIENTS, InstantSource.fixed(Authorization.of(exchange).instant().plusSeconds(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"boto3-dynamodb-put-item", "boto3-dynamodb-unicode", "boto3-sts-caller-identity"})
  void realClient_wholeBody_matches(String name) throws IOException {
    RecordedExchange exchange = capture(name);
    String service = name.contains("sts") ? "sts" : "dynamodb";
    SignatureV4 signatures = atTimeOf(exchange);
    signatures.verify(exchange, service, exchange.bodyBytes());
    byte[] changed = exchange.bodyBytes().clone();
    changed[changed.length / 2] ^= 1;
    assertFails(Kind.MISMATCH, () -> signatures.verify(exchange, service, changed));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "boto3-s3-put-odd-key",
        "boto3-s3-put-metadata",
        "boto3-s3-get-odd-key",
        "boto3-s3-list",
        "boto3-s3-presigned-get",
        "boto3-s3-presigned-put",
        "boto3-s3-multi-delete",
        "boto3-s3-create-upload"
      })
  void realClient_s3_matches(String name) throws IOException {
    RecordedExchange exchange = capture(name);
    Identity identity = atTimeOf(exchange).verifyS3(exchange);
    assertThat(identity.principal()).isEqualTo(Principal.ROOT);
    assertThat(identity.region()).isEqualTo("eu-west-3");
    if (identity.payload() instanceof Payload.Hashed(String hash)) {
      assertThat(hash).isEqualTo(Sha256.hex(exchange.bodyBytes()));
    }
  }

  private static void assertFails(Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SignatureFailure.class, failure -> assertThat(failure.kind()).isEqualTo(kind));
  }
}
