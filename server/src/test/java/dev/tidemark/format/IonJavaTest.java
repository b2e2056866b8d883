package dev.tidemark.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazon.ion.IonType;
import com.amazon.ion.IonWriter;
import com.amazon.ion.system.IonTextWriterBuilder;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.B;
import dev.tidemark.item.AttributeValue.BS;
import dev.tidemark.item.AttributeValue.Bool;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.NS;
import dev.tidemark.item.AttributeValue.Null;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.AttributeValue.SS;
import dev.tidemark.item.Item;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Our Ion text against that of AWS's own writer. */
class IonJavaTest {
  @Test
  void item_ofEveryType_isWrittenAsByIonJava() throws IOException {
    long seed = 47110815;
    RandomItems items = new RandomItems(seed);
    RecordWriter writer = RecordWriter.of(ExportFormat.ION, RandomItems.KEYS);
    ByteSink line = new ByteSink();
    for (int i = 0; i < 5000; i++) {
      Item item = items.next();
      line.reset();
      writer.item(item, line);
      assertThat(line.toString())
          .as("seed %d item %d", seed, i)
          .isEqualTo(" $ion_1_0 {Item:" + written(item) + "}\n");
    }
  }

  private static String written(Item item) throws IOException {
    StringBuilder text = new StringBuilder();
    try (IonWriter out = IonTextWriterBuilder.minimal().build(text)) {
      write(out, new M(item.attributes()));
    }
    return text.toString();
  }

  private static void write(IonWriter out, AttributeValue value) throws IOException {
    switch (value) {
      case S(String s) -> out.writeString(s);
      case N(BigDecimal n) -> out.writeDecimal(n);
      case B(byte[] b) -> out.writeBlob(b);
      case Bool(boolean b) -> out.writeBool(b);
      case Null _ -> out.writeNull();
      case SS(var values) -> {
        out.addTypeAnnotation("$dynamodb_SS");
        out.stepIn(IonType.LIST);
        for (String element : values) {
          out.writeString(element);
        }
        out.stepOut();
      }
      case NS(var values) -> {
        out.addTypeAnnotation("$dynamodb_NS");
        out.stepIn(IonType.LIST);
        for (BigDecimal element : values) {
          out.writeDecimal(element);
        }
        out.stepOut();
      }
      case BS(var values) -> {
        out.addTypeAnnotation("$dynamodb_BS");
        out.stepIn(IonType.LIST);
        for (byte[] element : values) {
          out.writeBlob(element);
        }
        out.stepOut();
      }
      case L(var values) -> {
        out.stepIn(IonType.LIST);
        for (AttributeValue element : values) {
          write(out, element);
        }
        out.stepOut();
      }
      case M(var values) -> {
        out.stepIn(IonType.STRUCT);
        for (Map.Entry<String, AttributeValue> entry : values.entrySet()) {
          out.setFieldName(entry.getKey());
          write(out, entry.getValue());
        }
        out.stepOut();
      }
    }
  }
}
