package dev.tidemark.http;

import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for 127.0.0.1 that signs itself, and its key, made anew by the JDK's keytool. */
final class TestCertificate {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Certificate certificate;
  private final byte[] key;

  private TestCertificate(Certificate certificate, byte[] key) {
    this.certificate = certificate;
    this.key = key;
  }

  /**
   * @param kind as keytool's {@code -keyalg}, {@code -keysize} and {@code -groupname}
   */
  static TestCertificate make(Path folder, String... kind) throws Exception {
    Path file = folder.resolve("keys.p12");
    Files.deleteIfExists(file);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-dname",
                "CN=test",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                String.valueOf(PASSWORD)));
    command.addAll(List.of(kind));
    File said = folder.resolve("keytool.out").toFile();
    int code =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(said)
            .start()
            .waitFor();
    if (code != 0) {
      throw new AssertionError(Files.readString(said.toPath()));
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    return new TestCertificate(
        keys.getCertificate("server"), keys.getKey("server", PASSWORD).getEncoded());
  }

  String certificatePem() throws Exception {
    return pem("CERTIFICATE", certificate.getEncoded());
  }

  /** PKCS#8. */
  String keyPem() {
    return pem("PRIVATE KEY", key);
  }

  /** The octet string that PKCS#8 ends with here: PKCS#1 or SEC 1. */
  String bareKeyPem(String label) {
    // SEQUENCE, INTEGER 0, SEQUENCE algorithm, OCTET STRING.
    int at = 1 + lengthBytes(1);
    at += 3;
    at += 2 + key[at + 1];
    at += 1 + lengthBytes(at + 1);
    return pem(label, Arrays.copyOfRange(key, at, key.length));
  }

  private int lengthBytes(int at) {
    return key[at] < 0 ? 1 + (key[at] & 0x7f) : 1;
  }

  static String pem(String label, byte[] bytes) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes)
        + "\n-----END "
        + label
        + "-----\n";
  }

  /** What a client needs that trusts this certificate only. */
  SSLContext trusting() throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", certificate);
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
