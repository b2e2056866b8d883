package dev.tidemark.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.storage.CommitTime;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SequenceNumberTest {
  @Test
  void texts_areInTheOrderOfTheNumbers() {
    List<SequenceNumber> ordered =
        List.of(
            SequenceNumber.from(new CommitTime(0)),
            new SequenceNumber(5, 0, 99_999),
            new SequenceNumber(5, 9, 2),
            new SequenceNumber(5, 9, 2).next(),
            new SequenceNumber(5, 10, 0),
            new SequenceNumber(5, 255, 99_999),
            new SequenceNumber(6, 0, 0),
            SequenceNumber.before(new CommitTime(Long.MAX_VALUE)));
    assertThat(ordered).isSorted();
    assertThat(ordered.stream().map(SequenceNumber::toString)).isSorted();
    assertThat(ordered)
        .allSatisfy(
            number -> assertThat(SequenceNumber.parse(number.toString())).isEqualTo(number));
  }

  @Test
  void next_atAnEnd_carriesOver() {
    assertThat(new SequenceNumber(5, 9, 99_999).next()).isEqualTo(new SequenceNumber(5, 10, 0));
    assertThat(new SequenceNumber(5, 255, 99_999).next()).isEqualTo(new SequenceNumber(6, 0, 0));
  }

  /** Source of the lengths: the API's model, 21 to 40 digits. */
  @Test
  void text_ofOtherForm_isNone() {
    assertThat(new SequenceNumber(1_767_225_600_000_000L, 64, 7).toString())
        .isEqualTo("1000176722560000000006400007");
    for (String text :
        List.of("", "1", "2000176722560000000006400007", "1000176722560000000025600007")) {
      assertThat(SequenceNumber.parse(text)).isNull();
    }
  }
}
