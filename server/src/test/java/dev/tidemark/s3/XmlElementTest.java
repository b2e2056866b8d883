package dev.tidemark.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents that a client sends. */
final class XmlElementTest {
  static Stream<byte[]> broken() {
    return Stream.of(
        "<a>\u00e4</a>".getBytes(ISO_8859_1),
        "\u00e4<a/>".getBytes(ISO_8859_1),
        "<a>x</a>".getBytes(UTF_16),
        "<a>\u0001</a>".getBytes(UTF_8),
        "<a>\ufffe</a>".getBytes(UTF_8),
        "<?xml version=\"1.0\" encoding=\"none\"?><a".getBytes(UTF_8),
        "<a b=\"<\"/>".getBytes(UTF_8),
        "<a>&#0;</a>".getBytes(UTF_8),
        "<a>&b;</a>".getBytes(UTF_8),
        new byte[0]);
  }

  /** The parser's own habit is to write a line to standard error for bytes that are no text. */
  @ParameterizedTest
  @MethodSource("broken")
  void parse_brokenDocument_isRefusedAndNothingIsPrinted(byte[] document) {
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, UTF_8));
    try {
      assertThatThrownBy(() -> XmlElement.parse(document, "a")).isInstanceOf(S3Exception.class);
    } finally {
      System.setErr(before);
    }
    assertThat(printed.toString(UTF_8)).isEmpty();
  }

  @Test
  void parse_textBehindAByteOrderMark_isTaken() {
    byte[] document =
        "\ufeff<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>\u00e4</a>".getBytes(UTF_8);
    assertThat(XmlElement.parse(document, "a").text().toString()).isEqualTo("\u00e4");
  }
}
