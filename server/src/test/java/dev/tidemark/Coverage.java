package dev.tidemark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which operations are spoken of in the documents and the tests. */
public final class Coverage {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private Coverage() {}

  /** Those that no text names, each put into {@code pattern}. */
  public static List<String> missing(Set<String> operations, List<String> texts, String pattern) {
    return operations.stream()
        .filter(operation -> {
          Pattern named = Pattern.compile(pattern.formatted(operation));
          return texts.stream().noneMatch(text -> named.matcher(text).find());
        })
        .sorted()
        .toList();
  }

  /** The text literals of all tests but those of coverage. */
  public static List<String> testSources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("server/src/test/java"))) {
      return files
          .filter(file -> file.toString().endsWith("Test.java"))
          .filter(file -> !file.toString().endsWith("CoverageTest.java"))
          .map(Coverage::strings)
          .toList();
    }
  }

  /** The text literals of a source: what stands in comments and in names of classes is no test. */
  private static String strings(Path file) {
    try {
      StringBuilder literals = new StringBuilder();
      Pattern.compile("\"(?:[^\"\\\\\\n]|\\\\.)*\"")
          .matcher(Files.readString(file))
          .results()
          .forEach(literal -> literals.append(literal.group()));
      return literals.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A part of COMPATIBILITY.md. */
  public static String compatibility(String start, String end) throws IOException {
    String text = Files.readString(ROOT.resolve("COMPATIBILITY.md"));
    int from = text.indexOf(start);
    int to = text.indexOf(end, from);
    assertThat(from).isNotNegative().isLessThan(to);
    return text.substring(from, to);
  }
}
