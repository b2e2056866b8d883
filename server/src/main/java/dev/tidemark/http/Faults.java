package dev.tidemark.http;

import org.slf4j.Logger;

/** Our own faults, as the log has them: with the id that the client was told. */
public final class Faults {
  private Faults() {}

  /** Says that a request failed for a reason of ours. */
  public static void log(Logger log, Exchange exchange, Throwable cause) {
    log.atError()
        .addKeyValue("event", "fault")
        .addKeyValue("requestId", exchange.requestId())
        .addKeyValue("service", exchange.label().service())
        .addKeyValue("operation", exchange.label().operation())
        .setCause(cause)
        .log("a request failed");
  }
}
