package dev.tidemark.s3;

import dev.tidemark.objectstore.Digest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The one owner of everything here. */
final class Owners {
  private final String account;
  private final String canonicalId;

  /**
   * @param account 12 digits
   */
  Owners(String account) {
    this.account = account;
    Digest digest = Digest.sha256();
    byte[] bytes = account.getBytes(StandardCharsets.US_ASCII);
    digest.update(bytes, 0, bytes.length);
    this.canonicalId = digest.hex();
  }

  String account() {
    return account;
  }

  /** Whether a canonical user id is the owner's. */
  boolean isOwner(@Nullable String id) {
    return id != null && id.strip().equals(canonicalId);
  }

  /** Whether a grant header names the owner and nobody else. */
  boolean isGrantee(String header) {
    String grantee = header.strip();
    return grantee.equals("id=" + canonicalId) || grantee.equals("id=\"" + canonicalId + "\"");
  }

  void write(XmlWriter xml, String element) {
    xml.start(element).text("ID", canonicalId).end();
  }

  /** The answer to GET acl, whether ACLs are disabled or not. */
  XmlWriter acl() {
    XmlWriter xml = XmlWriter.document("AccessControlPolicy");
    write(xml, "Owner");
    return xml.start("AccessControlList")
        .start("Grant")
        .start(
            "Grantee",
            "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"")
        .text("ID", canonicalId)
        .end()
        .text("Permission", "FULL_CONTROL");
  }
}
