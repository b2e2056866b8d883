package dev.tidemark.hostile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What is no HTTP, or is one request to this server and another to one in front of it. Each carries
 * a request that is signed and would write.
 */
final class FramingCases {
  private static final String END = "\r\n\r\n";

  private final List<Case> cases = new ArrayList<>();

  private FramingCases() {}

  static List<Case> all() {
    FramingCases all = new FramingCases();
    all.lengths();
    all.chunks();
    all.headers();
    all.lines();
    all.targets();
    all.sizes();
    return all.cases;
  }

  private static String signed() {
    return new String(SignatureCases.put().signed(Key.ROOT).bytes(), StandardCharsets.ISO_8859_1);
  }

  private void add(String name, int status, UnaryOperator<String> change) {
    cases.add(
        Case.raw(
            "framing: " + name,
            status,
            "*",
            _ -> change.apply(signed()).getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static UnaryOperator<String> header(String line) {
    return text -> text.replaceFirst("\r\n", "\r\n" + line + "\r\n");
  }

  private static UnaryOperator<String> length(String value) {
    return text -> text.replaceFirst("Content-Length: \\d+", "Content-Length: " + value);
  }

  private void lengths() {
    String put = SignatureCases.PUT;
    add("a length and chunks", 400, header("Transfer-Encoding: chunked"));
    add(
        "chunks and a length",
        400,
        text -> text.replace(END, "\r\nTransfer-Encoding: chunked" + END));
    add("two lengths", 400, header("Content-Length: 0"));
    add(
        "two lengths, the other way round",
        400,
        text -> text.replace(END, "\r\nContent-Length: 0" + END));
    add("two lengths in one", 400, length("0, " + put.length()));
    for (String value :
        List.of(
            "+" + put.length(), "-1", "0x10", "1 0", "ten", "99999999999999999999", "1e3", "")) {
      add("length '" + value + "'", 400, length(value));
    }
    add("a length too short", 400, length(Integer.toString(put.length() - 5)));
    add(
        "a request behind the length",
        400,
        text -> text.replaceFirst("Content-Length: \\d+", "Content-Length: 0"));
  }

  private static String chunked(String text, String coding, String body) {
    int end = text.indexOf(END);
    return text.substring(0, end)
            .replaceFirst("Content-Length: \\d+", "Transfer-Encoding: " + coding)
        + END
        + body;
  }

  private void chunk(String name, int status, String body) {
    add(name, status, text -> chunked(text, "chunked", body));
  }

  private void chunks() {
    String size = Integer.toHexString(SignatureCases.PUT.length());
    String body = size + "\r\n" + SignatureCases.PUT + "\r\n0\r\n\r\n";
    for (String coding :
        List.of(
            "xchunked",
            "identity",
            "chunked, identity",
            "gzip",
            "chunked;q=1",
            "\"chunked\"",
            "chunked, chunked",
            "")) {
      add("coding '" + coding + "'", 400, text -> chunked(text, coding, body));
    }
    add(
        "chunks of HTTP/1.0",
        400,
        text -> chunked(text.replace("HTTP/1.1", "HTTP/1.0"), "chunked", body));
    add(
        "a space before the colon",
        400,
        text ->
            chunked(text, "chunked", body).replace("Transfer-Encoding:", "Transfer-Encoding :"));
    add(
        "a tab before the colon",
        400,
        text ->
            chunked(text, "chunked", body).replace("Transfer-Encoding:", "Transfer-Encoding\t:"));
    add("a folded coding", 400, text -> chunked(text, "\r\n chunked", body));
    add("a vertical tab in the coding", 400, text -> chunked(text, "\u000bchunked", body));
    add("two codings", 400, text -> chunked(text, "chunked\r\nTransfer-Encoding: identity", body));
    chunk("a size that is no number", 400, "g\r\n" + SignatureCases.PUT + "\r\n0\r\n\r\n");
    chunk("a size below none", 400, "-1\r\n" + SignatureCases.PUT + "\r\n0\r\n\r\n");
    chunk("a size beyond all", 400, "fffffffffffffffff\r\n" + SignatureCases.PUT + "\r\n0\r\n\r\n");
    chunk("a size in hex of C", 400, "0x" + body);
    chunk("no line after a chunk", 400, size + "\r\n" + SignatureCases.PUT + "0\r\n\r\n");
    chunk("a chunk too short", 400, "5\r\n" + SignatureCases.PUT + "\r\n0\r\n\r\n");
    chunk("no last chunk", 400, size + "\r\n" + SignatureCases.PUT + "\r\n");
    chunk("no chunk", 400, "");
  }

  private void headers() {
    add("a header without a colon", 400, header("X-Hostile"));
    add("a header without a name", 400, header(": hostile"));
    add("a header with a space in its name", 400, header("X Hostile: a"));
    add("a header that begins with a space", 400, header(" X-Hostile: a"));
    add("a folded header", 400, header("X-Hostile: a\r\n b"));
    add("a folded signature", 400, text -> text.replace(", SignedHeaders", ",\r\n SignedHeaders"));
    add("a null in a header", 400, header("X-Hostile: a\0b"));
    add("a null in a name", 400, header("X-Host\0ile: a"));
    add("a carriage return in a header", 400, header("X-Hostile: a\rb"));
    add("a second host", 400, header("Host: evil"));
    add("a second host after all", 400, text -> text.replace(END, "\r\nHost: evil" + END));
    add("no host", 400, text -> text.replaceFirst("Host: [^\r]*\r\n", ""));
    for (String host :
        List.of(
            "", "a b", "a/b", "evil@localhost", "localhost:x", "localhost:99999", "[::1", "a,b")) {
      add("host '" + host + "'", 400, text -> text.replaceFirst("Host: [^\r]*", "Host: " + host));
    }
  }

  private void lines() {
    add("line feeds alone", 400, text -> text.replace("\r\n", "\n"));
    add("carriage returns alone", 400, text -> text.replace("\r\n", "\r"));
    add("no end of the headers", 0, text -> text.substring(0, text.indexOf(END)));
    add("half a request", 0, text -> text.substring(0, 40));
    add("a space before the method", 400, text -> " " + text);
    add("a tab after the method", 400, text -> text.replaceFirst(" ", "\t"));
    add("a null before the method", 400, text -> "\0" + text);
    add("no version", 505, text -> text.replaceFirst(" HTTP/1.1", ""));
    for (String version : List.of("HTTP/1.2", "HTTP/3", "HTTP/0.9", "HTTP/1", "XTTP/1.1")) {
      add("version " + version, 505, text -> text.replaceFirst("HTTP/1.1", version));
    }
    add("version HTTP/2.0", 426, text -> text.replaceFirst("HTTP/1.1", "HTTP/2.0"));
    add("two versions", 400, text -> text.replaceFirst("HTTP/1.1", "HTTP/1.1 HTTP/1.1"));
    cases.add(Case.raw("framing: HTTP/0.9", 505, "*", "GET /secret-bucket/file\r\n"));
    cases.add(
        Case.raw("framing: the preface of HTTP/2", 426, "*", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    cases.add(
        Case.raw(
            "framing: TLS",
            400,
            "*",
            "\u0016\u0003\u0001\u0000\u00a5\u0001\u0000\u0000\u00a1\u0003\u0003\r\n\r\n"));
    cases.add(Case.raw("framing: what is no text", 400, "*", "\u00ff\u00fe\u0000\u0001\r\n\r\n"));
    for (String method :
        List.of("post", "PATCH", "PROPFIND", "TRACE", "OPTIONS", "PUT", "DELETE")) {
      add("method " + method, 404, text -> text.replaceFirst("POST", method));
    }
    for (String method : List.of("POST\u00a0", "P(ST", "CONNECT")) {
      add("method " + method, 400, text -> text.replaceFirst("POST", method));
    }
    add(
        "a header to override the method",
        400,
        text ->
            text.replaceFirst("DynamoDB_20120810.PutItem", "DynamoDB_20120810.DescribeTable")
                .replaceFirst("\r\n", "\r\nX-HTTP-Method-Override: DELETE\r\n"));
  }

  private void targets() {
    for (String target :
        List.of(
            "http://evil/",
            "http://localhost:1/",
            "//evil/",
            "*",
            "evil:80",
            "?x",
            "\\",
            "/%",
            "/#x")) {
      add(
          "target '" + target + "'",
          400,
          text -> text.replaceFirst("POST /", "POST " + target.replace("\\", "\\\\")));
    }
  }

  private void sizes() {
    add("ten thousand headers", 400, text -> text.replace(END, "\r\nX: y".repeat(10_000) + END));
    add("a header of 64 kilobytes", 400, header("X-Hostile: " + "x".repeat(65_536)));
    add("a name of 64 kilobytes", 400, header("x".repeat(65_536) + ": a"));
    add(
        "a target of 64 kilobytes",
        414,
        text -> text.replaceFirst("POST /", "POST /" + "x".repeat(65_536)));
    add("a method of 64 kilobytes", 400, text -> "P".repeat(65_536) + text);
    add("a megabyte of nothing before it", 0, text -> "\r\n".repeat(500_000) + text);
  }
}
