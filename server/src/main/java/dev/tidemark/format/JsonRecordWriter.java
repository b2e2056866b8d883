package dev.tidemark.format;

import dev.tidemark.item.Item;
import dev.tidemark.item.KeySchema;
import org.jspecify.annotations.Nullable;

/**
 * Lines of DynamoDB JSON. In a full export the key attributes come first; in images all attributes
 * are sorted by name.
 */
final class JsonRecordWriter implements RecordWriter {
  private final byte[][] keyNames;
  private @Nullable JsonVisitor visitor;

  JsonRecordWriter(KeySchema keys) {
    keyNames = LineVisitor.names(keys);
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
    for (byte[] name : keyNames) {
      item.acceptAttribute(name, json);
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
