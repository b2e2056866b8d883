package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Source: ScyllaDB's test/alternator, test_compressed_response, cases that AWS passes. */
final class AnswerCodingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | GZIP",
        "deflate | DEFLATE",
        "GZip | GZIP",
        "gzip, deflate | GZIP",
        "deflate, gzip | DEFLATE",
        "identity, deflate | DEFLATE",
        "br, zstd, gzip;q=0.1 | GZIP",
        "gzip;q=0.5, deflate;q=0.8 | DEFLATE",
        "gzip; q=0.5 , deflate ; q=0.4 | GZIP",
        "* | GZIP",
        "*, gzip;q=0.5 | DEFLATE",
        "*, deflate | DEFLATE",
        "*, deflate;q=0.5 | GZIP",
        "*;q=0, deflate | DEFLATE",
        "gzip;q=2, deflate;q=1 | GZIP",
        "deflate;q=1, gzip;q=2 | DEFLATE",
        "deflate;q=-0.5,gzip;q=0.2 | GZIP",
        "gzip;q=0.x | GZIP",
        "gzip;q=0.2;q=0 | GZIP",
        "gzip;q=0, gzip;q=1, gzip;q=0 | GZIP",
      })
  void best_ofWhatIsAccepted_isTheServices(String accepted, AnswerCoding best) {
    assertThat(AnswerCoding.best(accepted)).isEqualTo(best);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``",
        "identity",
        "br, zstd",
        "gzip;q=0",
        "gzip;q=0.",
        "gzip;q=0.000, deflate;q=0",
        "gzip;nq=1;q=0 ",
        "*;q=0",
        "\"gzip\"",
        "gzip br",
        "gzip:q=1",
        "gzip2",
        ";;,;",
      })
  void best_ofWhatIsNot_isNone(String accepted) {
    assertThat(AnswerCoding.best(accepted)).isNull();
  }

  @Test
  void best_ofNoHeader_isNone() {
    assertThat(AnswerCoding.best(null)).isNull();
  }
}
