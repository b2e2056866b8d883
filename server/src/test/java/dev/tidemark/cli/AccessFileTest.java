package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessFileTest {
  @TempDir private Path folder;

  @Test
  void lines_areAppendedToWhatIsThere() throws Exception {
    Path path = folder.resolve("access.log");
    Files.writeString(path, "before\n");
    try (AccessFile file = AccessFile.open(path)) {
      IntStream.range(0, 5_000).forEach(i -> file.line(i + "\n"));
    }
    assertThat(Files.readAllLines(path)).hasSize(5_001).startsWith("before", "0").endsWith("4999");
  }

  @Test
  void file_movedAway_isMadeAnew() throws Exception {
    Path path = folder.resolve("access.log");
    Path moved = folder.resolve("access.log.1");
    try (AccessFile file = AccessFile.open(path)) {
      file.line("one\n");
      while (Files.size(path) == 0) {
        Thread.onSpinWait();
      }
      Files.move(path, moved);
      file.line("two\n");
    }
    assertThat(Files.readAllLines(moved)).containsExactly("one");
    assertThat(Files.readAllLines(path)).containsExactly("two");
  }

  @Test
  void file_thatCannotBeWritten_isRefusedInOneLine() {
    assertThatThrownBy(() -> AccessFile.open(folder))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("cannot write the access log " + folder);
  }
}
