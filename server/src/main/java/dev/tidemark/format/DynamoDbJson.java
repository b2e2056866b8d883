package dev.tidemark.format;

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
import dev.tidemark.item.ItemVisitor;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;

/**
 * Items and attribute values in the API's JSON, such as {@code {"pk":{"S":"a"}}}. For the lines of
 * exports, which are hotter, see {@link RecordWriter}.
 */
public final class DynamoDbJson {
  private static final SerializableString S_TAG = new SerializedString("S");
  private static final SerializableString N_TAG = new SerializedString("N");
  private static final SerializableString B_TAG = new SerializedString("B");
  private static final SerializableString BOOL_TAG = new SerializedString("BOOL");
  private static final SerializableString NULL_TAG = new SerializedString("NULL");
  private static final SerializableString SS_TAG = new SerializedString("SS");
  private static final SerializableString NS_TAG = new SerializedString("NS");
  private static final SerializableString BS_TAG = new SerializedString("BS");
  private static final SerializableString L_TAG = new SerializedString("L");
  private static final SerializableString M_TAG = new SerializedString("M");

  private DynamoDbJson() {}

  /**
   * Writes an item as one object, straight from its binary form.
   *
   * @param out a generator of UTF-8 bytes (one made for an output stream, not for a character
   *     writer)
   */
  public static void write(JsonGenerator out, Item item) {
    out.writeStartObject();
    item.accept(new GeneratorVisitor(out));
    out.writeEndObject();
  }

  /** Writes attributes as one object, in the map's order. */
  public static void write(JsonGenerator out, Map<String, AttributeValue> attributes) {
    out.writeStartObject();
    for (Map.Entry<String, AttributeValue> attribute : attributes.entrySet()) {
      out.writeName(attribute.getKey());
      write(out, attribute.getValue());
    }
    out.writeEndObject();
  }

  /** Writes one value with its type, such as {@code {"S":"a"}}. */
  public static void write(JsonGenerator out, AttributeValue value) {
    out.writeStartObject();
    switch (value) {
      case S(String s) -> out.writeName(S_TAG).writeString(s);
      case N n -> out.writeName(N_TAG).writeString(n.text());
      case B(byte[] b) -> out.writeName(B_TAG).writeBinary(b);
      case Bool(boolean b) -> out.writeName(BOOL_TAG).writeBoolean(b);
      case Null _ -> out.writeName(NULL_TAG).writeBoolean(true);
      case SS(var values) -> {
        out.writeName(SS_TAG).writeStartArray();
        for (String element : values) {
          out.writeString(element);
        }
        out.writeEndArray();
      }
      case NS(var values) -> {
        out.writeName(NS_TAG).writeStartArray();
        for (BigDecimal element : values) {
          out.writeString(element.toPlainString());
        }
        out.writeEndArray();
      }
      case BS(var values) -> {
        out.writeName(BS_TAG).writeStartArray();
        for (byte[] element : values) {
          out.writeBinary(element);
        }
        out.writeEndArray();
      }
      case L(var values) -> {
        out.writeName(L_TAG).writeStartArray();
        for (AttributeValue element : values) {
          write(out, element);
        }
        out.writeEndArray();
      }
      case M(var values) -> {
        out.writeName(M_TAG);
        write(out, values);
      }
    }
    out.writeEndObject();
  }

  /** An item as one JSON object in UTF-8. */
  public static byte[] toUtf8(Item item) {
    ByteSink sink = new ByteSink(item.bytes().length * 2 + 16);
    sink.put('{');
    item.accept(new JsonVisitor(sink));
    sink.put('}');
    return sink.toByteArray();
  }

  private static final class GeneratorVisitor implements ItemVisitor {
    private final JsonGenerator out;
    private boolean inSet;

    GeneratorVisitor(JsonGenerator out) {
      this.out = out;
    }

    @Override
    public void name(byte[] bytes, int offset, int length) {
      out.writeName(new String(bytes, offset, length, StandardCharsets.UTF_8));
    }

    @Override
    public void string(byte[] bytes, int offset, int length) {
      begin(S_TAG);
      out.writeUTF8String(bytes, offset, length);
      end();
    }

    @Override
    public void number(byte[] bytes, int offset, int length) {
      begin(N_TAG);
      out.writeRawUTF8String(bytes, offset, length);
      end();
    }

    @Override
    public void binary(byte[] bytes, int offset, int length) {
      begin(B_TAG);
      out.writeBinary(bytes, offset, length);
      end();
    }

    @Override
    public void bool(boolean value) {
      begin(BOOL_TAG);
      out.writeBoolean(value);
      end();
    }

    @Override
    public void nul() {
      begin(NULL_TAG);
      out.writeBoolean(true);
      end();
    }

    @Override
    public void beginSet(SetKind kind, int size) {
      out.writeStartObject();
      out.writeName(
          switch (kind) {
            case SS -> SS_TAG;
            case NS -> NS_TAG;
            case BS -> BS_TAG;
          });
      out.writeStartArray();
      inSet = true;
    }

    @Override
    public void endSet() {
      inSet = false;
      out.writeEndArray();
      out.writeEndObject();
    }

    @Override
    public void beginList(int size) {
      out.writeStartObject();
      out.writeName(L_TAG);
      out.writeStartArray();
    }

    @Override
    public void endList() {
      out.writeEndArray();
      out.writeEndObject();
    }

    @Override
    public void beginMap(int size) {
      out.writeStartObject();
      out.writeName(M_TAG);
      out.writeStartObject();
    }

    @Override
    public void endMap() {
      out.writeEndObject();
      out.writeEndObject();
    }

    /** Elements of sets are bare. */
    private void begin(SerializableString tag) {
      if (!inSet) {
        out.writeStartObject();
        out.writeName(tag);
      }
    }

    private void end() {
      if (!inSet) {
        out.writeEndObject();
      }
    }
  }
}
