package dev.tidemark.item;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.item.AttributeValue.S;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What holds of any item. */
final class ItemPropertiesTest {
  private static final long SEED = 20_261_121L;
  private static final String[] NAMES = {"pk", "a", "", "\uffee", "\ud83d\ude00", "z", "aa"};

  @Test
  void item_anyAttributes_comeBack() {
    SplittableRandom random = new SplittableRandom(SEED);
    RandomValues values = new RandomValues(random);
    for (int round = 0; round < 3_000; round++) {
      Map<String, AttributeValue> attributes = values.item(4, NAMES);
      Item item = Item.of(attributes);
      assertThat(item.attributes()).as("seed %d, round %d", SEED, round).isEqualTo(attributes);
      assertThat(item.attributeCount()).isEqualTo(attributes.size());
      for (String name : NAMES) {
        assertThat(item.get(name)).isEqualTo(attributes.get(name));
      }
      assertThat(Item.of(item.attributes())).isEqualTo(item).hasSameHashCodeAs(item);
      assertThat(item.sizeBytes()).isEqualTo(ItemSizes.of(attributes));
    }
  }

  @Test
  void item_equalAttributesInAnyOrder_haveEqualBytes() {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    RandomValues values = new RandomValues(random);
    for (int round = 0; round < 500; round++) {
      Map<String, AttributeValue> attributes = values.item(3, NAMES);
      List<String> names = new ArrayList<>(attributes.keySet());
      Collections.shuffle(names, Random.from(random));
      Map<String, AttributeValue> shuffled = new LinkedHashMap<>();
      for (String name : names) {
        shuffled.put(name, attributes.getOrDefault(name, AttributeValue.NULL));
      }
      assertThat(Item.of(shuffled))
          .as("seed %d, round %d", SEED + 1, round)
          .isEqualTo(Item.of(attributes));
    }
  }

  @Test
  void keyPart_randomStringsAndNumbers_orderAsTheirValues() {
    SplittableRandom random = new SplittableRandom(SEED + 2);
    RandomValues values = new RandomValues(random);
    for (int round = 0; round < 20_000; round++) {
      String a = values.text() + values.text();
      String b = values.text() + values.text();
      int expected =
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
      assertThat(Integer.signum(Utf8.ORDER.compare(a, b))).isEqualTo(Integer.signum(expected));
      assertThat(order(new S(a), new S(b)))
          .as("seed %d: %s, %s", SEED + 2, a, b)
          .isEqualTo(Integer.signum(expected));
      AttributeValue.N x = new AttributeValue.N(values.number());
      AttributeValue.N y = new AttributeValue.N(values.number());
      assertThat(order(x, y))
          .as("seed %d: %s, %s", SEED + 2, x, y)
          .isEqualTo(x.value().compareTo(y.value()));
    }
  }

  private static int order(AttributeValue a, AttributeValue b) {
    return Integer.signum(Arrays.compareUnsigned(KeyCodec.part(a), KeyCodec.part(b)));
  }

  @Test
  void keyPart_prefix_isOfAllThatBeginWithItAndOfNoOther() {
    SplittableRandom random = new SplittableRandom(SEED + 3);
    RandomValues values = new RandomValues(random);
    for (int round = 0; round < 5_000; round++) {
      String prefix = values.text();
      String text = values.text() + values.text();
      byte[] bytes = KeyCodec.partPrefix(new S(prefix));
      byte[] part = KeyCodec.part(new S(text));
      boolean begins =
          part.length >= bytes.length
              && Arrays.equals(part, 0, bytes.length, bytes, 0, bytes.length);
      assertThat(begins)
          .as("seed %d: %s, %s", SEED + 3, prefix, text)
          .isEqualTo(text.startsWith(prefix));
    }
  }

  @Test
  void utf8Length_anyText_isThatOfItsBytes() {
    for (String text : new String[] {"", "a", "é", "€", "😀", "a\ud800b", "\udc00", "\ud83d"}) {
      assertThat(Utf8.length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }
  }
}
