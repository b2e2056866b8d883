package dev.tidemark.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.schema.Schema;
import org.junit.jupiter.api.Test;

final class KeyActsTest {
  @Test
  void operations_ofTheModel_areAllDecidedAbout() {
    assertThat(KeyActs.decided()).isEqualTo(Schema.kms().operations());
  }
}
