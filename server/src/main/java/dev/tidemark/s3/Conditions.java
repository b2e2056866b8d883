package dev.tidemark.s3;

import dev.tidemark.objectstore.LocalObject;
import dev.tidemark.objectstore.WriteCondition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Conditional requests, by the rules of RFC 9110 section 13 as S3 applies them. */
final class Conditions {
  private static final String COPY_SOURCE = "x-amz-copy-source-";

  private Conditions() {}

  /** Fails with PreconditionFailed or NotModified unless the object may be read. */
  static void checkRead(S3Request request, LocalObject object) {
    Instant modified = object.lastModified().truncatedTo(ChronoUnit.SECONDS);
    String ifMatch = request.header("if-match");
    Instant unmodifiedSince = HttpDates.read(request.header("if-unmodified-since"));
    if (ifMatch != null) {
      require(matches(ifMatch, object), "If-Match");
    } else if (unmodifiedSince != null) {
      require(!modified.isAfter(unmodifiedSince), "If-Unmodified-Since");
    }
    String ifNoneMatch = request.header("if-none-match");
    Instant modifiedSince = modifiedSince(request, "if-modified-since");
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
      require(matches(ifMatch, object), COPY_SOURCE + "If-Match");
    } else if (unmodifiedSince != null) {
      require(!modified.isAfter(unmodifiedSince), COPY_SOURCE + "If-Unmodified-Since");
    }
    String ifNoneMatch = request.header("x-amz-copy-source-if-none-match");
    Instant modifiedSince = modifiedSince(request, "x-amz-copy-source-if-modified-since");
    if (ifNoneMatch != null) {
      require(!matches(ifNoneMatch, object), COPY_SOURCE + "If-None-Match");
    } else if (modifiedSince != null) {
      require(modified.isAfter(modifiedSince), COPY_SOURCE + "If-Modified-Since");
    }
  }

  /**
   * The condition of a write or a deletion. S3 takes only {@code *} for If-None-Match, and for
   * If-Match takes it of deletions only. Source: recorded answers of S3 in LocalStack's {@code
   * TestS3ObjectWritePrecondition}.
   */
  static WriteCondition ofWrite(S3Request request) {
    String ifMatch = request.header("if-match");
    String ifNoneMatch = request.header("if-none-match");
    boolean deletes = request.exchange().method().equals("DELETE");
    if (ifMatch != null && ifNoneMatch != null) {
      throw notImplemented(
          "If-Match,If-None-Match", "Multiple conditional request headers present in the request");
    }
    if (ifNoneMatch != null && (deletes || !ifNoneMatch.strip().equals("*"))) {
      throw notAccepted("If-None-Match");
    }
    if (ifMatch != null && !deletes && ifMatch.strip().equals("*")) {
      throw notAccepted("If-Match");
    }
    return new WriteCondition(ifMatch == null ? null : unquote(ifMatch), ifNoneMatch != null);
  }

  private static S3Exception notAccepted(String header) {
    return notImplemented(
        header, "We don't accept the provided value of " + header + " header for this API");
  }

  private static S3Exception notImplemented(String header, String more) {
    return S3Error.NOT_IMPLEMENTED
        .withText("A header you provided implies functionality that is not implemented")
        .with("Header", header)
        .with("additionalMessage", more);
  }

  /** Null if there is no such date, or if it is still to come. */
  private static @Nullable Instant modifiedSince(S3Request request, String header) {
    Instant date = HttpDates.read(request.header(header));
    return date == null || date.isAfter(request.received()) ? null : date;
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

  private static void require(boolean holds, String condition) {
    if (!holds) {
      throw S3Error.PRECONDITION_FAILED.toException().with("Condition", condition);
    }
  }
}
