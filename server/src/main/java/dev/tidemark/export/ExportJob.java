package dev.tidemark.export;

import dev.tidemark.format.ByteSink;
import dev.tidemark.format.RecordWriter;
import dev.tidemark.format.ViewType;
import dev.tidemark.item.Item;
import dev.tidemark.job.Job;
import dev.tidemark.job.JobStore;
import dev.tidemark.job.Stop;
import dev.tidemark.job.StoppedException;
import dev.tidemark.job.Work;
import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.objectstore.ObjectStore;
import dev.tidemark.objectstore.ObjectStoreException;
import dev.tidemark.objectstore.Upload;
import dev.tidemark.storage.Change;
import dev.tidemark.storage.Cursor;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.Split;
import dev.tidemark.storage.StorageEngine;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One export, from wherever it was left to its end: {@code _started}, data files with a durable row
 * each, the manifests, the last state. Every step may be repeated and then writes the same bytes
 * under the same name, so a process that dies between any two of them leaves nothing wrong behind.
 */
final class ExportJob implements Job {
  private static final Logger LOG = LoggerFactory.getLogger(ExportJob.class);
  private static final int SINK_BYTES = 1 << 16;

  /** The number of the first split's file among the details of an export. */
  private static final long FIRST_FILE = 1;

  /** What all exports of a process share. */
  record Tools(
      StorageEngine storage,
      JobStore<Export> store,
      ObjectStore objects,
      ExecutorService threads,
      ExecutorService workers,
      InstantSource clock,
      RandomGenerator random,
      ExportSettings settings) {}

  private final Tools tools;
  private final ObjectKeys keys;
  private final Progress progress;
  private final Runnable ended;
  private Export export;

  /**
   * @param ended run once the export is completed or has failed, and is recorded as such
   */
  ExportJob(Tools tools, Export export, Progress progress, Runnable ended) {
    this.tools = tools;
    this.export = export;
    this.keys = ObjectKeys.of(export);
    this.progress = progress;
    this.ended = ended;
  }

  @Override
  public Kind kind() {
    return Kind.EXPORT;
  }

  @Override
  public String name() {
    return "export " + export.arn();
  }

  @Override
  public void run(Stop stop) {
    try {
      work(stop);
    } catch (StoppedException e) {
      throw e;
    } catch (RuntimeException e) {
      // What comes of a store that closes under the job is no failure of the export.
      stop.check();
      if (ExportFailure.endsProcess(e) || export.state().isFinal()) {
        throw e;
      }
      if (e instanceof ObjectStoreException) {
        LOG.atWarn()
            .addKeyValue("event", "jobFailed")
            .addKeyValue("job", name())
            .log("a job failed: {}", e.getMessage());
      } else {
        LOG.atError()
            .addKeyValue("event", "jobFailed")
            .addKeyValue("job", name())
            .setCause(e)
            .log("a job failed");
      }
      fail(e, stop);
    }
    ended.run();
  }

  private void work(Stop stop) {
    tools.storage().clock().awaitClosed(export.window().end());
    if (export.state() instanceof ExportState.Writing) {
      put(keys.started(), new byte[0], stop);
      writeFiles(stop);
      change(new ExportState.Closing(end()), stop);
    }
    if (export.state() instanceof ExportState.Closing(Instant end)) {
      List<DataFile> files = step(stop, this::files);
      byte[] filesManifest = Manifests.files(files);
      put(keys.manifestFiles(), filesManifest, stop);
      put(keys.manifestFilesMd5(), Manifests.md5(filesManifest), stop);
      // The summary last: readers start when they see it, and may want its checksum at once.
      byte[] summary = Manifests.summary(export, end, files);
      put(keys.manifestSummaryMd5(), Manifests.md5(summary), stop);
      put(keys.manifestSummary(), summary, stop);
      finish(
          new ExportState.Completed(
              end, Manifests.items(files), Manifests.billedBytes(export, files)),
          end,
          stop);
    }
    clear(stop);
  }

  private void writeFiles(Stop stop) {
    List<Split> splits =
        step(
            stop,
            () -> tools.storage().splits(export.source().storageId(), export.plan().splits()));
    progress.filesPlanned.set(splits.size());
    List<DataFile> there = step(stop, this::files);
    progress.reset();
    there.forEach(this::count);
    Set<Integer> done = there.stream().map(DataFile::split).collect(Collectors.toSet());
    Queue<Integer> todo = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < splits.size(); i++) {
      if (!done.contains(i)) {
        todo.add(i);
      }
    }
    Runnable worker =
        () -> {
          for (Integer next = todo.poll(); next != null; next = todo.poll()) {
            int split = next;
            DataFile file =
                step(
                    stop,
                    () ->
                        Work.one(
                            tools.workers(),
                            stop,
                            () -> writeFile(split, splits.get(split), stop)));
            step(stop, () -> addFile(file));
          }
        };
    runSideBySide(worker, Math.min(tools.settings().parallelFiles(), todo.size()), todo);
  }

  /** Runs workers until all have ended; the first failure empties the queue and is thrown. */
  private void runSideBySide(Runnable worker, int count, Queue<Integer> todo) {
    Runnable careful =
        () -> {
          boolean whole = false;
          try {
            worker.run();
            whole = true;
          } finally {
            if (!whole) {
              todo.clear();
            }
          }
        };
    List<Future<?>> others = new ArrayList<>();
    for (int i = 1; i < count; i++) {
      others.add(tools.threads().submit(careful));
    }
    @Nullable Throwable failure = failureOf(careful);
    for (Future<?> other : others) {
      Throwable its = failureOf(() -> Work.joined(other));
      failure = failure == null ? its : failure;
    }
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(failure);
    }
  }

  private static @Nullable Throwable failureOf(Runnable runnable) {
    try {
      runnable.run();
      return null;
    } catch (RuntimeException | Error e) {
      return e;
    }
  }

  private DataFile writeFile(int number, Split split, Stop stop) {
    String key = keys.data(number);
    Tally tally = new Tally(progress);
    boolean whole = false;
    try (Upload upload =
            tools
                .objects()
                .begin(
                    new ObjectPath(export.destination().bucket(), key),
                    export.destination().options());
        DataFileStream stream =
            new DataFileStream(
                upload, tools.settings().partBytes(), tools.settings().gzipLevel())) {
      RecordWriter writer = RecordWriter.of(export.format(), export.source().keys());
      ByteSink lines = new ByteSink(SINK_BYTES);
      switch (export.window()) {
        case ExportWindow.Full full -> {
          try (Cursor<Row> rows = tools.storage().scan(split, full.end())) {
            while (rows.hasNext()) {
              stop.check();
              Row row = rows.next();
              writer.item(Item.ofBytes(row.value()), lines);
              tally.add(row.sizeBytes());
              flush(lines, stream, SINK_BYTES / 2);
            }
          }
        }
        case ExportWindow.Incremental window -> {
          try (Cursor<Change> changes =
              tools.storage().changes(split, window.start(), window.end())) {
            while (changes.hasNext()) {
              stop.check();
              tally.add(write(changes.next(), window.view(), writer, lines));
              flush(lines, stream, SINK_BYTES / 2);
            }
          }
        }
      }
      flush(lines, stream, 1);
      DataFileStream.Finished finished = stream.finish();
      whole = true;
      return new DataFile(
          number, key, finished.object().etag(), finished.md5(), tally.items, tally.itemBytes);
    } finally {
      if (!whole) {
        tally.takeBack();
      }
    }
  }

  private static int write(Change change, ViewType view, RecordWriter writer, ByteSink lines) {
    Row before = change.before();
    Row after = change.after();
    writer.change(
        change.lastWrite().micros(),
        before == null ? null : Item.ofBytes(before.value()),
        after == null ? null : Item.ofBytes(after.value()),
        view,
        lines);
    return (before == null ? 0 : before.sizeBytes()) + (after == null ? 0 : after.sizeBytes());
  }

  private static void flush(ByteSink lines, DataFileStream stream, int atLeast) {
    if (lines.length() >= atLeast) {
      stream.write(lines.bytes(), lines.length());
      lines.reset();
    }
  }

  /** What one attempt at a file has added to the progress. */
  private static final class Tally {
    private final Progress progress;
    private long items;
    private long itemBytes;

    Tally(Progress progress) {
      this.progress = progress;
    }

    void add(int bytes) {
      items++;
      itemBytes += bytes;
      progress.add(1, bytes);
    }

    void takeBack() {
      progress.add(-items, -itemBytes);
    }
  }

  /** The data files that are there, in order of their splits. */
  private List<DataFile> files() {
    return tools.store().details(export).stream().map(ExportCodec::fileFromItem).toList();
  }

  private DataFile addFile(DataFile file) {
    tools.store().putDetails(export, Map.of(FIRST_FILE + file.split(), ExportCodec.toItem(file)));
    progress.files.incrementAndGet();
    return file;
  }

  private void count(DataFile file) {
    progress.files.incrementAndGet();
    progress.add(file.items(), file.itemBytes());
  }

  private void put(String key, byte[] body, Stop stop) {
    ObjectPath path = new ObjectPath(export.destination().bucket(), key);
    step(stop, () -> tools.objects().put(path, body, export.destination().options()));
  }

  private <T> T step(Stop stop, Supplier<T> step) {
    return tools.settings().retry().call(stop, ExportFailure::mayPass, step);
  }

  private void change(ExportState state, Stop stop) {
    Export changed = export.with(state);
    step(
        stop,
        () -> {
          tools.store().save(changed);
          return changed;
        });
    export = changed;
  }

  /** From its return on nothing is done again, for the list of files may go. */
  private void finish(ExportState state, Instant end, Stop stop) {
    Export changed = export.with(state);
    step(
        stop,
        () -> {
          tools.store().finish(changed, end);
          return changed;
        });
    export = changed;
  }

  private void clear(Stop stop) {
    step(
        stop,
        () -> {
          tools.store().clearDetails(export);
          return export;
        });
  }

  /** A reader takes the summary for the sign that all is there, so none may stay. */
  private void fail(RuntimeException cause, Stop stop) {
    if (export.state() instanceof ExportState.Closing) {
      for (String key :
          List.of(
              keys.manifestSummary(),
              keys.manifestSummaryMd5(),
              keys.manifestFilesMd5(),
              keys.manifestFiles())) {
        try {
          tools.objects().delete(new ObjectPath(export.destination().bucket(), key));
        } catch (RuntimeException e) {
          stop.check();
          LOG.warn("{} could not remove {}", name(), key, e);
        }
      }
    }
    ExportFailure failure = ExportFailure.of(cause, tools.random());
    Instant end = end();
    finish(new ExportState.Failed(end, failure.code(), failure.message()), end, stop);
    clear(stop);
  }

  /** Now, but after the start: readers of manifests rely on it. */
  private Instant end() {
    Instant now = tools.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    Instant start = export.id().start();
    return now.isAfter(start) ? now : start.plusMillis(1);
  }
}
