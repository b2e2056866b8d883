package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.Places.PlaceKey;
import dev.tidemark.item.Item;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacesTest {
  @Test
  void load_theShippedFile_givesEveryPlaceUnderItsKey() {
    Map<PlaceKey, Item> places = Places.load();
    assertThat(places).hasSize(171_075);
    assertThat(places).allSatisfy((key, item) -> assertThat(PlaceKey.of(item)).isEqualTo(key));
    assertThat(String.valueOf(places.get(new PlaceKey("FR", "11/Paris"))))
        .contains("Paris", "48.8", "2.3");
  }
}
