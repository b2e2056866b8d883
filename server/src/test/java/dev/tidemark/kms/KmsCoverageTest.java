package dev.tidemark.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.Coverage;
import dev.tidemark.schema.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation of KMS has its line in COMPATIBILITY.md, and every one that is served has tests.
 */
final class KmsCoverageTest {
  @TempDir private Path folder;

  @Test
  void operations_ofTheModel_haveTheirLine() throws IOException {
    String section = Coverage.compatibility("## KMS", "What is refused: `UnsupportedOperation");
    assertThat(Coverage.missing(Schema.kms().operations(), List.of(section), "\\b%s\\b"))
        .as("no line in COMPATIBILITY.md")
        .isEmpty();
  }

  @Test
  void operations_served_haveTests() throws IOException {
    KmsFixture kms = new KmsFixture(folder);
    Set<String> served = KmsOperations.served(kms.ring, kms).keySet();
    assertThat(Schema.kms().operations()).containsAll(served);
    assertThat(Coverage.missing(served, Coverage.testSources(), "\\W%s\\W"))
        .as("no test")
        .isEmpty();
  }
}
