package dev.tidemark.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One HTTP request and its answer, whatever server carries it. One thread at a time. */
public interface Exchange {
  String method();

  /** How the client reached the port, {@code http} or {@code https}. */
  String scheme();

  /** Whether nobody between the client and the port can read along: TLS, or the same machine. */
  boolean isPrivate();

  /** The path as sent, still percent-encoded, from the first slash on. */
  String rawPath();

  /** The query as sent, without the question mark; null if there is none. */
  @Nullable String rawQuery();

  /**
   * The first value of a header, whatever the case of its name. Header values hold one character
   * for each byte that was sent.
   */
  @Nullable String header(String name);

  /** All headers, names in lower case. */
  Map<String, List<String>> headers();

  /** The body as sent. Reading it answers {@code Expect: 100-continue}. */
  InputStream body();

  /** The id that the answer's request-id headers carry. */
  String requestId();

  /** Memory, or a place, is kept for this request while its client is waited for, or no longer. */
  default void holds(boolean memory) {}

  /** What the request is counted as; filled in as that is found out. */
  RequestLabel label();

  /**
   * Answers with a whole body. For HEAD only the headers are sent, {@code Content-Length} among
   * them.
   */
  void respond(int status, Map<String, String> headers, byte[] body) throws IOException;

  /**
   * Answers with a streamed body; the caller closes the stream. For HEAD what is written goes
   * nowhere.
   *
   * @param length in bytes, or negative if not known
   */
  OutputStream respond(int status, Map<String, String> headers, long length) throws IOException;
}
