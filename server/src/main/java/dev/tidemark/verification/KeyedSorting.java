package dev.tidemark.verification;

import dev.tidemark.item.Item;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.Sorter;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Records of two sides by the keys of their items, sorted outside memory. */
final class KeyedSorting implements AutoCloseable {
  private static final long MEMORY_BYTES = 16 << 20;

  /**
   * What both sides have of one key.
   *
   * @param key the key attributes, as an item
   */
  record Pair(Item key, @Nullable Item ours, @Nullable Item theirs) {}

  private final Sorter<Pair> sorter;

  /**
   * @param twice is told of keys that one side has twice
   */
  KeyedSorting(Path scratch, Consumer<Item> twice) {
    this.sorter = new Sorter<>(scratch, MEMORY_BYTES, form(twice));
  }

  void ours(Item key, Item record) {
    sorter.add(new Pair(key, record, null));
  }

  void theirs(Item key, Item record) {
    sorter.add(new Pair(key, null, record));
  }

  /** Ends the adding; by the bytes of the keys. */
  Iterator<Pair> sorted() {
    return sorter.sorted();
  }

  private static Sorter.Form<Pair> form(Consumer<Item> twice) {
    return new Sorter.Form<>() {
      @Override
      public Key key(Pair pair) {
        return new Key(pair.key.bytes());
      }

      @Override
      public int bytes(Pair pair) {
        return pair.key.bytes().length + length(pair.ours) + length(pair.theirs);
      }

      private static int length(@Nullable Item item) {
        return item == null ? 0 : item.bytes().length;
      }

      @Override
      public Pair merge(Pair earlier, Pair later) {
        boolean again =
            (earlier.ours != null && later.ours != null)
                || (earlier.theirs != null && later.theirs != null);
        if (again) {
          twice.accept(later.key);
        }
        return new Pair(
            later.key,
            later.ours == null ? earlier.ours : later.ours,
            later.theirs == null ? earlier.theirs : later.theirs);
      }

      @Override
      public void write(Pair pair, DataOutputStream out) throws IOException {
        item(out, pair.key);
        item(out, pair.ours);
        item(out, pair.theirs);
      }

      private static void item(DataOutputStream out, @Nullable Item item) throws IOException {
        out.writeInt(item == null ? -1 : item.bytes().length);
        if (item != null) {
          out.write(item.bytes());
        }
      }

      @Override
      public Pair read(DataInputStream in) throws IOException {
        Item key = item(in);
        return new Pair(key == null ? Item.EMPTY : key, item(in), item(in));
      }

      private static @Nullable Item item(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
          return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return Item.ofBytes(bytes);
      }
    };
  }

  @Override
  public void close() {
    sorter.close();
  }
}
