package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code examples/terraform} and {@code examples/cdktf}, as they stand. */
final class TerraformExamplesTest {
  private static final List<String> TERRAFORM = List.of("python3", "terraform");

  @Test
  void basic_fromInitToDestroy_isAsDocumented(@TempDir Path folder) throws Exception {
    assertThat(Flow.run(folder, TERRAFORM, "terraform-examples", "basic"))
        .noneMatch(line -> line.startsWith("FAIL "))
        .anyMatch(line -> line.startsWith("PASS basic: destroy"));
  }

  @Test
  @Tag("long")
  void all_fromInitToDestroy_areAsDocumented(@TempDir Path folder) throws Exception {
    assertThat(
            Flow.run(
                folder, TERRAFORM, "terraform-examples", "basic", "export-time", "incremental"))
        .noneMatch(line -> line.startsWith("FAIL "))
        .anyMatch(line -> line.startsWith("PASS incremental: destroy"));
  }

  @Test
  @Tag("long")
  void stacksInTypeScript_fromInstallToDestroy_areAsDocumented(@TempDir Path folder)
      throws Exception {
    assertThat(Flow.run(folder, List.of("python3", "terraform", "node", "npm"), "cdktf-examples"))
        .noneMatch(line -> line.startsWith("FAIL "))
        .anyMatch(line -> line.startsWith("PASS incremental: destroy"));
  }
}
