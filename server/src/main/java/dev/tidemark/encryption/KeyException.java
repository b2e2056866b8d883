package dev.tidemark.encryption;

/**
 * A key that cannot be used as asked. The text is KMS's own, where that is known; each API gives it
 * the code that it has for the kind. Expected, so it has no stack trace.
 */
public final class KeyException extends RuntimeException {
  /** What is wrong. */
  public enum Kind {
    /** No key or alias has that name in the region. */
    NOT_FOUND,
    /** The key is disabled. */
    DISABLED,
    /** The key waits for its deletion. */
    PENDING_DELETION,
    /** The key is one of AWS's own, which cannot be changed. */
    AWS_MANAGED,
    /** There is an alias of that name already. */
    ALIAS_EXISTS,
    /** Bytes that are no ciphertext of ours, were changed, or belong to another context. */
    UNREADABLE,
    /** The key that a ciphertext names is not there, or not in the region. */
    KEY_GONE
  }

  private final Kind kind;

  KeyException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
