package dev.tidemark.conformance;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** One HTTP connection, bytes as given: for requests that no client would send. */
final class Wire implements AutoCloseable {
  private static final String SIGNED =
      "X-Amz-Date: 20260101T000000Z\r\n"
          + "Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/%s/aws4_request,"
          + " SignedHeaders=host;x-amz-date, Signature=00\r\n";

  private final Socket socket;
  private final InputStream in;

  /** The status and as much of the body as is text. */
  record Answer(int status, String body) {
    /** The error's code, or the status. */
    String code() {
      for (String mark : new String[] {"#", "<Code>"}) {
        int begin = body.indexOf(mark);
        if (status >= 300 && begin >= 0) {
          String rest = body.substring(begin + mark.length());
          return rest.substring(0, rest.indexOf(mark.equals("#") ? '"' : '<'));
        }
      }
      return Integer.toString(status);
    }
  }

  Wire(int port, Duration patience) throws IOException {
    this(port, patience, 0);
  }

  /**
   * @param receiveBytes what the system takes in for us before we read; 0: its choice
   */
  Wire(int port, Duration patience, int receiveBytes) throws IOException {
    socket = new Socket();
    if (receiveBytes > 0) {
      socket.setReceiveBufferSize(receiveBytes);
    }
    int millis = Math.toIntExact(patience.toMillis());
    socket.setSoTimeout(millis);
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
    in = new BufferedInputStream(socket.getInputStream(), 4096);
  }

  /** A whole request to DynamoDB. */
  static byte[] dynamoDb(String operation, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    return join(dynamoDbHead(operation, body.length), body);
  }

  static byte[] dynamoDbHead(String operation, long length) {
    return ("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: DynamoDB_20120810."
            + operation
            + "\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: "
            + length
            + "\r\n"
            + SIGNED.formatted("dynamodb")
            + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] s3Head(String method, String path, long length) {
    return (method
            + " "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nx-amz-content-sha256: UNSIGNED-PAYLOAD\r\n"
            + "Content-Length: "
            + length
            + "\r\n"
            + SIGNED.formatted("s3")
            + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] join(byte[] head, byte[] body) {
    byte[] both = java.util.Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, both, head.length, body.length);
    return both;
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  Answer ask(byte[] request) throws IOException {
    send(request);
    return read();
  }

  Answer read() throws IOException {
    String first = line();
    int length = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException();
    }
    return new Answer(
        Integer.parseInt(first.split(" ", 3)[1]), new String(body, StandardCharsets.UTF_8));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
