package dev.tidemark.format;

import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines of DynamoDB JSON. In a full export the key attributes come first; in images all attributes
 * are sorted by name.
 */
final class JsonRecordWriter implements RecordWriter {
  private final List<KeyAttribute> keys;
  private final byte[][] keyNames;
  private @Nullable JsonVisitor visitor;

  JsonRecordWriter(KeySchema keys) {
    this.keys = keys.attributes();
    keyNames =
        this.keys.stream()
            .map(key -> key.name().getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
  }

  @Override
  public void item(Item item, ByteSink out) {
    JsonVisitor json = visitor(out);
    out.putAscii("{\"Item\":{");
    keys(item, json);
    json.others(item);
    out.putAscii("}}\n");
  }

  @Override
  public void change(
      long writeMicros, @Nullable Item before, @Nullable Item after, ViewType view, ByteSink out) {
    JsonVisitor json = visitor(out);
    out.putAscii("{\"Metadata\":{\"WriteTimestampMicros\":{\"N\":\"");
    out.putDecimal(writeMicros);
    out.putAscii("\"}},\"Keys\":{");
    keys(LineVisitor.present(before, after), json);
    out.put('}');
    if (before != null && view == ViewType.NEW_AND_OLD_IMAGES) {
      out.putAscii(",\"OldImage\":{");
      before.accept(json);
      out.put('}');
    }
    if (after != null) {
      out.putAscii(",\"NewImage\":{");
      after.accept(json);
      out.put('}');
    }
    out.putAscii("}\n");
  }

  private void keys(Item item, JsonVisitor json) {
    for (KeyAttribute key : keys) {
      item.acceptAttribute(key.name(), json);
    }
  }

  private JsonVisitor visitor(ByteSink out) {
    JsonVisitor last = visitor;
    if (last == null || last.out != out) {
      last = new JsonVisitor(out, keyNames);
      visitor = last;
    }
    return last;
  }
}
