package dev.tidemark.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tidemark.http.Capacity;
import dev.tidemark.http.HttpServer;
import dev.tidemark.http.RequestIds;
import dev.tidemark.metrics.Requests;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes on a connection to the whole server: requests behind each other, in chunks or not, with
 * lines that end in odd ways. The server answers or closes within seconds, and never with a 500.
 */
final class SocketTarget implements FuzzTarget {
  private static final int ANSWER_MILLIS_MAX = 20_000;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");
  private static final List<String> LINES =
      List.of(
          "Content-Length: 0",
          "Content-Length: 5",
          "Content-Length: -1",
          "Content-Length: +5",
          "Content-Length: 5, 5",
          "Content-Length: 99999999999999999999",
          "content-length : 5",
          "Transfer-Encoding: chunked",
          "Transfer-Encoding: gzip, chunked",
          "Transfer-Encoding: identity",
          "Transfer-Encoding: \u000bchunked",
          " folded",
          "Connection: close",
          "Connection: keep-alive, Upgrade",
          "Upgrade: h2c",
          "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
          "Expect: 100-continue",
          "Expect: x",
          "Host: b",
          "Host:",
          "Host: localhost:99999",
          "Host: [::1",
          "X-Amz-Target: DynamoDB_20120810.ListTables",
          "Content-Type: application/x-amz-json-1.0",
          "Origin: x",
          "Accept-Encoding: gzip;q=x, *",
          "Content-Encoding: gzip",
          ": x",
          "x",
          "X: \u00e4\u0000",
          "Range: bytes=0-0",
          "TE: trailers");
  private static final List<String> TARGETS =
      List.of(
          "/",
          "/bucket",
          "/bucket/key",
          "/bucket/a%2Fb",
          "*",
          "http://localhost/bucket/key",
          "localhost:80",
          "/%",
          "/bucket/../../etc/passwd",
          "/bucket/%00",
          "//",
          "/?",
          "/bucket?acl",
          "/_tidemark/health",
          "/_tidemark/metrics",
          "/_tidemark/exports",
          "/_tidemark/x",
          "#",
          "/a#b");

  private final World world = new World(World.Holds.BUCKET, null);
  private final List<String> kept = new ArrayList<>();
  private final HttpServer server;

  SocketTarget() {
    for (String line : Escaped.required("s3.requests")) {
      kept.add(
          new String(Escaped.bytes(line), ISO_8859_1)
              .replace("$S3", dev.tidemark.fuzz.Requests.authorization("s3")));
    }
    server =
        new HttpServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            world::serveAny,
            new RequestIds(new Random(1)),
            null,
            new Requests(),
            _ -> {},
            Capacity.ofThisProcess());
    server.start();
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
  }

  @Override
  public void run(FuzzBytes in) throws IOException {
    world.begin();
    StringBuilder requests = new StringBuilder();
    for (int i = in.nextInt(1, 4); i > 0; i--) {
      request(in, requests);
    }
    byte[] bytes = requests.toString().getBytes(ISO_8859_1);
    check(answer(in.nextBoolean() ? in.damaged(bytes) : bytes));
  }

  private void request(FuzzBytes in, StringBuilder out) {
    String end = in.oneIn(16) ? in.pick("\n", "\r", "\r\r\n") : "\r\n";
    String head;
    String body;
    if (in.nextBoolean()) {
      String request = in.pick(kept);
      int empty = request.indexOf("\n\n");
      head = request.substring(0, empty);
      body = request.substring(empty + 2);
    } else {
      head =
          in.pick("GET", "PUT", "POST", "HEAD", "PRI", "CONNECT", "get") + " " + in.pick(TARGETS);
      body = in.oneIn(3) ? "hello" : "";
    }
    String[] lines = head.split("\n", -1);
    out.append(lines[0])
        .append(in.oneIn(16) ? in.pick("", " HTTP/1.0", " HTTP/2.0", "  HTTP/1.1") : " HTTP/1.1");
    out.append(end).append(in.oneIn(16) ? "" : "Host: localhost" + end);
    for (int i = 1; i < lines.length; i++) {
      out.append(lines[i]).append(end);
    }
    for (int i = in.nextInt(3); i > 0; i--) {
      out.append(in.pick(LINES)).append(end);
    }
    out.append("X-Amz-Date: 20260101T000000Z").append(end);
    if (in.oneIn(3)) {
      out.append("Transfer-Encoding: chunked").append(end).append(end);
      if (!body.isEmpty()) {
        out.append(Integer.toHexString(body.length())).append(in.pick("", "", ";x=\"y\"", " "));
        out.append(end).append(body).append(end);
      }
      out.append(in.pick("0", "0", "00", "-0", "")).append(end);
      out.append(in.oneIn(4) ? in.pick(LINES) + end : "").append(end);
    } else {
      out.append("Content-Length: ").append(body.length()).append(end).append(end).append(body);
    }
  }

  private String answer(byte[] bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(ANSWER_MILLIS_MAX);
      try {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        socket.shutdownOutput();
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      } catch (SocketException e) {
        return ""; // closed before all was read
      }
    }
  }

  private static void check(String answer) {
    if (!answer.isEmpty() && !answer.startsWith("HTTP/1.1 ")) {
      throw new AssertionError("no answer of HTTP: " + answer);
    }
    Matcher statuses = STATUS.matcher(answer);
    while (statuses.find()) {
      int status = Integer.parseInt(statuses.group(1));
      if (status == 500 || status > 505) {
        throw new AssertionError(answer);
      }
    }
  }
}
