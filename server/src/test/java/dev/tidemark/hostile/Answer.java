package dev.tidemark.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All that a server answered on one connection, until it closed it. */
record Answer(String text) {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})");
  private static final Pattern CODE =
      Pattern.compile("<Code>([^<]*)</Code>|\"__type\":\"(?:[^\"#]*#)?([^\"]*)\"");
  private static final int PATIENCE_MILLIS = 20_000;

  /** Sends bytes and no more, and reads until the end. */
  static Answer to(int port, byte[] bytes) {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      try {
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        socket.getInputStream().transferTo(read);
      } catch (SocketException reset) {
        // A server need not read on what it has refused.
      }
    } catch (IOException e) {
      throw new AssertionError("no answer; so far: " + read, e);
    }
    return new Answer(read.toString(StandardCharsets.ISO_8859_1));
  }

  /** The first status, or 0: none came. */
  int status() {
    Matcher status = STATUS.matcher(text);
    return status.lookingAt() ? Integer.parseInt(status.group(1)) : 0;
  }

  /** How many answers there are. */
  long count() {
    return STATUS.matcher(text).results().count();
  }

  /** The first error's code, or nothing. */
  String code() {
    Matcher code = CODE.matcher(text);
    if (!code.find()) {
      return "";
    }
    return code.group(1) == null ? code.group(2) : code.group(1);
  }

  String body() {
    int end = text.indexOf("\r\n\r\n");
    return end < 0 ? "" : text.substring(end + 4);
  }

  String header(String name) {
    Matcher header =
        Pattern.compile("(?im)^" + Pattern.quote(name) + ":[ ]*(.*?)\r?$").matcher(text);
    return header.find() ? header.group(1) : "";
  }
}
