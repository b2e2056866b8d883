package dev.tidemark.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

class DynamoDbJsonTest {
  private static final JsonFactory JSON = new JsonFactory();

  @Test
  void item_ofEveryType_isWrittenTheSameFromBytesAndFromValues() {
    long seed = 20261121;
    RandomItems items = new RandomItems(seed);
    for (int i = 0; i < 2000; i++) {
      Item item = items.next();
      String fromValues = written(out -> DynamoDbJson.write(out, item.attributes()));
      assertThat(written(out -> DynamoDbJson.write(out, item)))
          .as("seed %d item %d", seed, i)
          .isEqualTo(fromValues);
      assertThat(new String(DynamoDbJson.toUtf8(item), StandardCharsets.UTF_8))
          .as("seed %d item %d", seed, i)
          .isEqualTo(fromValues);
    }
  }

  @Test
  void value_alone_hasItsType() {
    assertThat(written(out -> DynamoDbJson.write(out, AttributeValue.N.of("1E2"))))
        .isEqualTo("{\"N\":\"100\"}");
    assertThat(written(out -> DynamoDbJson.write(out, AttributeValue.NULL)))
        .isEqualTo("{\"NULL\":true}");
  }

  @Test
  void item_withoutAttributes_isAnEmptyObject() {
    assertThat(written(out -> DynamoDbJson.write(out, Item.EMPTY))).isEqualTo("{}");
    assertThat(written(out -> DynamoDbJson.write(out, Map.of()))).isEqualTo("{}");
  }

  private static String written(Consumer<JsonGenerator> body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      body.accept(out);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
