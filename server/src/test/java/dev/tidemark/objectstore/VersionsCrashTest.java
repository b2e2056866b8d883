package dev.tidemark.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process ends after any step of a change. What the change did to the files is put together
 * again step by step, in the order that FORMATS.md gives: data files, one record, data files that
 * are not needed any more. Before the record nothing has happened, after it everything has.
 */
final class VersionsCrashTest {
  private static final String BUCKET = "crash";
  private static final String KEY = "k";

  @TempDir private Path folder;
  @TempDir private Path copies;
  private LocalBuckets store;
  private int copied;

  /** Something that changes what the key holds. */
  private interface Change {
    void run() throws IOException;
  }

  @BeforeEach
  void open() {
    store = open(folder);
  }

  @Test
  void everyChange_interruptedAfterAnyStep_isDoneOrNot() throws IOException {
    store.createBucket(BUCKET, "us-east-1");
    interrupt("put", () -> put("null"));
    interrupt("overwrite", () -> put("null again"));
    interrupt("delete", () -> store.delete(path(), WriteCondition.NONE));
    interrupt("put", () -> put("before versions"));
    configure("Enabled");
    interrupt("put a version", () -> put("1"));
    interrupt("put another", () -> put("2"));
    interrupt("upload a version", this::upload);
    interrupt("tag a version", () -> tag(newest()));
    interrupt("tag the null version", () -> tag(VersionId.NULL));
    interrupt("delete", () -> store.delete(path(), WriteCondition.NONE));
    interrupt("delete the marker", () -> remove(newest()));
    interrupt("delete a version", () -> remove(newest()));
    configure("Suspended");
    interrupt("replace the null version below others", () -> put("suspended"));
    interrupt("replace it again", () -> put("suspended again"));
    interrupt("delete it", () -> store.delete(path(), WriteCondition.NONE));
    interrupt("delete its marker", () -> remove(VersionId.NULL));
    interrupt(
        "expire",
        () -> {
          LocalObject object = store.object(path(), null);
          store.expire(path(), object.version());
        });
  }

  private void interrupt(String what, Change change) throws IOException {
    Map<Path, byte[]> before = files(folder);
    List<String> was = listed(store);
    change.run();
    Map<Path, byte[]> after = files(folder);
    List<String> is = listed(store);
    assertThat(is).as(what).isNotEqualTo(was);

    Map<Path, byte[]> newData = new TreeMap<>(after);
    newData.keySet().removeAll(before.keySet());
    newData.keySet().removeIf(file -> !isIn(file, "data"));
    List<Path> records = new ArrayList<>();
    for (Path file : union(before, after)) {
      byte[] old = before.get(file);
      byte[] changed = after.get(file);
      boolean same = old != null && changed != null && Arrays.equals(old, changed);
      if (isIn(file, "objects") && !same) {
        records.add(file);
      }
    }
    assertThat(records).as("the one record that says that it is done: " + what).hasSize(1);

    Map<Path, byte[]> state = new TreeMap<>(before);
    same(what, state, was);
    state.put(folder.relativize(folder.resolve("tmp").resolve("draft")), new byte[] {1});
    state.putAll(newData);
    same(what + ", bytes are there", state, was);
    byte[] record = after.get(records.getFirst());
    if (record == null) {
      state.remove(records.getFirst());
    } else {
      state.put(records.getFirst(), record);
    }
    same(what + ", committed", state, is);
    same(what + ", cleared up", after, is);
  }

  private static List<Path> union(Map<Path, byte[]> a, Map<Path, byte[]> b) {
    return Stream.concat(a.keySet().stream(), b.keySet().stream()).distinct().sorted().toList();
  }

  private static boolean isIn(Path file, String kind) {
    Path parent = file.getParent();
    return parent != null && parent.endsWith(Path.of("buckets", BUCKET, kind));
  }

  /** A store that finds these files lists this, and leaves nothing that nobody needs. */
  private void same(String context, Map<Path, byte[]> files, List<String> listed)
      throws IOException {
    Path copy = copies.resolve("copy-" + copied++);
    for (Map.Entry<Path, byte[]> file : files.entrySet()) {
      Path target = copy.resolve(file.getKey());
      Files.createDirectories(parent(target));
      Files.write(target, file.getValue());
    }
    for (String kind : List.of("objects", "data", "uploads")) {
      Files.createDirectories(copy.resolve("buckets").resolve(BUCKET).resolve(kind));
    }
    LocalBuckets reopened = open(copy);
    assertThat(listed(reopened)).as(context).isEqualTo(listed);
    long contents = listed.stream().filter(each -> !each.contains("marker")).count();
    assertThat(count(copy.resolve("buckets").resolve(BUCKET).resolve("data")))
        .as(context)
        .isEqualTo(contents);
    assertThat(count(copy.resolve("tmp"))).as(context).isZero();
  }

  private static Path parent(Path file) {
    return Objects.requireNonNull(file.getParent());
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  private static Map<Path, byte[]> files(Path folder) throws IOException {
    Map<Path, byte[]> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(folder.relativize(file), Files.readAllBytes(file));
      }
    }
    return contents;
  }

  private static LocalBuckets open(Path folder) {
    return LocalBuckets.open(
        folder,
        false,
        TestKeys.open(folder),
        InstantSource.fixed(Instant.parse("2026-05-05T05:05:05Z")),
        new Random());
  }

  private void configure(String status) {
    store.configure(BUCKET, Versioning.CONFIGURATION, status);
  }

  private void put(String content) throws IOException {
    try (Body body = store.newBody(path(), null)) {
      body.write(content.getBytes(UTF_8));
      LocalObject _ = store.put(path(), body, ObjectMetadata.NONE, null, WriteCondition.NONE);
    }
  }

  private void upload() throws IOException {
    String id = store.begin(path(), ObjectMetadata.NONE, null, null, null).uploadId();
    List<CompletedPart> parts = new ArrayList<>();
    for (int number = 1; number <= 2; number++) {
      try (Body body = store.newPart(path(), id, null)) {
        body.write(("part " + number).getBytes(UTF_8));
        LocalObject.Part part = store.putPart(path(), id, number, body, null);
        parts.add(new CompletedPart(number, part.etag(), null));
      }
    }
    LocalObject _ =
        store.complete(
            path(), id, List.of(parts.getLast()), ExpectedObject.ANY, WriteCondition.NONE);
  }

  private void tag(String id) {
    LocalObject _ = store.tag(path(), id, Map.of("t", "v"));
  }

  private void remove(String id) {
    Deletion _ = store.deleteVersion(path(), id, WriteCondition.NONE);
  }

  private String newest() {
    ListedVersion newest = store.nextVersion(BUCKET, KEY, Long.MAX_VALUE);
    return Objects.requireNonNull(newest).version().version().text();
  }

  private static List<String> listed(LocalBuckets buckets) throws IOException {
    List<String> listed = new ArrayList<>();
    @Nullable ListedVersion next = buckets.nextVersion(BUCKET, "", Long.MAX_VALUE);
    while (next != null) {
      ObjectVersion version = next.version();
      String id = version.version().text();
      String holds = "marker";
      if (version instanceof LocalObject object) {
        try (ObjectReading reading = buckets.read(path(), id)) {
          byte[] bytes = reading.stream(0, object.sizeBytes(), null).readAllBytes();
          holds = new String(bytes, UTF_8) + " " + object.metadata().tags();
        }
      }
      listed.add(id + ": " + holds);
      next = buckets.nextVersion(BUCKET, version.key(), version.version().sequence());
    }
    return listed;
  }

  private static ObjectPath path() {
    return new ObjectPath(BUCKET, KEY);
  }
}
