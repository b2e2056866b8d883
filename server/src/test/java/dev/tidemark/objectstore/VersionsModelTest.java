package dev.tidemark.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A bucket with versions against the plainest model of one: of each key a list, the newest first.
 * Random puts, deletes, switches of versioning, restarts, and a clock that also runs backwards.
 */
final class VersionsModelTest {
  private static final String BUCKET = "model";
  private static final List<String> KEYS =
      List.of("a", "a/b", "a/c", "b", "\u00e9", "\ud83d\ude00");

  /** What the model knows of a version; a delete marker has no content. */
  private record Expected(String id, @Nullable String content, String tag) {}

  @TempDir private Path folder;
  private final Map<String, List<Expected>> model = new TreeMap<>(KeyOrder.UTF_8);
  private final List<String> goneIds = new ArrayList<>();
  private Versioning versioning = Versioning.NEVER;
  private Instant now = Instant.parse("2026-05-05T05:05:05Z");
  private LocalBuckets store;
  private Random random = new Random(0);
  private int written;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void randomHistory_readsAsTheModel(long seed) throws IOException {
    run(seed, 400);
  }

  @Test
  @Tag("long")
  void randomHistories_ofManySeeds_readAsTheModel() throws IOException {
    long first = new Random().nextLong();
    for (long seed = first; seed < first + 100; seed++) {
      run(seed, 1000);
    }
  }

  private void run(long seed, int steps) throws IOException {
    random = new Random(seed);
    model.clear();
    versioning = Versioning.NEVER;
    open();
    if (!store.createBucket(BUCKET, "us-east-1")) {
      removeAll();
      store.deleteBucket(BUCKET);
      assertThat(store.createBucket(BUCKET, "us-east-1")).isTrue();
    }
    for (int step = 0; step < steps; step++) {
      String what = step();
      String context = "seed " + seed + ", step " + step + ": " + what;
      check(context);
    }
  }

  @BeforeEach
  void open() {
    store = LocalBuckets.open(folder, false, TestKeys.open(folder), () -> now, new Random(written));
  }

  private void removeAll() {
    ListedVersion next = store.nextVersion(BUCKET, "", Long.MAX_VALUE);
    while (next != null) {
      store.remove(path(next.version().key()), next.version().version());
      next = store.nextVersion(BUCKET, "", Long.MAX_VALUE);
    }
  }

  private String step() throws IOException {
    String key = KEYS.get(random.nextInt(KEYS.size()));
    List<Expected> versions = model.computeIfAbsent(key, _ -> new ArrayList<>());
    return switch (random.nextInt(14)) {
      case 0, 1, 2, 3, 4 -> put(key, versions);
      case 5, 6, 7 -> delete(key, versions);
      case 8, 9 -> deleteVersion(key, versions);
      case 10 -> tag(key, versions);
      case 11 -> random.nextInt(4) == 0 ? configure() : put(key, versions);
      case 12 -> moveClock();
      default -> random.nextInt(4) == 0 ? restart() : expire(key, versions);
    };
  }

  private String configure() {
    versioning = random.nextBoolean() ? Versioning.ENABLED : Versioning.SUSPENDED;
    store.configure(
        BUCKET,
        Versioning.CONFIGURATION,
        versioning == Versioning.ENABLED ? "Enabled" : "Suspended");
    return "versioning " + versioning;
  }

  private String moveClock() {
    now = now.plus(Duration.ofMillis(random.nextLong(-100_000_000, 100_000_000)));
    return "clock " + now;
  }

  private String restart() {
    open();
    return "restart";
  }

  private String put(String key, List<Expected> versions) throws IOException {
    String content = "content " + written++;
    LocalObject object;
    try (Body body = store.newBody(path(key), null)) {
      body.write(content.getBytes(UTF_8));
      object = store.put(path(key), body, ObjectMetadata.NONE, null, WriteCondition.NONE);
    }
    assertThat(object.version().isNull()).isEqualTo(versioning != Versioning.ENABLED);
    add(versions, new Expected(object.version().text(), content, ""));
    return "put " + key;
  }

  private static void add(List<Expected> versions, Expected version) {
    if (version.id().equals(VersionId.NULL)) {
      versions.removeIf(each -> each.id().equals(VersionId.NULL));
    }
    versions.addFirst(version);
  }

  private String delete(String key, List<Expected> versions) {
    deleted(versions, store.delete(path(key), WriteCondition.NONE));
    return "delete " + key;
  }

  private void deleted(List<Expected> versions, Deletion deletion) {
    assertThat(deletion.marker()).isEqualTo(versioning != Versioning.NEVER);
    if (deletion.marker()) {
      String id = String.valueOf(deletion.versionId());
      assertThat(id.equals(VersionId.NULL)).isEqualTo(versioning == Versioning.SUSPENDED);
      add(versions, new Expected(id, null, ""));
    } else {
      versions.clear();
    }
  }

  private String deleteVersion(String key, List<Expected> versions) {
    String id = someId(versions);
    Expected expected = find(versions, id);
    Deletion deletion = store.deleteVersion(path(key), id, WriteCondition.NONE);
    assertThat(deletion)
        .isEqualTo(new Deletion(expected != null && expected.content() == null, id));
    versions.remove(expected);
    goneIds.add(id);
    return "delete " + id + " of " + key;
  }

  /** Of this key, or of another, or gone. */
  private String someId(List<Expected> versions) {
    if (!versions.isEmpty() && random.nextInt(4) > 0) {
      return versions.get(random.nextInt(versions.size())).id();
    }
    return goneIds.isEmpty() ? VersionId.NULL : goneIds.get(random.nextInt(goneIds.size()));
  }

  private static @Nullable Expected find(List<Expected> versions, String id) {
    return versions.stream().filter(each -> each.id().equals(id)).findFirst().orElse(null);
  }

  private String tag(String key, List<Expected> versions) {
    String id = someId(versions);
    Expected expected = find(versions, id);
    if (expected != null && expected.content() != null) {
      String tag = "tag " + written++;
      LocalObject _ = store.tag(path(key), id, Map.of("t", tag));
      versions.set(versions.indexOf(expected), new Expected(id, expected.content(), tag));
    }
    return "tag " + id + " of " + key;
  }

  /** By a version that was seen some time ago: only while it is the newest. */
  private String expire(String key, List<Expected> versions) throws IOException {
    LocalObject seen = store.object(path(key));
    if (seen != null && random.nextBoolean()) {
      put(key, versions);
      store.expire(path(key), seen.version());
      if (seen.version().isNull()) {
        store.remove(path(key), seen.version());
      }
      return "too late to expire " + key;
    }
    if (seen != null) {
      store.expire(path(key), seen.version());
      ListedVersion newest = store.nextVersion(BUCKET, key, Long.MAX_VALUE);
      if (versioning == Versioning.NEVER) {
        versions.clear();
      } else {
        add(
            versions,
            new Expected(Objects.requireNonNull(newest).version().version().text(), null, ""));
      }
    }
    return "expire " + key;
  }

  private void check(String context) throws IOException {
    List<String> expected = new ArrayList<>();
    List<String> objects = new ArrayList<>();
    model.forEach((key, versions) -> {
      for (int i = 0; i < versions.size(); i++) {
        Expected each = versions.get(i);
        expected.add(key + " " + each + (i == 0 ? " latest" : ""));
      }
      if (!versions.isEmpty() && versions.getFirst().content() != null) {
        objects.add(key);
      }
    });
    assertThat(listed()).as(context).isEqualTo(expected);
    assertThat(listedObjects()).as(context).isEqualTo(objects);
    for (Map.Entry<String, List<Expected>> each : model.entrySet()) {
      checkNewest(each.getKey(), each.getValue(), context);
    }
    long contents =
        model.values().stream()
            .flatMap(List::stream)
            .filter(version -> version.content() != null)
            .count();
    assertThat(files("data")).as(context).isEqualTo(contents);
    assertThat(files("objects")).as(context).isEqualTo(expected.size());
  }

  private void checkNewest(String key, List<Expected> versions, String context) throws IOException {
    LocalObject newest = store.object(path(key));
    Expected expected = versions.isEmpty() ? null : versions.getFirst();
    if (expected == null || expected.content() == null) {
      assertThat(newest).as(context).isNull();
    } else {
      assertThat(content(key, null)).as(context).isEqualTo(expected.content());
    }
  }

  private String content(String key, @Nullable String id) throws IOException {
    try (ObjectReading reading = store.read(path(key), id)) {
      long size = reading.object().sizeBytes();
      return new String(reading.stream(0, size, null).readAllBytes(), UTF_8);
    }
  }

  /** In steps: each goes on from the version before, by its id, as pages do. */
  private List<String> listed() throws IOException {
    List<String> listed = new ArrayList<>();
    ListedVersion next = store.nextVersion(BUCKET, "", Long.MAX_VALUE);
    while (next != null) {
      ObjectVersion version = next.version();
      String id = version.version().text();
      String tag = "";
      String content = null;
      if (version instanceof LocalObject object) {
        content = content(version.key(), id);
        tag = object.metadata().tags().getOrDefault("t", "");
      }
      listed.add(
          version.key() + " " + new Expected(id, content, tag) + (next.latest() ? " latest" : ""));
      next = store.nextVersion(BUCKET, version.key(), store.sequence(path(version.key()), id));
    }
    return listed;
  }

  private List<String> listedObjects() {
    List<String> keys = new ArrayList<>();
    LocalObject next = store.next(BUCKET, "", true);
    while (next != null) {
      keys.add(next.key());
      next = store.next(BUCKET, next.key(), false);
    }
    return keys;
  }

  private long files(String kind) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("buckets").resolve(BUCKET).resolve(kind))) {
      return files.count();
    }
  }

  private static ObjectPath path(String key) {
    return new ObjectPath(BUCKET, key);
  }
}
