package dev.tidemark.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;

/**
 * One connection, kept alive, with one request on its way at a time. Reads as little of HTTP as
 * answers of DynamoDB need, so that the load costs the machine little. For one thread.
 */
final class Connection implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final URI endpoint;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
  private Socket socket;
  private InputStream in;
  private OutputStream out;
  private int position;
  private int limit;

  Connection(URI endpoint) throws IOException {
    this.endpoint = endpoint;
    this.socket = connected();
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  private Socket connected() throws IOException {
    Socket connected = new Socket(endpoint.getHost(), endpoint.getPort());
    connected.setTcpNoDelay(true);
    return connected;
  }

  /** What came back. */
  record Answer(int status, byte[] body) {
    String text() {
      return new String(body, UTF_8);
    }
  }

  /** Sends a request and waits for its answer. */
  Answer exchange(byte[] request) throws IOException {
    out.write(request);
    out.flush();
    String statusLine = readLine();
    int status = Integer.parseInt(statusLine.substring(9, 12));
    int length = -1;
    boolean chunked = false;
    boolean close = false;
    for (String header = readLine(); !header.isEmpty(); header = readLine()) {
      int colon = header.indexOf(':');
      String name = header.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = header.substring(colon + 1).strip();
      switch (name) {
        case "content-length" -> length = Integer.parseInt(value);
        case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
        case "connection" -> close = value.equalsIgnoreCase("close");
        default -> {}
      }
    }
    byte[] body = chunked ? readChunks() : readExactly(Math.max(0, length));
    if (close) {
      reconnect();
    }
    return new Answer(status, body);
  }

  private void reconnect() throws IOException {
    socket.close();
    socket = connected();
    in = socket.getInputStream();
    out = socket.getOutputStream();
    position = 0;
    limit = 0;
  }

  private byte[] readChunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(readLine(), 16);
      body.writeBytes(readExactly(size));
      String _ = readLine();
      if (size == 0) {
        return body.toByteArray();
      }
    }
  }

  private byte[] readExactly(int length) throws IOException {
    byte[] bytes = new byte[length];
    int done = 0;
    while (done < length) {
      fill();
      int count = Math.min(limit - position, length - done);
      System.arraycopy(buffer, position, bytes, done, count);
      position += count;
      done += count;
    }
    return bytes;
  }

  private String readLine() throws IOException {
    line.reset();
    while (true) {
      fill();
      byte next = buffer[position++];
      if (next == '\n') {
        return line.toString(US_ASCII);
      }
      if (next != '\r') {
        line.write(next);
      }
    }
  }

  private void fill() throws IOException {
    if (position == limit) {
      position = 0;
      limit = in.read(buffer);
      if (limit < 0) {
        limit = 0;
        throw new EOFException("the server closed the connection");
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
