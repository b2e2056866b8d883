package dev.tidemark.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.http.Exchange;
import dev.tidemark.http.RequestLabel;
import dev.tidemark.http.SignatureV2;
import dev.tidemark.http.SignatureV4;
import dev.tidemark.http.Turns;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.TestKeys;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our own bugs, as clients see them. */
final class S3ServiceFaultTest {
  @TempDir private Path folder;

  @Test
  void request_meetingABug_isAnInternalErrorOfS3() throws Exception {
    InstantSource clock = InstantSource.system();
    S3Service service =
        new S3Service(
            LocalBuckets.open(folder, false, TestKeys.open(folder), clock, new Random(1)),
            new SignatureV4(null, clock),
            new SignatureV2(null, clock),
            clock,
            LocalS3.ACCOUNT,
            List.of(),
            new Turns(2));
    for (Throwable bug : List.of(new IllegalStateException("a bug"), new AssertionError("a bug"))) {
      BrokenExchange exchange = new BrokenExchange(bug);

      service.serve(exchange);

      assertThat(exchange.status).isEqualTo(500);
      assertThat(exchange.answer)
          .contains("<Code>InternalError</Code>", "<RequestId>THEID</RequestId>")
          .doesNotContain("a bug");
    }
  }

  /** A request whose query cannot even be looked at. */
  private static final class BrokenExchange implements Exchange {
    private final Throwable bug;
    private int status;
    private String answer = "";

    BrokenExchange(Throwable bug) {
      this.bug = bug;
    }

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String scheme() {
      return "http";
    }

    @Override
    public boolean isPrivate() {
      return true;
    }

    @Override
    public String rawPath() {
      return "/bucket/key";
    }

    @Override
    public String rawQuery() {
      switch (bug) {
        case Error error -> throw error;
        case RuntimeException exception -> throw exception;
        default -> throw new IllegalArgumentException(bug);
      }
    }

    @Override
    public String header(String name) {
      return "";
    }

    @Override
    public Map<String, List<String>> headers() {
      return Map.of();
    }

    @Override
    public InputStream body() {
      return new ByteArrayInputStream(new byte[0]);
    }

    @Override
    public String requestId() {
      return "THEID";
    }

    @Override
    public RequestLabel label() {
      return new RequestLabel();
    }

    @Override
    public void respond(int code, Map<String, String> headers, byte[] body) {
      status = code;
      answer = new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public OutputStream respond(int code, Map<String, String> headers, long length) {
      throw new IllegalStateException("no stream is expected");
    }
  }
}
