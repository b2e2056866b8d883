package dev.tidemark.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The simulation is sharp: each bug that is planted is found, within some seeds. */
final class PlantsTest {
  private static final long SEEDS_MAX = 300;

  private final PrintStream errors = System.err;

  @BeforeEach
  void quiet() {
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
  }

  @AfterEach
  void loud() {
    System.setErr(errors);
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = Mode.EXCLUDE)
  void bug_thatIsPlanted_isFound(Plant plant) {
    Simulate.Found found = Simulate.find(plant, SEEDS_MAX);
    System.out.println(found);
    assertThat(found.violation()).as(plant.bug).isNotEmpty();
  }
}
