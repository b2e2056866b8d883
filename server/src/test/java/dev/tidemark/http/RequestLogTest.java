package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.log.LogFactory;
import dev.tidemark.log.LogFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class RequestLogTest {
  private final TestClock clock = new TestClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final List<String> events = new ArrayList<>();
  private final List<String> access = new ArrayList<>();
  private final LogFactory factory = (LogFactory) LoggerFactory.getILoggerFactory();

  @BeforeEach
  void listen() {
    factory.out(events::add);
  }

  @AfterEach
  void leave() {
    factory.out(System.err::print);
  }

  private RequestLog log(@Nullable Consumer<String> lines) {
    return new RequestLog(clock, Duration.ofMillis(100), LogFormat.TEXT, lines);
  }

  private static EndedRequest ended(String result, long workMillis) {
    return new EndedRequest(
        "THEID",
        "10.0.0.1",
        "AKID",
        "dynamodb",
        "PutItem",
        400,
        result,
        900_000_000,
        workMillis * 1_000_000,
        12,
        34);
  }

  @Test
  void requests_asTheyShouldBe_areSaidNowhere() {
    RequestLog log = log(null);
    log.accept(ended("2xx", 99));
    log.accept(ended("ValidationException", 1));
    assertThat(events).isEmpty();
  }

  @Test
  void slowRefusedAndThrottled_areSaidWithTheirIds() {
    RequestLog log = log(null);
    log.accept(ended("2xx", 101));
    log.accept(ended("UnrecognizedClientException", 1));
    log.accept(ended("SlowDown", 1));
    assertThat(events).hasSize(3).allMatch(line -> line.contains(" requestId=THEID "));
    assertThat(events.get(0)).contains(" event=slow ").contains(" workMillis=101.0 ");
    assertThat(events.get(1)).contains(" event=refused ").contains(" accessKey=AKID ");
    assertThat(events.get(2)).contains(" event=throttled ");
  }

  @Test
  void events_manyInASecond_areSaidTenTimesAndCounted() {
    RequestLog log = log(null);
    for (int i = 0; i < 1000; i++) {
      log.accept(ended("ThrottlingException", 1));
    }
    assertThat(events).hasSize(10);
    log.accept(ended("2xx", 101));
    assertThat(events).as("another kind").hasSize(11);
    clock.advance(Duration.ofSeconds(1));
    log.accept(ended("ThrottlingException", 1));
    assertThat(events.getLast()).contains(" unsaid=990");
  }

  @Test
  void access_ofEveryRequest_isOneLine() {
    RequestLog log = log(access::add);
    log.accept(ended("2xx", 1));
    assertThat(access)
        .containsExactly(
            "2026-01-01T00:00:00.000Z requestId=THEID client=10.0.0.1 accessKey=AKID"
                + " service=dynamodb operation=PutItem status=400 result=2xx millis=900.0"
                + " workMillis=1.0 bytesIn=12 bytesOut=34\n");
  }

  @Test
  void accessKey_ofEveryKindOfSignature_isItsIdAlone() {
    assertThat(keyOf("AWS4-HMAC-SHA256 Credential=AKID/20260101/eu/s3/aws4_request, x=y"))
        .isEqualTo("AKID");
    assertThat(keyOf("AWS AKID:c2lnbmF0dXJl")).isEqualTo("AKID");
    assertThat(keyOf("Bearer something")).isNull();
    assertThat(keyOf("Credential=" + "A".repeat(129) + "/")).isNull();
    assertThat(keyOf("Credential=\u00e9vil\"")).isNull();
    assertThat(
            AccessKeys.named(RecordedExchange.of("GET /b/k?X-Amz-Credential=AKID%2F2026 HTTP/1.1")))
        .isEqualTo("AKID");
    assertThat(AccessKeys.named(RecordedExchange.of("GET /b/k?AWSAccessKeyId=AKID&E=1 HTTP/1.1")))
        .isEqualTo("AKID");
  }

  private static @Nullable String keyOf(String authorization) {
    return AccessKeys.named(
        RecordedExchange.of("GET / HTTP/1.1", "Authorization: " + authorization));
  }
}
