package dev.tidemark.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.objectstore.Body;
import dev.tidemark.objectstore.Deletion;
import dev.tidemark.objectstore.ListedVersion;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.LocalObject;
import dev.tidemark.objectstore.ObjectMetadata;
import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.objectstore.TestKeys;
import dev.tidemark.objectstore.VersionId;
import dev.tidemark.objectstore.Versioning;
import dev.tidemark.objectstore.WriteCondition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VersionWalkTest {
  private static final String BUCKET = "walk";

  @TempDir private Path folder;

  /** Pages of any size, put together, are what a plain filter of everything gives. */
  @Test
  void pages_ofAnySize_areTheWholeListing() throws IOException {
    LocalBuckets buckets =
        LocalBuckets.open(
            folder, false, TestKeys.open(folder), InstantSource.system(), new Random(1));
    buckets.createBucket(BUCKET, "us-east-1");
    Random random = new Random(7);
    fill(buckets, random);
    for (int round = 0; round < 300; round++) {
      String prefix = List.of("", "a", "a/", "a/b", "c", "zz").get(random.nextInt(6));
      String delimiter = List.of("", "/", "b", "//").get(random.nextInt(4));
      int max = 1 + random.nextInt(8);
      String context = "prefix '" + prefix + "', delimiter '" + delimiter + "', max " + max;
      assertThat(pages(buckets, prefix, delimiter, max))
          .as(context)
          .isEqualTo(whole(buckets, prefix, delimiter));
    }
  }

  private static void fill(LocalBuckets buckets, Random random) throws IOException {
    List<String> keys =
        List.of("a", "a/", "a/a", "a/b", "a/b/c", "a//b", "ab", "b", "c/\ud83d\ude00");
    for (int i = 0; i < 60; i++) {
      if (i == 5 || i == 40) {
        buckets.configure(BUCKET, Versioning.CONFIGURATION, i == 5 ? "Enabled" : "Suspended");
      }
      ObjectPath path = new ObjectPath(BUCKET, keys.get(random.nextInt(keys.size())));
      if (random.nextInt(4) == 0) {
        Deletion _ = buckets.delete(path, WriteCondition.NONE);
      } else {
        try (Body body = buckets.newBody(path, null)) {
          LocalObject _ = buckets.put(path, body, ObjectMetadata.NONE, null, WriteCondition.NONE);
        }
      }
    }
  }

  private static List<String> pages(
      LocalBuckets buckets, String prefix, String delimiter, int max) {
    List<String> all = new ArrayList<>();
    String key = "";
    @Nullable String version = null;
    while (true) {
      VersionWalk page = VersionWalk.of(buckets, BUCKET, prefix, delimiter, key, version, max);
      assertThat(page.versions().size() + page.commonPrefixes().size())
          .isLessThanOrEqualTo(max)
          .matches(size -> !page.truncated() || size == max);
      // Of one page the order between versions and prefixes does not show.
      List<String> lines = new ArrayList<>();
      page.versions().forEach(each -> lines.add(line(each)));
      page.commonPrefixes().forEach(each -> lines.add(each + " prefix"));
      lines.sort(null);
      all.addAll(lines);
      if (!page.truncated()) {
        all.sort(null);
        return all;
      }
      key = String.valueOf(page.lastKey());
      VersionId last = page.lastVersion();
      version = last == null ? null : last.text();
    }
  }

  private static List<String> whole(LocalBuckets buckets, String prefix, String delimiter) {
    List<String> all = new ArrayList<>();
    ListedVersion next = buckets.nextVersion(BUCKET, "", Long.MAX_VALUE);
    while (next != null) {
      String key = next.version().key();
      if (key.startsWith(prefix)) {
        int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
        String line = end < 0 ? line(next) : key.substring(0, end + delimiter.length()) + " prefix";
        if (end < 0 || !all.contains(line)) {
          all.add(line);
        }
      }
      next = buckets.nextVersion(BUCKET, key, next.version().version().sequence());
    }
    all.sort(null);
    return all;
  }

  private static String line(ListedVersion listed) {
    return listed.version().key()
        + " "
        + listed.version().version().text()
        + (listed.latest() ? " latest" : "");
  }
}
