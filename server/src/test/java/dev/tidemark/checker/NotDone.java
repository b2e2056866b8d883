package dev.tidemark.checker;

/** A request without a good answer. */
public final class NotDone extends Exception {
  private final Transaction.Outcome outcome;

  private NotDone(Transaction.Outcome outcome, String message) {
    super(message, null, false, false);
    this.outcome = outcome;
  }

  /** It was certainly not done. */
  public static NotDone refused(String message) {
    return new NotDone(Transaction.Outcome.REFUSED, message);
  }

  /** Nobody knows whether it was done. */
  public static NotDone unknown(String message) {
    return new NotDone(Transaction.Outcome.UNKNOWN, message);
  }

  public Transaction.Outcome outcome() {
    return outcome;
  }
}
