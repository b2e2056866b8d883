package dev.tidemark.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The certificate that a port shows and the key that proves it is ours: TLS 1.2 and 1.3, by the
 * JDK. Both files are PEM (RFC 7468), read once. The key is PKCS#8, or PKCS#1 (RFC 8017) or SEC 1
 * (RFC 5915) as older tools write, without a passphrase. Immutable.
 */
public final class Tls {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final byte[] VERSION_0 = {2, 1, 0};
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final char[] NO_PASSWORD = {};

  private final SSLContext context;

  private Tls(SSLContext context) {
    this.context = context;
  }

  /** One block of a PEM file. */
  private record Block(String label, String text) {
    byte[] bytes() {
      return Base64.getMimeDecoder().decode(text);
    }
  }

  /**
   * Reads both files.
   *
   * @param chainFile the server's certificate, then those that lead to a known one
   * @throws StartFailure if one cannot be read, is of another form, or they do not belong together
   */
  public static Tls load(Path chainFile, Path keyFile) {
    String chainName = "the TLS certificate file " + chainFile;
    String keyName = "the TLS key file " + keyFile;
    List<Block> chainBlocks = blocks(chainFile, chainName);
    List<Block> keyBlocks = blocks(keyFile, keyName);
    try {
      List<Certificate> chain = chain(chainBlocks, chainName);
      PublicKey shown = chain.getFirst().getPublicKey();
      PrivateKey key = key(keyBlocks, shown, keyName);
      if (!belongTogether(key, shown)) {
        throw new StartFailure(
            keyName + " is not the key of the first certificate in " + chainFile, null);
      }
      return new Tls(context(chain, key));
    } catch (GeneralSecurityException | IOException e) {
      throw new StartFailure("cannot use " + chainName + " with " + keyName + ": " + e, e);
    }
  }

  /** The connections that unwrap TLS and hand on to those of {@code next}. */
  SslConnectionFactory before(String next) {
    SslContextFactory.Server ssl = new SslContextFactory.Server();
    ssl.setSslContext(context);
    ssl.setIncludeProtocols("TLSv1.2", "TLSv1.3");
    ssl.setRenegotiationAllowed(false);
    return new SslConnectionFactory(ssl, next);
  }

  private static List<Block> blocks(Path file, String name) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new StartFailure("cannot read " + name + ": " + e, e);
    }
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    if (blocks.isEmpty()) {
      throw new StartFailure(name + " is not PEM: it has no -----BEGIN", null);
    }
    return blocks;
  }

  private static List<Certificate> chain(List<Block> blocks, String name)
      throws CertificateException {
    CertificateFactory certificates = CertificateFactory.getInstance("X.509");
    List<Certificate> chain = new ArrayList<>();
    for (Block block : blocks) {
      if (block.label().equals(CERTIFICATE)) {
        try {
          chain.add(certificates.generateCertificate(new ByteArrayInputStream(block.bytes())));
        } catch (CertificateException | IllegalArgumentException e) {
          throw new StartFailure(
              name + ": certificate " + (chain.size() + 1) + " cannot be decoded", e);
        }
      }
    }
    if (chain.isEmpty()) {
      throw new StartFailure(name + " has no certificate", null);
    }
    return chain;
  }

  private static PrivateKey key(List<Block> blocks, PublicKey shown, String name)
      throws GeneralSecurityException {
    Block block =
        blocks.stream()
            .filter(each -> each.label().endsWith("PRIVATE KEY"))
            .findFirst()
            .orElseThrow(() -> new StartFailure(name + " has no private key", null));
    if (block.label().startsWith("ENCRYPTED") || block.text().contains("ENCRYPTED")) {
      throw new StartFailure(
          name + " asks for a passphrase: store it without one, as openssl pkey does", null);
    }
    try {
      byte[] encoded =
          switch (block.label()) {
            case "PRIVATE KEY" -> block.bytes();
            case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> pkcs8(block.bytes(), shown);
            default ->
                throw new StartFailure(
                    name + " is of another form than PKCS#8, PKCS#1 and SEC 1: " + block.label(),
                    null);
          };
      return KeyFactory.getInstance(shown.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (InvalidKeySpecException | IllegalArgumentException e) {
      throw new StartFailure(
          name + " has no key of the certificate's kind, " + shown.getAlgorithm(), e);
    }
  }

  /**
   * Puts a bare key into a PrivateKeyInfo (RFC 5958, section 2). Which algorithm and curve it is
   * for, the certificate says in the same bytes.
   */
  private static byte[] pkcs8(byte[] bare, PublicKey shown) {
    byte[] info = shown.getEncoded();
    int algorithmAt = info[1] < 0 ? 2 + (info[1] & 0x7f) : 2;
    // Names of RSA and of any named curve take less than 128 bytes, so their length is one.
    int algorithmBytes = 2 + info[algorithmAt + 1];
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(VERSION_0);
    out.write(info, algorithmAt, algorithmBytes);
    out.writeBytes(der(OCTET_STRING, bare));
    return der(SEQUENCE, out.toByteArray());
  }

  /** A value of less than 64 KiB after its tag and its length. */
  private static byte[] der(int tag, byte[] value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (value.length > 0xff) {
      out.write(0x82);
      out.write(value.length >> 8);
    } else if (value.length > 0x7f) {
      out.write(0x81);
    }
    out.write(value.length);
    out.writeBytes(value);
    return out.toByteArray();
  }

  private static boolean belongTogether(PrivateKey key, PublicKey shown)
      throws GeneralSecurityException {
    String algorithm = shown.getAlgorithm();
    Signature signature =
        Signature.getInstance(
            switch (algorithm) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              case "EdDSA" -> "EdDSA";
              default ->
                  throw new NoSuchAlgorithmException(
                      "certificates for RSA, EC and EdDSA are served, not for " + algorithm);
            });
    byte[] words = CERTIFICATE.getBytes(StandardCharsets.US_ASCII);
    signature.initSign(key);
    signature.update(words);
    byte[] proof = signature.sign();
    signature.initVerify(shown);
    signature.update(words);
    try {
      return signature.verify(proof);
    } catch (SignatureException otherSizeOrCurve) {
      return false;
    }
  }

  private static SSLContext context(List<Certificate> chain, PrivateKey key)
      throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry("server", key, NO_PASSWORD, chain.toArray(new Certificate[0]));
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, NO_PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
