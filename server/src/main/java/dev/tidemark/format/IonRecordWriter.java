package dev.tidemark.format;

import dev.tidemark.item.Item;
import dev.tidemark.item.KeySchema;
import org.jspecify.annotations.Nullable;

/**
 * Lines of Ion text: a space, the version marker and a struct. Nearly all of AWS's lines begin with
 * that space; its readers take both. All attributes are sorted by name, but the partition key comes
 * first in Keys.
 *
 * <p>The layout of incremental lines is that of AWS's developer guide ("DynamoDB table export
 * output format"); no real one was seen.
 */
final class IonRecordWriter implements RecordWriter {
  private final byte[][] keyNames;
  private @Nullable IonVisitor visitor;

  IonRecordWriter(KeySchema keys) {
    keyNames = LineVisitor.names(keys);
  }

  @Override
  public void item(Item item, ByteSink out) {
    IonVisitor ion = visitor(out);
    out.putAscii(" $ion_1_0 {Item:{");
    item.accept(ion);
    out.putAscii("}}\n");
  }

  @Override
  public void change(
      long writeMicros, @Nullable Item before, @Nullable Item after, ViewType view, ByteSink out) {
    IonVisitor ion = visitor(out);
    out.putAscii(" $ion_1_0 {Record:{Keys:{");
    Item present = LineVisitor.present(before, after);
    for (byte[] name : keyNames) {
      present.acceptAttribute(name, ion);
    }
    out.putAscii("},Metadata:{WriteTimestampMicros:");
    out.putDecimal(writeMicros);
    out.putAscii(".}");
    if (before != null && view == ViewType.NEW_AND_OLD_IMAGES) {
      out.putAscii(",OldImage:{");
      before.accept(ion);
      out.put('}');
    }
    if (after != null) {
      out.putAscii(",NewImage:{");
      after.accept(ion);
      out.put('}');
    }
    out.putAscii("}}\n");
  }

  private IonVisitor visitor(ByteSink out) {
    IonVisitor last = visitor;
    if (last == null || last.out != out) {
      last = new IonVisitor(out);
      visitor = last;
    }
    return last;
  }
}
