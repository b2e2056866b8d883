package dev.tidemark.format;

import com.amazon.ion.IonException;
import com.amazon.ion.IonReader;
import com.amazon.ion.IonType;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Items of Ion, one after the other or in lists, as text or binary. Both begin alike with a version
 * marker, and text need not.
 */
final class IonItemReader implements ItemReader {
  private final Meter in;
  private @Nullable IonReader ion;
  private long items;
  private boolean inList;
  private boolean over;

  IonItemReader(InputStream in) {
    this.in = new Meter(in);
  }

  /** Ion says where a value ends only to who can read it, so nothing is Bad. */
  @Override
  public @Nullable ImportedItem next() {
    if (over) {
      return null;
    }
    items++;
    try {
      Map<String, AttributeValue> item = item();
      over = item == null;
      return item == null ? null : new ImportedItem.Read(item);
    } catch (InvalidExportException e) {
      return unreadable(String.valueOf(e.getMessage()));
    } catch (IonException e) {
      return unreadable("not Ion: " + e.getMessage());
    } catch (ApiException e) {
      return unreadable(e.error().message());
    }
  }

  private ImportedItem unreadable(String reason) {
    over = true;
    return new ImportedItem.Unreadable(reason);
  }

  private @Nullable Map<String, AttributeValue> item() {
    in.restart();
    IonReader reader = ion;
    if (reader == null) {
      reader = IonRecordReader.READERS.build(in);
      ion = reader;
    }
    while (true) {
      IonType type = reader.next();
      if (type == null) {
        if (!inList) {
          return null;
        }
        reader.stepOut();
        inList = false;
      } else if (type == IonType.LIST && !inList && !reader.isNullValue()) {
        reader.stepIn();
        inList = true;
      } else {
        return IonRecordReader.parts(reader).toItem();
      }
    }
  }

  @Override
  public long position() {
    return items;
  }

  @Override
  public void close() throws IOException {
    IonReader reader = ion;
    if (reader == null) {
      in.close();
    } else {
      reader.close();
    }
  }

  /** Ends the reading of an item that could fill the memory. */
  private static final class Meter extends FilterInputStream {
    /** Twice an item of 400 KB in which every byte is escaped stays well below. */
    private static final int ITEM_BYTES_MAX = 16 << 20;

    private int bytes;

    Meter(InputStream in) {
      super(in);
    }

    void restart() {
      bytes = 0;
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      count(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = super.read(target, offset, length);
      count(Math.max(count, 0));
      return count;
    }

    @Override
    public long skip(long wanted) throws IOException {
      long count = super.skip(wanted);
      count((int) Math.min(count, ITEM_BYTES_MAX));
      return count;
    }

    private void count(int more) {
      bytes += more;
      if (bytes > ITEM_BYTES_MAX) {
        throw new InvalidExportException("longer than " + ITEM_BYTES_MAX + " bytes");
      }
    }
  }
}
