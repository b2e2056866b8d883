package dev.tidemark.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.objectstore.Body;
import dev.tidemark.objectstore.DeleteMarker;
import dev.tidemark.objectstore.ListedVersion;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.LocalObject;
import dev.tidemark.objectstore.ObjectMetadata;
import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.objectstore.TestKeys;
import dev.tidemark.objectstore.Versioning;
import dev.tidemark.objectstore.WriteCondition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a lifecycle removes and when. Source: S3 user guide, "Expiring objects" and "Lifecycle
 * configuration elements".
 */
final class LifecycleSweepTest {
  private static final String BUCKET = "swept";
  private static final Instant START = Instant.parse("2026-01-01T10:30:00Z");
  private static final String ALL = "<Filter/>";

  @TempDir private Path folder;
  private Instant now = START;
  private LocalBuckets buckets;
  private LifecycleSweep sweep;

  @BeforeEach
  void open() {
    buckets = LocalBuckets.open(folder, false, TestKeys.open(folder), () -> now, new Random(1));
    buckets.createBucket(BUCKET, "us-east-1");
    sweep = new LifecycleSweep(buckets, () -> now);
  }

  @Test
  void expiration_inABucketWithoutVersions_removesAtMidnight() throws IOException {
    rules(ALL + "<Expiration><Days>2</Days></Expiration>");
    put("k", "", Map.of());

    to("2026-01-03T23:59:59.999Z");
    assertThat(listed()).containsExactly("k null");
    to("2026-01-04T00:00:00Z");
    assertThat(listed()).isEmpty();
  }

  @Test
  void expiration_inAVersionedBucket_leavesAMarker() throws IOException {
    versioning("Enabled");
    rules(ALL + "<Expiration><Days>1</Days></Expiration>");
    put("k", "", Map.of());
    to("2026-01-03T00:00:00Z");
    assertThat(listed()).containsExactly("k marker", "k version");
    to("2026-01-05T00:00:00Z");
    assertThat(listed()).containsExactly("k marker", "k version");
  }

  @Test
  void expiration_inASuspendedBucket_replacesTheNullVersion() throws IOException {
    versioning("Enabled");
    put("k", "", Map.of());
    versioning("Suspended");
    put("k", "", Map.of());
    rules(ALL + "<Expiration><Days>1</Days></Expiration>");
    to("2026-01-03T00:00:00Z");
    assertThat(listed()).containsExactly("k null marker", "k version");
  }

  @Test
  void expiration_byFilter_sparesTheOthers() throws IOException {
    rules(
        "<Filter><And><Prefix>logs/</Prefix><Tag><Key>t</Key><Value>v</Value></Tag>"
            + "<ObjectSizeGreaterThan>1</ObjectSizeGreaterThan>"
            + "<ObjectSizeLessThan>4</ObjectSizeLessThan></And></Filter>"
            + "<Expiration><Days>1</Days></Expiration>");
    Map<String, String> tags = Map.of("t", "v", "u", "w");
    put("logs/gone", "12", tags);
    put("logs/also", "123", tags);
    put("logs/small", "1", tags);
    put("logs/large", "1234", tags);
    put("logs/untagged", "12", Map.of("t", "w"));
    put("other", "12", tags);
    to("2026-01-03T00:00:00Z");
    assertThat(listed())
        .containsExactly("logs/large null", "logs/small null", "logs/untagged null", "other null");
  }

  @Test
  void date_inThePast_removesWhatComesLaterToo() throws IOException {
    rules(ALL + "<Expiration><Date>2026-01-02T00:00:00Z</Date></Expiration>");
    put("k", "", Map.of());
    sweep.sweep();
    assertThat(listed()).hasSize(1);
    to("2026-01-02T00:00:00Z");
    assertThat(listed()).isEmpty();
    put("k", "", Map.of());
    to("2026-01-03T00:00:00Z");
    assertThat(listed()).isEmpty();
  }

  @Test
  void disabledRule_removesNothing() throws IOException {
    lifecycle(
        "<Rule><Status>Disabled</Status>" + ALL + "<Expiration><Days>1</Days></Expiration></Rule>");
    put("k", "", Map.of());
    to("2026-02-01T00:00:00Z");
    assertThat(listed()).hasSize(1);
  }

  @Test
  void noncurrentVersions_goByDaysAfterTheyWereReplaced_butTheNewestStay() throws IOException {
    versioning("Enabled");
    for (int day = 0; day < 6; day++) {
      now = START.plus(Duration.ofDays(day));
      put("k", "", Map.of());
    }
    // Replaced on the 2nd, 3rd, 4th, 5th and 6th; due three days and a rest later.
    rules(
        ALL
            + "<NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays>"
            + "<NewerNoncurrentVersions>2</NewerNoncurrentVersions></NoncurrentVersionExpiration>");
    to("2026-01-06T23:00:00Z");
    assertThat(listed()).hasSize(5);
    to("2026-01-07T00:00:00Z");
    assertThat(listed()).hasSize(4);
    to("2026-02-01T00:00:00Z");
    assertThat(listed()).hasSize(3);
  }

  @Test
  void noncurrentVersions_ofADeletedKey_goAndThenItsMarker() throws IOException {
    versioning("Enabled");
    put("k", "", Map.of());
    put("k", "", Map.of());
    buckets.delete(path("k"), WriteCondition.NONE);
    lifecycle(
        rule(
                ALL
                    + "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
                    + "</NoncurrentVersionExpiration>")
            + rule(
                "<Filter/><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker>"
                    + "</Expiration>"));
    sweep.sweep();
    assertThat(listed()).hasSize(3);
    to("2026-01-03T00:00:00Z");
    assertThat(listed()).containsExactly("k marker");
    to("2026-01-04T00:00:00Z");
    assertThat(listed()).isEmpty();
  }

  /** Days of an expiration count for markers too that are all that is left. */
  @Test
  void markers_leftAlone_goByTheDaysOfAnExpiration() throws IOException {
    versioning("Enabled");
    buckets.delete(path("k"), WriteCondition.NONE);
    rules(ALL + "<Expiration><Days>2</Days></Expiration>");
    to("2026-01-03T10:00:00Z");
    assertThat(listed()).hasSize(1);
    to("2026-01-04T00:00:00Z");
    assertThat(listed()).isEmpty();
  }

  @Test
  void uploads_goByPrefixAndDays() {
    rules(
        "<Filter><Prefix>big/</Prefix></Filter><AbortIncompleteMultipartUpload>"
            + "<DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>");
    buckets.begin(path("big/a"), ObjectMetadata.NONE, null, null, null);
    buckets.begin(path("small/a"), ObjectMetadata.NONE, null, null, null);
    to("2026-01-02T23:00:00Z");
    assertThat(buckets.uploads(BUCKET)).hasSize(2);
    to("2026-01-03T00:00:00Z");
    assertThat(buckets.uploads(BUCKET)).extracting("key").containsExactly("small/a");
  }

  @Test
  void aChangedLifecycle_isAppliedTheSameDay() throws IOException {
    put("k", "", Map.of());
    now = Instant.parse("2026-01-10T08:00:00Z");
    rules(ALL + "<Expiration><Days>30</Days></Expiration>");
    sweep.sweep();
    assertThat(listed()).hasSize(1);
    rules(ALL + "<Expiration><Days>3</Days></Expiration>");
    sweep.sweep();
    assertThat(listed()).isEmpty();
  }

  private void to(String time) {
    now = Instant.parse(time);
    sweep.sweep();
  }

  private static String rule(String body) {
    return "<Rule><Status>Enabled</Status>" + body + "</Rule>";
  }

  private void rules(String body) {
    lifecycle(rule(body));
  }

  private void lifecycle(String rules) {
    String xml =
        LifecycleDocument.canonical(
            ("<LifecycleConfiguration>" + rules + "</LifecycleConfiguration>").getBytes(UTF_8));
    buckets.configure(
        BUCKET, Lifecycles.NAME, Lifecycles.document("all_storage_classes_128K", xml));
  }

  private void versioning(String status) {
    buckets.configure(BUCKET, Versioning.CONFIGURATION, status);
  }

  private void put(String key, String content, Map<String, String> tags) throws IOException {
    try (Body body = buckets.newBody(path(key), null)) {
      body.write(content.getBytes(UTF_8));
      buckets.put(
          path(key), body, new ObjectMetadata(Map.of(), Map.of(), tags), null, WriteCondition.NONE);
    }
  }

  private static ObjectPath path(String key) {
    return new ObjectPath(BUCKET, key);
  }

  private List<String> listed() {
    List<String> all = new ArrayList<>();
    ListedVersion next = buckets.nextVersion(BUCKET, "", Long.MAX_VALUE);
    while (next != null) {
      boolean isNull = next.version().version().isNull();
      String key = next.version().key();
      all.add(
          switch (next.version()) {
            case LocalObject _ -> key + (isNull ? " null" : " version");
            case DeleteMarker _ -> key + (isNull ? " null marker" : " marker");
          });
      next = buckets.nextVersion(BUCKET, key, next.version().version().sequence());
    }
    return all;
  }
}
