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

/**
 * One connection, kept alive, with one request on its way at a time. Reads as little of HTTP as
 * answers of DynamoDB need, so that the load costs the machine little. For one thread.
 */
final class Connection implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final URI endpoint;
  private final byte[] buffer = new byte[BUFFER_BYTES];
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
    int status = -1;
    int length = -1;
    boolean chunked = false;
    boolean close = false;
    for (int end = lineEnd(); end > position || status < 0; end = lineEnd()) {
      if (status < 0) {
        status = Integer.parseInt(text(position + 9, position + 12));
      } else if (isField("content-length:")) {
        length = Integer.parseInt(value("content-length:", end));
      } else if (isField("transfer-encoding:")) {
        chunked = value("transfer-encoding:", end).equalsIgnoreCase("chunked");
      } else if (isField("connection:")) {
        close = value("connection:", end).equalsIgnoreCase("close");
      }
      position = end + 2;
    }
    position += 2;
    byte[] body = chunked ? readChunks() : readExactly(Math.max(0, length));
    if (close) {
      reconnect();
    }
    return new Answer(status, body);
  }

  private boolean isField(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (position + i >= limit || (buffer[position + i] | 0x20) != (name.charAt(i) | 0x20)) {
        return false;
      }
    }
    return true;
  }

  private String value(String name, int end) {
    return text(position + name.length(), end).strip();
  }

  private String text(int from, int to) {
    return new String(buffer, from, to - from, US_ASCII);
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
      int end = lineEnd();
      int size = Integer.parseInt(text(position, end), 16);
      position = end + 2;
      body.writeBytes(readExactly(size));
      position = lineEnd() + 2;
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

  /** Where the line that begins at the position ends; all of it is in the buffer then. */
  private int lineEnd() throws IOException {
    for (int i = position; ; i++) {
      while (i + 1 >= limit) {
        i -= position;
        more();
        i += position;
      }
      if (buffer[i] == '\r' && buffer[i + 1] == '\n') {
        return i;
      }
    }
  }

  /** More bytes behind those that have not been read yet. */
  private void more() throws IOException {
    if (position > 0) {
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      limit -= position;
      position = 0;
    }
    int count = limit == buffer.length ? -1 : in.read(buffer, limit, buffer.length - limit);
    if (count < 0) {
      throw new EOFException("the server closed the connection");
    }
    limit += count;
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
