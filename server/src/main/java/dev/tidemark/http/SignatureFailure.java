package dev.tidemark.http;

/**
 * A request whose signature is missing, malformed or wrong. Expected, so it has no stack trace.
 * Each service says it in its own words and codes; the message is what DynamoDB answers.
 */
public final class SignatureFailure extends RuntimeException {
  /** What is wrong. */
  public enum Kind {
    /** There is no signature at all. */
    MISSING,
    /** There is one in the header and one in the query. */
    AMBIGUOUS,
    /** Something that a signature consists of is missing or not of the right form. */
    INCOMPLETE,
    /** The credential is scoped to another region, service, day or terminator. */
    SCOPE,
    /** Nobody has this access key. */
    UNKNOWN_KEY,
    /** A header that must be signed is not. */
    UNSIGNED_HEADER,
    /** Signed too long ago, or in the future. */
    SKEWED,
    /** A presigned URL whose time is over, or lasts too long. */
    EXPIRED,
    /** The signature belongs to another request or another secret. */
    MISMATCH
  }

  private final Kind kind;
  private final String text;

  public SignatureFailure(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
    this.text = message;
  }

  /** The message. */
  public String text() {
    return text;
  }

  public Kind kind() {
    return kind;
  }
}
