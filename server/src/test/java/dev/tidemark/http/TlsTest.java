package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTPS over real sockets, with certificates made here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TlsTest {
  private static final int ANSWER_MILLIS_MAX = 10_000;
  private static final int ALERT = 21;
  private static final int PROTOCOL_VERSION = 70;

  @TempDir private static Path folder;
  private TestCertificate rsa;
  private TestCertificate ec;

  @BeforeAll
  void makeCertificates() throws Exception {
    rsa = TestCertificate.make(folder, "-keyalg", "RSA", "-keysize", "2048");
    ec = TestCertificate.make(folder, "-keyalg", "EC", "-groupname", "secp256r1");
  }

  private static Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static Tls tls(String certificate, String key) throws IOException {
    return Tls.load(file("cert.pem", certificate), file("key.pem", key));
  }

  private static HttpResponse<String> send(ToyServer toy, TestCertificate trusted, String protocol)
      throws Exception {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {protocol});
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(trusted.trusting()).sslParameters(parameters).build()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + toy.port() + "/b/k"))
              .PUT(BodyPublishers.ofByteArray(new byte[300_000]))
              .build(),
          BodyHandlers.ofString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void request_overEitherProtocol_isServedAsHttp11(String protocol) throws Exception {
    try (ToyServer toy = new ToyServer(0, null, tls(rsa.certificatePem(), rsa.keyPem()))) {
      HttpResponse<String> response = send(toy, rsa, protocol);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("s3 300000");
      assertThat(response.headers().firstValue("x-scheme")).hasValue("https");
      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      assertThat(response.sslSession().orElseThrow().getProtocol()).isEqualTo(protocol);
    }
  }

  @Test
  void keys_ofEveryForm_areRead() throws Exception {
    Tls[] forms = {
      tls(rsa.certificatePem(), rsa.bareKeyPem("RSA PRIVATE KEY")),
      tls(ec.certificatePem(), ec.keyPem()),
      tls(
          "a certificate\n" + ec.certificatePem() + rsa.certificatePem(),
          TestCertificate.pem("EC PARAMETERS", new byte[] {5, 0})
              + ec.bareKeyPem("EC PRIVATE KEY")),
    };
    TestCertificate[] trusted = {rsa, ec, ec};
    for (int i = 0; i < forms.length; i++) {
      try (ToyServer toy = new ToyServer(0, null, forms[i])) {
        assertThat(send(toy, trusted[i], "TLSv1.3").statusCode()).isEqualTo(200);
      }
    }
    TestCertificate ed = TestCertificate.make(folder, "-keyalg", "Ed25519");
    try (ToyServer toy = new ToyServer(0, null, tls(ed.certificatePem(), ed.keyPem()))) {
      assertThat(send(toy, ed, "TLSv1.3").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void client_thatDoesNotKnowTheIssuer_isNotServed() throws Exception {
    try (ToyServer toy = new ToyServer(0, null, tls(rsa.certificatePem(), rsa.keyPem()))) {
      assertThatThrownBy(() -> send(toy, ec, "TLSv1.3")).isInstanceOf(SSLHandshakeException.class);
      assertThat(send(toy, rsa, "TLSv1.3").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void plainHttp_toTheTlsPort_isHungUpOn() throws Exception {
    try (ToyServer toy = new ToyServer(0, null, tls(rsa.certificatePem(), rsa.keyPem()))) {
      String request = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
      byte[] answer = exchange(toy, request.getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP/1.1 2");
    }
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, 1, 2})
  void protocol_ofOldTimes_isRefusedWithAnAlert(byte minor) throws Exception {
    try (ToyServer toy = new ToyServer(0, null, tls(rsa.certificatePem(), rsa.keyPem()))) {
      byte[] answer = exchange(toy, clientHello(minor));
      assertThat(answer).startsWith(ALERT).endsWith(2, PROTOCOL_VERSION);
    }
  }

  /** RFC 5246, section 7.4.1.2: offers no more than SSL 3.0 (0), TLS 1.0 (1) or TLS 1.1 (2). */
  private static byte[] clientHello(byte minor) {
    ByteArrayOutputStream hello = new ByteArrayOutputStream();
    hello.writeBytes(new byte[] {3, minor});
    hello.writeBytes(new byte[32]);
    hello.write(0);
    hello.writeBytes(new byte[] {0, 4, (byte) 0xc0, 0x13, 0, 0x2f});
    hello.writeBytes(new byte[] {1, 0});
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.writeBytes(new byte[] {22, 3, 0, 0, (byte) (hello.size() + 4)});
    record.writeBytes(new byte[] {1, 0, 0, (byte) hello.size()});
    record.writeBytes(hello.toByteArray());
    return record.toByteArray();
  }

  /** All that the port says before it hangs up; a reset is a way to. */
  private static byte[] exchange(ToyServer toy, byte[] sent) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), toy.port())) {
      socket.setSoTimeout(ANSWER_MILLIS_MAX);
      socket.getOutputStream().write(sent);
      socket.getInputStream().transferTo(answer);
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
    return answer.toByteArray();
  }

  @Test
  void files_thatDoNotBelongTogether_areRefusedInOneLine() throws Exception {
    TestCertificate other = TestCertificate.make(folder, "-keyalg", "RSA", "-keysize", "3072");
    assertRefused(rsa.certificatePem(), other.keyPem(), "key.pem is not the key of");
    assertRefused(other.certificatePem() + rsa.certificatePem(), rsa.keyPem(), "first certificate");
    TestCertificate curve =
        TestCertificate.make(folder, "-keyalg", "EC", "-groupname", "secp384r1");
    assertRefused(ec.certificatePem(), curve.keyPem(), "key.pem is not the key of");
    assertRefused(ec.certificatePem(), rsa.keyPem(), "no key of the certificate's kind, EC");
    assertRefused(
        ec.certificatePem(),
        rsa.bareKeyPem("RSA PRIVATE KEY"),
        "no key of the certificate's kind, EC");
  }

  @ParameterizedTest
  @CsvSource({
    "'', is not PEM",
    "'-----BEGIN PRIVATE KEY-----', is not PEM",
    "'-----BEGIN PRIVATE KEY-----\n%%\n-----END PRIVATE KEY-----', has no key",
    "'-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----', has no key",
    "'-----BEGIN EC PRIVATE KEY-----\n-----END EC PRIVATE KEY-----', has no key",
    "'-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', has no private key",
    "'-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----', of another form",
    "'-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA\n-----END ENCRYPTED PRIVATE KEY-----', passphrase",
    "'-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAA\n-----END RSA PRIVATE KEY-----', passphrase"
  })
  void keyFile_ofAnotherForm_isRefusedInOneLine(String key, String reason) throws Exception {
    assertRefused(rsa.certificatePem(), key, reason);
  }

  @ParameterizedTest
  @CsvSource({
    "'nothing', cert.pem is not PEM",
    "'-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', cert.pem has no certificate",
    "'-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', certificate 1 cannot be decoded",
    "'-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----', certificate 1 cannot be decoded"
  })
  void certificateFile_ofAnotherForm_isRefusedInOneLine(String certificate, String reason)
      throws Exception {
    assertRefused(certificate, rsa.keyPem(), reason);
  }

  @Test
  void file_thatCannotBeRead_isRefusedInOneLine() throws Exception {
    Path certificate = file("cert.pem", rsa.certificatePem());
    Path none = folder.resolve("none.pem");
    assertThatThrownBy(() -> Tls.load(none, none))
        .isInstanceOf(StartFailure.class)
        .hasMessageStartingWith("cannot read the TLS certificate file " + none);
    assertThatThrownBy(() -> Tls.load(certificate, none))
        .isInstanceOf(StartFailure.class)
        .hasMessageStartingWith("cannot read the TLS key file " + none);
    assertThatThrownBy(() -> Tls.load(certificate, folder))
        .isInstanceOf(StartFailure.class)
        .hasMessageStartingWith("cannot read the TLS key file " + folder);
  }

  private static void assertRefused(String certificate, String key, String reason) {
    assertThatThrownBy(() -> tls(certificate, key))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("\n");
  }
}
