package dev.tidemark.checker;

import java.util.List;

/**
 * What one client asked for at once, and saw.
 *
 * @param invoked before the request was sent
 * @param completed after the answer came; moments of {@link Recorder}; NEVER if none came
 */
public record Transaction(int id, List<ListOp> ops, Outcome outcome, long invoked, long completed) {
  public static final long NEVER = Long.MAX_VALUE;

  /** What the client knows of its transaction. */
  public enum Outcome {
    /** It was done. */
    DONE,
    /** It was not done and never will be. */
    REFUSED,
    /** It was done, was not, or will be. */
    UNKNOWN
  }

  public Transaction {
    ops = List.copyOf(ops);
  }

  @Override
  public String toString() {
    return "T" + id + ops + (outcome == Outcome.DONE ? "" : " " + outcome);
  }
}
