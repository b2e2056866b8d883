package dev.tidemark.s3;

import dev.tidemark.objectstore.LocalObject;
import dev.tidemark.objectstore.WriteCondition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Conditional requests, by the rules of RFC 9110 section 13 as S3 applies them. */
final class Conditions {
  private Conditions() {}

  /** Fails with PreconditionFailed or NotModified unless the object may be read. */
  static void checkRead(S3Request request, LocalObject object) {
    Instant modified = object.lastModified().truncatedTo(ChronoUnit.SECONDS);
    String ifMatch = request.header("if-match");
    Instant unmodifiedSince = HttpDates.read(request.header("if-unmodified-since"));
    if (ifMatch != null) {
      require(matches(ifMatch, object));
    } else if (unmodifiedSince != null) {
      require(!modified.isAfter(unmodifiedSince));
    }
    String ifNoneMatch = request.header("if-none-match");
    Instant modifiedSince = HttpDates.read(request.header("if-modified-since"));
    boolean unchanged =
        ifNoneMatch != null
            ? matches(ifNoneMatch, object)
            : modifiedSince != null && !modified.isAfter(modifiedSince);
    if (unchanged) {
      throw S3Error.NOT_MODIFIED.toException();
    }
  }

  /** The same for the source of a copy, where both outcomes are PreconditionFailed. */
  static void checkCopySource(S3Request request, LocalObject object) {
    Instant modified = object.lastModified().truncatedTo(ChronoUnit.SECONDS);
    String ifMatch = request.header("x-amz-copy-source-if-match");
    Instant unmodifiedSince =
        HttpDates.read(request.header("x-amz-copy-source-if-unmodified-since"));
    if (ifMatch != null) {
      require(matches(ifMatch, object));
    } else if (unmodifiedSince != null) {
      require(!modified.isAfter(unmodifiedSince));
    }
    String ifNoneMatch = request.header("x-amz-copy-source-if-none-match");
    Instant modifiedSince = HttpDates.read(request.header("x-amz-copy-source-if-modified-since"));
    if (ifNoneMatch != null) {
      require(!matches(ifNoneMatch, object));
    } else if (modifiedSince != null) {
      require(modified.isAfter(modifiedSince));
    }
  }

  /** The condition of a write. S3 takes only {@code *} for If-None-Match. */
  static WriteCondition ofWrite(S3Request request) {
    String ifMatch = request.header("if-match");
    String ifNoneMatch = request.header("if-none-match");
    if (ifMatch != null && ifNoneMatch != null) {
      throw S3Error.NOT_IMPLEMENTED.toException();
    }
    if (ifNoneMatch != null && !ifNoneMatch.strip().equals("*")) {
      throw S3Error.NOT_IMPLEMENTED.toException();
    }
    return new WriteCondition(ifMatch == null ? null : unquote(ifMatch), ifNoneMatch != null);
  }

  static String unquote(String etag) {
    String text = etag.strip();
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  static boolean matches(@Nullable String list, LocalObject object) {
    if (list == null) {
      return false;
    }
    for (String each : list.split(",", -1)) {
      String etag = unquote(each);
      if (etag.equals("*") || etag.equals(object.etag())) {
        return true;
      }
    }
    return false;
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw S3Error.PRECONDITION_FAILED.toException();
    }
  }
}
