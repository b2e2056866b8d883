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
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sorts entries by key and merges those of one key, in the order in which they were added. What
 * does not fit into memory is spilled as sorted runs; runs are merged {@value #FAN} at a time, so
 * an entry is written again only once for each {@value #FAN}-fold of what there is.
 */
public final class Sorter<E> implements AutoCloseable {
  private static final int ENTRY_OVERHEAD_BYTES = 200;
  private static final int BUFFER_BYTES = 32 << 10;
  private static final int FAN = 64;

  /** What is sorted, and how it looks in a run: entry after entry. */
  public interface Form<E> {
    Key key(E entry);

    /** What it takes in memory, roughly. */
    int bytes(E entry);

    /** One entry for two of the same key. */
    E merge(E earlier, E later);

    void write(E entry, DataOutputStream out) throws IOException;

    /**
     * @throws EOFException at the end of the run
     */
    E read(DataInputStream in) throws IOException;
  }

  /**
   * A sorted file.
   *
   * @param level how many times its entries were merged
   */
  private record Run(Path file, int level) {}

  private final Path folder;
  private final long memoryBytes;
  private final Form<E> form;
  private final List<Run> runs = new ArrayList<>();
  private Map<Key, E> memory = new HashMap<>();
  private long used;
  private @Nullable Merge result;

  /**
   * @param folder where runs are put; they are removed when this is closed
   * @param memoryBytes roughly how much is kept in memory
   */
  public Sorter(Path folder, long memoryBytes, Form<E> form) {
    this.folder = folder;
    this.memoryBytes = memoryBytes;
    this.form = form;
  }

  public void add(E entry) {
    Key key = form.key(entry);
    E before = memory.putIfAbsent(key, entry);
    if (before != null) {
      E merged = form.merge(before, entry);
      memory.put(key, merged);
      used += form.bytes(merged) - form.bytes(before);
    } else {
      used += form.bytes(entry) + ENTRY_OVERHEAD_BYTES;
    }
    if (used >= memoryBytes) {
      spill();
    }
  }

  /** Sorted by key, each key once. Ends the adding. */
  public Iterator<E> sorted() {
    if (runs.isEmpty()) {
      return sortedMemory();
    }
    Merge merge = new Merge(runs, sortedMemory());
    result = merge;
    return merge;
  }

  private Iterator<E> sortedMemory() {
    List<Map.Entry<Key, E>> entries = new ArrayList<>(memory.entrySet());
    entries.sort(Map.Entry.comparingByKey());
    return entries.stream().map(Map.Entry::getValue).iterator();
  }

  int runs() {
    return runs.size();
  }

  private void spill() {
    runs.add(write(sortedMemory(), 0));
    memory = new HashMap<>();
    used = 0;
    while (isFull()) {
      List<Run> full = runs.subList(runs.size() - FAN, runs.size());
      try (Merge merge = new Merge(full, List.<E>of().iterator())) {
        Run merged = write(merge, full.getLast().level + 1);
        full.forEach(run -> delete(run.file));
        full.clear();
        runs.add(merged);
      }
    }
  }

  /** Whether the newest runs are a whole fan of one level. */
  private boolean isFull() {
    int first = runs.size() - FAN;
    return first >= 0 && runs.get(first).level == runs.getLast().level;
  }

  private Run write(Iterator<E> sorted, int level) {
    Path file = null;
    try {
      file = Files.createTempFile(folder, "sort", ".run");
      try (DataOutputStream out =
          new DataOutputStream(
              new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES))) {
        while (sorted.hasNext()) {
          form.write(sorted.next(), out);
        }
      }
      return new Run(file, level);
    } catch (IOException e) {
      delete(file);
      throw failed(e);
    } catch (RuntimeException e) {
      delete(file);
      throw e;
    }
  }

  /** The entries of a run. */
  private final class Reader implements Iterator<E> {
    private final DataInputStream in;
    private @Nullable E next;

    Reader(DataInputStream in) {
      this.in = in;
      this.next = read();
    }

    private @Nullable E read() {
      try {
        return form.read(in);
      } catch (EOFException end) {
        return null;
      } catch (IOException e) {
        throw failed(e);
      }
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public E next() {
      E given = next;
      if (given == null) {
        throw new NoSuchElementException();
      }
      next = read();
      return given;
    }
  }

  /** Runs are in order of adding: of one key's entries, an earlier run's come first. */
  private final class Merge implements Iterator<E>, AutoCloseable {
    private record Head<E>(E entry, Key key, int source) {}

    private final List<DataInputStream> open = new ArrayList<>();
    private final List<Iterator<E>> sources = new ArrayList<>();
    private final PriorityQueue<Head<E>> heads =
        new PriorityQueue<>(
            Comparator.comparing((Head<E> head) -> head.key).thenComparingInt(Head::source));

    Merge(List<Run> runs, Iterator<E> last) {
      try {
        for (Run run : runs) {
          DataInputStream in =
              new DataInputStream(
                  new BufferedInputStream(Files.newInputStream(run.file), BUFFER_BYTES));
          open.add(in);
          sources.add(new Reader(in));
        }
      } catch (IOException e) {
        close();
        throw failed(e);
      }
      sources.add(last);
      for (int source = 0; source < sources.size(); source++) {
        refill(source);
      }
    }

    private void refill(int source) {
      if (sources.get(source).hasNext()) {
        E entry = sources.get(source).next();
        heads.add(new Head<>(entry, form.key(entry), source));
      }
    }

    @Override
    public boolean hasNext() {
      return !heads.isEmpty();
    }

    @Override
    public E next() {
      Head<E> head = heads.remove();
      refill(head.source);
      E entry = head.entry;
      Head<E> same = heads.peek();
      while (same != null && same.key.equals(head.key)) {
        entry = form.merge(entry, same.entry);
        heads.remove();
        refill(same.source);
        same = heads.peek();
      }
      return entry;
    }

    @Override
    public void close() {
      try {
        for (DataInputStream in : open) {
          in.close();
        }
      } catch (IOException e) {
        throw failed(e);
      }
    }
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
        StorageException.Kind.RETRY, "the data cannot be sorted on disk: " + e, e);
  }

  @Override
  public void close() {
    memory = new HashMap<>();
    Merge last = result;
    if (last != null) {
      last.close();
    }
    runs.forEach(run -> delete(run.file));
    runs.clear();
  }
}
