package dev.tidemark.http;

import dev.tidemark.log.LogFormat;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Says which requests were slow, refused for who signed them, or put off; and, if asked, every
 * request. Of each kind of event ten a second are said, and how many were not. Thread-safe.
 */
public final class RequestLog implements Consumer<EndedRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
  private static final int EVENTS_PER_SECOND_MAX = 10;

  /** Codes of errors that say who may not. Sources: the common errors of AWS's API references. */
  private static final Set<String> REFUSALS =
      Set.of(
          "MissingAuthenticationTokenException",
          "UnrecognizedClientException",
          "InvalidSignatureException",
          "IncompleteSignatureException",
          "ExpiredTokenException",
          "AccessDeniedException",
          "MissingAuthenticationToken",
          "InvalidClientTokenId",
          "IncompleteSignature",
          "AccessDenied",
          "AuthorizationHeaderMalformed",
          "AuthorizationQueryParametersError",
          "ExpiredToken",
          "InvalidAccessKeyId",
          "InvalidToken",
          "RequestTimeTooSkewed",
          "SignatureDoesNotMatch",
          "XAmzContentSHA256Mismatch");

  /** Codes of errors that say later. */
  private static final Set<String> DELAYS =
      Set.of(
          "ThrottlingException",
          "RequestLimitExceeded",
          "ProvisionedThroughputExceededException",
          "LimitExceededException",
          "ServiceUnavailableException",
          "ServiceUnavailable",
          "SlowDown");

  private final InstantSource clock;
  private final Duration slow;
  private final LogFormat format;
  private final @Nullable Consumer<String> access;
  private final Rate slowRate = new Rate();
  private final Rate refusedRate = new Rate();
  private final Rate delayedRate = new Rate();

  /**
   * @param slow requests that took our work longer than this are said to be slow
   * @param format of the lines of access
   * @param access takes a line for every request, without waiting; null: there are no such lines
   */
  public RequestLog(
      InstantSource clock, Duration slow, LogFormat format, @Nullable Consumer<String> access) {
    this.clock = clock;
    this.slow = slow;
    this.format = format;
    this.access = access;
  }

  @Override
  public void accept(EndedRequest request) {
    if (REFUSALS.contains(request.result())) {
      say("refused", "a request was refused for who signed it", request, refusedRate);
    } else if (DELAYS.contains(request.result())) {
      say("throttled", "a request was put off", request, delayedRate);
    } else if (request.workNanos() > slow.toNanos()) {
      say("slow", "a request was slow", request, slowRate);
    }
    if (access != null) {
      access.accept(format.line(clock.instant(), fields(request)));
    }
  }

  private void say(String event, String message, EndedRequest request, Rate rate) {
    long unsaid = rate.take(clock.millis() / 1000);
    if (unsaid < 0) {
      return;
    }
    LoggingEventBuilder line = LOG.atWarn().addKeyValue("event", event);
    for (KeyValuePair field : fields(request)) {
      line = line.addKeyValue(field.key, field.value);
    }
    if (unsaid > 0) {
      line = line.addKeyValue("unsaid", unsaid);
    }
    line.log(message);
  }

  private static List<KeyValuePair> fields(EndedRequest request) {
    List<KeyValuePair> fields = new ArrayList<>(12);
    fields.add(new KeyValuePair("requestId", request.requestId()));
    fields.add(new KeyValuePair("client", request.client()));
    String accessKey = request.accessKey();
    fields.add(new KeyValuePair("accessKey", accessKey == null ? "-" : accessKey));
    fields.add(new KeyValuePair("service", request.service()));
    fields.add(new KeyValuePair("operation", request.operation()));
    fields.add(new KeyValuePair("status", request.status()));
    fields.add(new KeyValuePair("result", request.result()));
    fields.add(new KeyValuePair("millis", millis(request.nanos())));
    fields.add(new KeyValuePair("workMillis", millis(request.workNanos())));
    fields.add(new KeyValuePair("bytesIn", request.bytesIn()));
    fields.add(new KeyValuePair("bytesOut", request.bytesOut()));
    return fields;
  }

  /** With two decimal places. */
  private static double millis(long nanos) {
    return Math.round(nanos / 1e4) / 1e2;
  }

  /** How often one kind of event is said. */
  private static final class Rate {
    private long second;
    private int said;
    private long unsaid;

    /** How many events were not said since the last that was; negative: nor is this one. */
    synchronized long take(long now) {
      if (now != second) {
        second = now;
        said = 0;
      }
      if (said == EVENTS_PER_SECOND_MAX) {
        unsaid++;
        return -1;
      }
      said++;
      long before = unsaid;
      unsaid = 0;
      return before;
    }
  }
}
