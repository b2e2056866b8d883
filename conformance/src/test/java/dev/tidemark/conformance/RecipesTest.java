package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of {@code docs/recipes}, run as they stand by the flow of that name. */
final class RecipesTest {
  @Test
  @Tag("long")
  void recipes_asTheyStand_printWhatTheySay(@TempDir Path folder) throws Exception {
    assertThat(Flow.run(folder, List.of("python3", "bash", "aws"), "recipes"))
        .noneMatch(line -> line.startsWith("FAIL "))
        .anyMatch(line -> line.startsWith("PASS the example"));
  }
}
