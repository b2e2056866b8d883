package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The port, byte for byte: what no client's library sends, and when it is sent. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RawHttpTest {
  private static final String AUTHORIZATION =
      "AWS4-HMAC-SHA256 Credential=key/20260101/eu-west-3/dynamodb/aws4_request,"
          + " SignedHeaders=host;x-amz-date, Signature=00";
  private static final String DATE = "20260101T000000Z";

  private final ToyServer toy = new ToyServer(0, null);

  @AfterAll
  void close() {
    toy.close();
  }

  /** A connection that sends whatever it is told. */
  private final class Raw implements AutoCloseable {
    private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), toy.port());

    Raw() throws IOException {
      socket.setSoTimeout(20_000);
    }

    void head(String... lines) throws IOException {
      send(String.join("\r\n", lines) + "\r\n\r\n");
    }

    void headOfListTables(int bodyBytes) throws IOException {
      head(
          "POST / HTTP/1.1",
          "Host: x",
          "X-Amz-Target: DynamoDB_20120810.ListTables",
          "Content-Type: application/json",
          "Content-Length: " + bodyBytes);
    }

    void send(String text) throws IOException {
      send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    }

    String readAll() throws IOException {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** One answer with a body of known length. */
    String readAnswer() throws IOException {
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int b = in.read();
        if (b < 0) {
          return head.toString();
        }
        head.append((char) b);
      }
      int at = head.toString().toLowerCase(Locale.ROOT).indexOf("content-length: ");
      if (at < 0) {
        return head.toString();
      }
      int length = Integer.parseInt(head.substring(at + 16, head.indexOf("\r", at)));
      return head + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private void assertIsWell() throws IOException {
    try (Raw raw = new Raw()) {
      raw.head("GET / HTTP/1.1", "Host: x");
      assertThat(raw.readAnswer()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void rawPath_ofAnyShape_reachesTheService() throws Exception {
    for (String path :
        new String[] {
          "/b/k//d/../e", "/b/%2F%2e%2E", "/b/a;x=1", "/b/%C3%BC+~", "/b//", "/b/a%5Cb"
        }) {
      try (Raw raw = new Raw()) {
        raw.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(raw.readAll()).as(path).startsWith("HTTP/1.1 200").contains("x-path: " + path);
      }
    }
  }

  @Test
  void expectContinue_bodyRead_isAnswered() throws Exception {
    try (Raw raw = new Raw()) {
      raw.send("PUT /b/k HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
      assertThat(raw.readAnswer()).startsWith("HTTP/1.1 100");
      raw.send("hello");
      assertThat(raw.readAnswer()).startsWith("HTTP/1.1 200").endsWith("s3 5");
    }
  }

  @Test
  void chunkedBody_thenAnotherRequest_keepsTheConnection() throws Exception {
    try (Raw raw = new Raw()) {
      raw.head("PUT /b/k HTTP/1.1", "Host: x", "Transfer-Encoding: chunked");
      raw.head("5", "hello", "0");
      assertThat(raw.readAnswer()).endsWith("s3 5");
      raw.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(raw.readAll()).endsWith("healthy: dynamodb.us-east-1.amazonaws.com ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n{}  ",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        "nonsense\r\n\r\n"
      })
  void http_broken_isRefusedAndClosed(String request) throws Exception {
    try (Raw raw = new Raw()) {
      raw.send(request);
      assertThat(raw.readAll()).matches("(?s)HTTP/1.1 (400|505) .*").doesNotContain("java");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /b/%zz HTTP/1.1\r\nHost: x\r\n\r\n | 400 | InvalidURI",
        "GET /b/%00 HTTP/1.1\r\nHost: x\r\n\r\n | 400 | InvalidURI",
        "GET /b/LONG HTTP/1.1\r\nHost: x\r\n\r\n | 414 | InvalidURI",
        "GET /b/k HTTP/1.1\r\nHost: x\r\nX-Big: LONG\r\n\r\n | 400 | RequestHeaderSectionTooLarge",
        "GET /b/k HTTP/1.1\r\n\r\n | 400 | BadRequest"
      })
  void http_refusedByTheParser_isAnsweredInTheXmlOfS3(String line) throws Exception {
    String[] parts = line.split(" \\| ", -1);
    try (Raw raw = new Raw()) {
      raw.send(parts[0].replace("LONG", "a".repeat(40_000)));
      assertThat(raw.readAnswer())
          .startsWith("HTTP/1.1 " + parts[1])
          .containsPattern("(?i)x-amz-request-id: [0-9A-Z]{52}")
          .contains("<Error><Code>" + parts[2] + "</Code>");
    }
  }

  @Test
  void http_refusedByTheParserOfDynamoDb_isAnsweredInJson() throws Exception {
    try (Raw raw = new Raw()) {
      raw.head("POST / HTTP/1.1", "X-Amz-Target: DynamoDB_20120810.ListTables");
      assertThat(raw.readAnswer())
          .startsWith("HTTP/1.1 400")
          .containsPattern("(?i)x-amz-crc32: [0-9]+")
          .contains("{\"__type\":\"com.amazon.coral.service#SerializationException\"");
    }
  }

  @Test
  void body_oneByteOver16MiB_isRefused() throws Exception {
    byte[] body = new byte[16 * 1024 * 1024 + 1];
    Arrays.fill(body, (byte) ' ');
    try (Raw raw = new Raw()) {
      raw.headOfListTables(body.length);
      raw.send(body);
      assertThat(raw.readAll()).startsWith("HTTP/1.1 413").contains("16777216 bytes");
    }
  }

  /** Else a client that sends before it reads finds its connection reset, the answer gone. */
  @Test
  void body_tooLarge_isReadOnAfterTheAnswer() throws Exception {
    try (Raw raw = new Raw()) {
      raw.headOfListTables(20 * 1024 * 1024);
      raw.send(new byte[16 * 1024 * 1024]);
      assertThat(raw.readAnswer()).startsWith("HTTP/1.1 413");
      for (int i = 0; i < 64; i++) {
        raw.send(new byte[64 * 1024]);
      }
      assertThat(raw.readAll()).isEmpty();
    }
  }

  /** Whatever the reason: who was put off asks again on the same connection. */
  @Test
  void body_thatNobodyReads_leavesTheConnectionForTheNext() throws Exception {
    try (Raw raw = new Raw()) {
      raw.head("GET /_tidemark/health HTTP/1.1", "Host: x", "Content-Length: 5000000");
      raw.send(new byte[5_000_000]);
      assertThat(raw.readAnswer()).startsWith("HTTP/1.1 400");
      raw.head("GET /_tidemark/health HTTP/1.1", "Host: x");
      assertThat(raw.readAnswer()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void bodies_thatStandStill_leaveRoomForOthers() throws Exception {
    List<Raw> stalled = new ArrayList<>();
    try {
      for (int i = 0; i < 1100; i++) {
        Raw raw = new Raw();
        stalled.add(raw);
        raw.head("PUT /b/k HTTP/1.1", "Host: x", "Content-Length: 10");
      }
      assertIsWell();
    } finally {
      for (Raw raw : stalled) {
        raw.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void request_damagedAnywhere_isNever500(long seed) throws Exception {
    Random random = new Random(seed);
    String body = "{\"TableName\":\"abc\",\"Item\":{\"a\":{\"M\":{\"x\":{\"NS\":[\"1\",\"2\"]}}}}}";
    byte[] whole =
        ("POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\n"
                + "Content-Type: application/x-amz-json-1.0\r\nX-Amz-Date: "
                + DATE
                + "\r\nAuthorization: "
                + AUTHORIZATION
                + "\r\nContent-Length: "
                + body.length()
                + "\r\nConnection: close\r\n\r\n"
                + body)
            .getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < 300; i++) {
      byte[] damaged = whole.clone();
      int hits = 1 + random.nextInt(3);
      for (int hit = 0; hit < hits; hit++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try (Raw raw = new Raw()) {
        raw.send(damaged);
        raw.socket.shutdownOutput();
        assertThat(raw.readAll()).as("seed %d, round %d", seed, i).doesNotStartWith("HTTP/1.1 500");
      }
    }
  }

  @Test
  void connection_brokenInTheMiddle_leavesTheServerWell() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (Raw raw = new Raw()) {
        raw.send(
            "POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\n"
                + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"Tab");
      }
    }
    assertIsWell();
  }
}
