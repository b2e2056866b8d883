package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.Places.PlaceKey;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadbackTest {
  private static final PlaceKey KEY = new PlaceKey("XX", "00/a");
  private static final Item ITEM = KEY.toItem();

  @Test
  void difference_ofLikeTables_isEmpty() {
    assertThat(Readback.difference(Map.of(KEY, ITEM), Map.of(KEY, KEY.toItem()))).isEmpty();
  }

  @Test
  void difference_missingItem_isNamed() {
    assertThat(Readback.difference(Map.of(), Map.of(KEY, ITEM))).contains("00/a", "is null");
  }

  @Test
  void difference_surplusItem_isNamed() {
    assertThat(Readback.difference(Map.of(KEY, ITEM), Map.of()))
        .contains("00/a", "should not be there");
  }

  @Test
  void difference_otherItem_isNamed() {
    Item other = ITEM.with(Map.of("name", new S("b")));
    assertThat(Readback.difference(Map.of(KEY, other), Map.of(KEY, ITEM))).contains("00/a", "not");
  }
}
