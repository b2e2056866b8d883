package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.schema.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every operation of AWS's model has its line in COMPATIBILITY.md, under "DynamoDB operations", and
 * every one that is served has tests: some test calls it by its quoted name.
 */
final class OperationCoverageTest {
  /** Served, but put together with what they need in {@code cli.Server}. */
  private static final Set<String> SERVED_ELSEWHERE =
      Set.of(
          "ExportTableToPointInTime",
          "DescribeExport",
          "ListExports",
          "ImportTable",
          "DescribeImport",
          "ListImports");

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void operations_ofTheModel_haveTheirLine() throws IOException {
    String section =
        between(
            Files.readString(ROOT.resolve("COMPATIBILITY.md")),
            "## DynamoDB operations",
            "### Refused parameters");
    Set<String> all = new TreeSet<>(Schema.dynamoDb().operations());
    all.addAll(Schema.streams().operations());
    assertThat(missing(all, List.of(section), "\\b%s\\b"))
        .as("no line in COMPATIBILITY.md")
        .isEmpty();
  }

  @Test
  void operations_served_haveTests() throws IOException {
    Set<String> served = new TreeSet<>(new TestApi().operations());
    served.addAll(SERVED_ELSEWHERE);
    assertThat(Schema.dynamoDb().operations()).containsAll(served);
    Set<String> ofStreams = new TestApi().streamOperations();
    assertThat(Schema.streams().operations()).containsAll(ofStreams);
    served.addAll(ofStreams);
    assertThat(missing(served, testSources(), "\\W%s\\W")).as("no test").isEmpty();
  }

  private static List<String> missing(Set<String> operations, List<String> texts, String pattern) {
    return operations.stream()
        .filter(operation -> {
          Pattern named = Pattern.compile(pattern.formatted(operation));
          return texts.stream().noneMatch(text -> named.matcher(text).find());
        })
        .sorted()
        .toList();
  }

  private static List<String> testSources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("server/src/test/java"))) {
      return files
          .filter(file -> file.toString().endsWith("Test.java"))
          .filter(file -> !file.endsWith("OperationCoverageTest.java"))
          .map(OperationCoverageTest::strings)
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

  private static String between(String text, String start, String end) {
    int from = text.indexOf(start);
    int to = text.indexOf(end, from);
    assertThat(from).isNotNegative().isLessThan(to);
    return text.substring(from, to);
  }
}
