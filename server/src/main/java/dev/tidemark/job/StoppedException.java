package dev.tidemark.job;

/** Ends a job that was asked to stop. Expected, so it has no stack trace. */
public final class StoppedException extends RuntimeException {
  StoppedException() {
    super("stopped", null, false, false);
  }
}
