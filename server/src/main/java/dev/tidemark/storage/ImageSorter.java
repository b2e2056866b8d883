package dev.tidemark.storage;

import dev.tidemark.error.StorageException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sorts writes, given in order of time, by key, and keeps of each key what the first one replaced
 * and when the last one was. What does not fit into memory is spilled as sorted runs.
 *
 * <p>A run: key length(4) key replaced length(4) replaced last(8) removed(1), again and again.
 */
final class ImageSorter implements AutoCloseable {
  private static final int ENTRY_OVERHEAD_BYTES = 200;
  private static final int BUFFER_BYTES = 32 << 10;
  private static final int RUNS_MAX = 64;

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
  }

  private final Path folder;
  private final long memoryBytes;
  private final List<Path> runs = new ArrayList<>();
  private final List<DataInputStream> open = new ArrayList<>();
  private TreeMap<Key, Writes> memory = new TreeMap<>();
  private long used;

  ImageSorter(Path folder, long memoryBytes) {
    this.folder = folder;
    this.memoryBytes = memoryBytes;
  }

  void add(Writes writes) {
    Key key = new Key(writes.key());
    Writes first = memory.get(key);
    if (first != null) {
      memory.put(key, first.then(writes));
      return;
    }
    memory.put(key, writes);
    used += writes.key().length + writes.replaced().length + ENTRY_OVERHEAD_BYTES;
    if (used >= memoryBytes) {
      spill();
    }
  }

  /** Sorted by key, each key once. Ends the adding. */
  Iterator<Writes> sorted() {
    return runs.isEmpty() ? memory.values().iterator() : merge(true);
  }

  int runs() {
    return runs.size();
  }

  private void spill() {
    if (runs.size() == RUNS_MAX) {
      Path merged = write(merge(false));
      closeRuns();
      runs.add(merged);
    }
    runs.add(write(memory.values().iterator()));
    memory = new TreeMap<>();
    used = 0;
  }

  private Path write(Iterator<Writes> sorted) {
    Path file = null;
    try {
      file = Files.createTempFile(folder, "sort", ".run");
      try (DataOutputStream out =
          new DataOutputStream(
              new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES))) {
        while (sorted.hasNext()) {
          Writes writes = sorted.next();
          out.writeInt(writes.key().length);
          out.write(writes.key());
          out.writeInt(writes.replaced().length);
          out.write(writes.replaced());
          out.writeLong(writes.last());
          out.writeBoolean(writes.removed());
        }
      }
      return file;
    } catch (IOException e) {
      delete(file);
      throw failed(e);
    }
  }

  private static @Nullable Writes read(DataInputStream in) {
    try {
      byte[] key = new byte[in.readInt()];
      in.readFully(key);
      byte[] replaced = new byte[in.readInt()];
      in.readFully(replaced);
      return new Writes(key, replaced, in.readLong(), in.readBoolean());
    } catch (EOFException end) {
      return null;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private Iterator<Writes> merge(boolean withMemory) {
    List<Iterator<Writes>> sources = new ArrayList<>();
    try {
      for (Path run : runs) {
        DataInputStream in =
            new DataInputStream(new BufferedInputStream(Files.newInputStream(run), BUFFER_BYTES));
        open.add(in);
        sources.add(new Run(in));
      }
    } catch (IOException e) {
      throw failed(e);
    }
    if (withMemory) {
      sources.add(memory.values().iterator());
    }
    return new Merge(sources);
  }

  private static final class Run implements Iterator<Writes> {
    private final DataInputStream in;
    private @Nullable Writes next;

    Run(DataInputStream in) {
      this.in = in;
      this.next = read(in);
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Writes next() {
      Writes given = next;
      if (given == null) {
        throw new NoSuchElementException();
      }
      next = read(in);
      return given;
    }
  }

  /** Runs are in order of time: of one key's writes, an earlier run's come first. */
  private static final class Merge implements Iterator<Writes> {
    private record Head(Writes writes, int run) {}

    private final List<Iterator<Writes>> sources;
    private final PriorityQueue<Head> heads =
        new PriorityQueue<>(
            Comparator.comparing((Head head) -> new Key(head.writes.key()))
                .thenComparingInt(Head::run));

    Merge(List<Iterator<Writes>> sources) {
      this.sources = sources;
      for (int run = 0; run < sources.size(); run++) {
        refill(run);
      }
    }

    private void refill(int run) {
      if (sources.get(run).hasNext()) {
        heads.add(new Head(sources.get(run).next(), run));
      }
    }

    @Override
    public boolean hasNext() {
      return !heads.isEmpty();
    }

    @Override
    public Writes next() {
      Head head = heads.remove();
      refill(head.run);
      Writes writes = head.writes;
      Head same = heads.peek();
      while (same != null && Arrays.equals(same.writes.key(), writes.key())) {
        writes = writes.then(same.writes);
        heads.remove();
        refill(same.run);
        same = heads.peek();
      }
      return writes;
    }
  }

  private void closeRuns() {
    for (DataInputStream in : open) {
      try {
        in.close();
      } catch (IOException e) {
        throw failed(e);
      }
    }
    open.clear();
    runs.forEach(ImageSorter::delete);
    runs.clear();
  }

  private static void delete(@Nullable Path file) {
    if (file == null) {
      return;
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static StorageException failed(IOException e) {
    return new StorageException(
        StorageException.Kind.RETRY, "changes cannot be sorted on disk: " + e, e);
  }

  @Override
  public void close() {
    memory = new TreeMap<>();
    closeRuns();
  }
}
