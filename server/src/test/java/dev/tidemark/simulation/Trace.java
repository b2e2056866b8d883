package dev.tidemark.simulation;

import java.util.function.Supplier;

/**
 * What happened, in order, as a number: two runs of one seed must come to the same one. Written out
 * for a reader only when that is asked for.
 */
final class Trace {
  private final boolean printed;
  private final Supplier<String> when;
  private long hash = 1469598103934665603L;
  private long events;

  /**
   * @param when what to print before an event
   */
  Trace(boolean printed, Supplier<String> when) {
    this.printed = printed;
    this.when = when;
  }

  /** A choice of the scheduler: too many to print. */
  void mix(long choice) {
    hash = (hash ^ choice) * 1099511628211L;
  }

  /** An event. */
  void note(String what) {
    events++;
    mix(what.hashCode());
    if (printed) {
      System.out.println(when.get() + "  " + what);
    }
  }

  long hash() {
    return hash;
  }

  long events() {
    return events;
  }
}
