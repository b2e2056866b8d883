package dev.tidemark.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The inputs that fuzzing found worth keeping, in {@code NAME.corpus}, one a line: those that broke
 * something once, and those that between them reach all that was ever reached.
 */
final class FuzzCorpusTest {
  @TestFactory
  Stream<DynamicTest> keptInputs_runAgain_breakNothing() {
    return StreamSupport.stream(FuzzTargets.names().spliterator(), false)
        .map(name -> dynamicTest(name, () -> replay(name)));
  }

  private static void replay(String name) throws Exception {
    Fuzz fuzz = new Fuzz(name);
    List<String> lines = Escaped.required(name + ".corpus");
    for (int i = 0; i < lines.size(); i++) {
      try {
        fuzz.run(Escaped.bytes(lines.get(i)));
      } catch (Exception | Error e) {
        throw new AssertionError(name + ".corpus, line " + (i + 1) + ": " + lines.get(i), e);
      }
    }
  }

  @Test
  void input_asLine_comesBack() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    assertThat(Escaped.bytes(Escaped.of(bytes))).isEqualTo(bytes);
  }
}
