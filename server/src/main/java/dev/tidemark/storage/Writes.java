package dev.tidemark.storage;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * A key's writes.
 *
 * @param replaced what the first one replaced, as {@link RocksLayout#replaced} wrote it
 * @param last the time of the last one
 * @param removed whether the last one removed the row
 */
record Writes(byte[] key, byte[] replaced, long last, boolean removed) {
  Writes then(Writes later) {
    return new Writes(key, replaced, later.last, later.removed);
  }

  /** In a run: key length(4) key replaced length(4) replaced last(8) removed(1). */
  static final Sorter.Form<Writes> FORM =
      new Sorter.Form<>() {
        @Override
        public Key key(Writes writes) {
          return new Key(writes.key);
        }

        @Override
        public int bytes(Writes writes) {
          return writes.key.length + writes.replaced.length;
        }

        @Override
        public Writes merge(Writes earlier, Writes later) {
          return earlier.then(later);
        }

        @Override
        public void write(Writes writes, DataOutputStream out) throws IOException {
          out.writeInt(writes.key.length);
          out.write(writes.key);
          out.writeInt(writes.replaced.length);
          out.write(writes.replaced);
          out.writeLong(writes.last);
          out.writeBoolean(writes.removed);
        }

        @Override
        public Writes read(DataInputStream in) throws IOException {
          byte[] key = new byte[in.readInt()];
          in.readFully(key);
          byte[] replaced = new byte[in.readInt()];
          in.readFully(replaced);
          return new Writes(key, replaced, in.readLong(), in.readBoolean());
        }
      };
}
