package dev.tidemark.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.Coverage;
import dev.tidemark.schema.Schema;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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

  @Test
  void operations_ofTheModel_haveTheirLine() throws IOException {
    String section = Coverage.compatibility("## DynamoDB operations", "### Refused parameters");
    Set<String> all = new TreeSet<>(Schema.dynamoDb().operations());
    all.addAll(Schema.streams().operations());
    assertThat(Coverage.missing(all, List.of(section), "\\b%s\\b"))
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
    assertThat(Coverage.missing(served, Coverage.testSources(), "\\W%s\\W"))
        .as("no test")
        .isEmpty();
  }
}
