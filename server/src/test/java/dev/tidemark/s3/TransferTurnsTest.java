package dev.tidemark.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.http.Turns;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With one turn for all transfers: nobody has it who waits, and each gives it back. */
@Timeout(60)
final class TransferTurnsTest {
  /** More than the system takes of an answer that nobody reads. */
  private static final int LARGE_BYTES = 24 << 20;

  private static final String SIGNED =
      """
      Host: localhost\r
      Authorization: AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/s3/aws4_request,\
       SignedHeaders=host, Signature=%s\r
      X-Amz-Date: 20260101T000000Z\r
      """
          .formatted("0".repeat(64));
  private static final String UNSIGNED_BODY = "X-Amz-Content-Sha256: UNSIGNED-PAYLOAD\r\n";

  @TempDir private Path folder;
  private LocalS3 server;
  private final List<Socket> sockets = new ArrayList<>();

  @BeforeEach
  void listen() throws IOException {
    server = LocalS3.open(folder, new Turns(1));
    server.buckets().createBucket("bbb", "us-east-1");
    assertThat(put("large", "l".repeat(LARGE_BYTES))).contains(" 200 ");
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
  }

  @Test
  void slowReadersAndWriters_ofOneKey_keepNobodyWaiting() throws IOException {
    assertThat(put("k", "before")).contains(" 200 ");
    List<Socket> writers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Socket writer = connect();
      send(writer, head("PUT", "/bbb/k", UNSIGNED_BODY, 10) + "slow");
      writers.add(writer);
      send(connect(), head("GET", "/bbb/large", UNSIGNED_BODY, 0)); // and takes nothing
    }
    Socket reader = connect();
    send(reader, head("GET", "/bbb/large", UNSIGNED_BODY, 0));
    String begun = new String(reader.getInputStream().readNBytes(200_000), ISO_8859_1);
    assertThat(begun).contains(" 200 ");

    assertThat(get("k")).endsWith("before");
    assertThat(put("large", "another")).contains(" 200 ");
    assertThat(get("large")).endsWith("another");
    for (Socket writer : writers) {
      send(writer, " write");
      assertThat(new String(writer.getInputStream().readNBytes(12), US_ASCII)).endsWith("200");
    }
    assertThat(get("k")).endsWith("slow write");
    reader.shutdownOutput();
    byte[] rest = reader.getInputStream().readAllBytes();
    int headBytes = begun.indexOf("\r\n\r\n") + 4;
    assertThat(200_000 - headBytes + rest.length).isEqualTo(LARGE_BYTES);
    assertThat(rest).containsOnly('l');
  }

  @Test
  void requests_thatEndInAnyWay_giveTheirTurnsBack() throws IOException {
    String hash = "0".repeat(64);
    assertThat(put("k", "content")).contains(" 200 ");
    List<String> ends =
        List.of(
            head("HEAD", "/bbb/k", UNSIGNED_BODY, 0),
            head("GET", "/bbb/k", UNSIGNED_BODY + "Range: bytes=1-2\r\n", 0),
            head("GET", "/bbb/k", UNSIGNED_BODY + "Range: bytes=90-\r\n", 0),
            head("GET", "/bbb/none", UNSIGNED_BODY, 0),
            head("GET", "/bbb?list-type=2", UNSIGNED_BODY, 0),
            head("PUT", "/bbb/x", "X-Amz-Content-Sha256: " + hash + "\r\n", 3) + "abc",
            head("PUT", "/bbb/x", UNSIGNED_BODY + "Content-MD5: " + "A".repeat(22) + "==\r\n", 3)
                + "abc",
            head("PUT", "/bbb/x", UNSIGNED_BODY + "x-amz-checksum-crc32: AAAAAA==\r\n", 3) + "abc",
            head("PUT", "/bbb/x", UNSIGNED_BODY + "If-None-Match: *\r\n", 3) + "abc",
            head("PUT", "/bbb/k", UNSIGNED_BODY + "If-None-Match: *\r\n", 3) + "abc",
            head("PUT", "/none/x", UNSIGNED_BODY, 3) + "abc",
            head("PUT", "/bbb/copy", UNSIGNED_BODY + "x-amz-copy-source: bbb/k\r\n", 0),
            head("PUT", "/bbb/copy", UNSIGNED_BODY + "x-amz-copy-source: bbb/none\r\n", 0),
            head("POST", "/bbb?delete", UNSIGNED_BODY, 5) + "<not>",
            head(
                    "PUT",
                    "/bbb/x",
                    """
                    X-Amz-Content-Sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r
                    x-amz-decoded-content-length: 3\r
                    """,
                    7)
                + "no size");
    for (String request : ends) {
      String answer = ask(request);
      assertThat(answer).as(request).startsWith("HTTP/1.1 ").doesNotContain(" 500 ");
      assertThat(get("k")).as("after " + request).endsWith("content");
    }
  }

  @Test
  void clients_thatGoInTheMidst_giveTheirTurnsBack() throws IOException {
    for (int i = 0; i < 10; i++) {
      try (Socket writer = connect();
          Socket reader = connect()) {
        send(writer, head("PUT", "/bbb/gone", UNSIGNED_BODY, 1 << 20) + "w".repeat(i * 50_000));
        send(reader, head("GET", "/bbb/large", UNSIGNED_BODY, 0));
        reader.getInputStream().readNBytes(i * 100_000 + 1);
        writer.setSoLinger(true, i % 2 == 0 ? 0 : 1);
        reader.setSoLinger(true, i % 2 == 0 ? 0 : 1);
      }
      assertThat(put("k", "content" + i)).contains(" 200 ");
      assertThat(get("k")).endsWith("content" + i);
      assertThat(get("gone")).contains(" 404 ");
    }
  }

  @Test
  void damage_foundWhileReading_givesTheTurnBack() throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder.resolve("buckets/bbb/data"))) {
      for (Path file : files) {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
      }
    }
    for (int i = 0; i < 3; i++) {
      assertThat(get("large").length()).isLessThan(LARGE_BYTES);
      String copy =
          ask(head("PUT", "/bbb/copy", UNSIGNED_BODY + "x-amz-copy-source: bbb/large\r\n", 0));
      assertThat(copy).contains("InternalError");
    }
    assertThat(put("k", "content")).contains(" 200 ");
    assertThat(get("k")).endsWith("content");
  }

  private static String head(String method, String path, String headers, int length) {
    return "%s %s HTTP/1.1\r\n%s%sContent-Length: %d\r\n\r\n"
        .formatted(method, path, SIGNED, headers, length);
  }

  private String put(String key, String content) throws IOException {
    return ask(head("PUT", "/bbb/" + key, UNSIGNED_BODY, content.length()) + content);
  }

  private String get(String key) throws IOException {
    return ask(head("GET", "/bbb/" + key, UNSIGNED_BODY, 0));
  }

  /** On a connection of its own, to the end of the answer. */
  private String ask(String request) throws IOException {
    try (Socket socket = connect()) {
      send(socket, request.replaceFirst("\r\n", "\r\nConnection: close\r\n"));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  /** Reads hold little, so that whoever does not read is waited for soon. */
  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(8 * 1024);
    socket.setSoTimeout(30_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    sockets.add(socket);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }
}
