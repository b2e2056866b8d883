package dev.tidemark.s3;

import dev.tidemark.objectstore.ObjectPath;
import org.jspecify.annotations.Nullable;

/** The header {@code x-amz-copy-source}: {@code [/]bucket/key[?versionId=null]}, escaped. */
final class CopySource {
  private static final String VERSION = "?versionId=";

  private CopySource() {}

  static ObjectPath parse(@Nullable String header) {
    if (header == null) {
      throw S3Error.INVALID_ARGUMENT.toException();
    }
    String source = header.startsWith("/") ? header.substring(1) : header;
    int version = source.lastIndexOf(VERSION);
    if (version >= 0) {
      Refusals.checkVersion(source.substring(version + VERSION.length()));
      source = source.substring(0, version);
    }
    String decoded = Uris.decode(ObjectHeaders.utf8(source), false);
    int slash = decoded.indexOf('/');
    if (slash <= 0 || slash == decoded.length() - 1) {
      throw S3Error.INVALID_ARGUMENT.withText(
          "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    }
    return new ObjectPath(decoded.substring(0, slash), decoded.substring(slash + 1));
  }
}
