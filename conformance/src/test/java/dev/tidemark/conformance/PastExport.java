package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ExportDescription;
import software.amazon.awssdk.services.dynamodb.model.ExportFormat;
import software.amazon.awssdk.services.dynamodb.model.ExportStatus;
import software.amazon.awssdk.services.dynamodb.model.ExportTableToPointInTimeRequest;
import software.amazon.awssdk.services.dynamodb.model.ExportType;
import software.amazon.awssdk.services.dynamodb.model.ExportViewType;

/**
 * An export of a moment, or of what changed between two, that is asked for with a token, so that it
 * can be asked for again by those who had no answer.
 */
final class PastExport {
  private final CrashSite site;
  private final String table;
  private final String bucket;
  private final CrashSite.@Nullable Moment from;
  private final CrashSite.Moment to;
  private final ExportTableToPointInTimeRequest request;
  private @Nullable String arn;

  private PastExport(
      CrashSite site,
      String table,
      String bucket,
      CrashSite.@Nullable Moment from,
      CrashSite.Moment to,
      SplittableRandom random) {
    this.site = site;
    this.table = table;
    this.bucket = bucket;
    this.from = from;
    this.to = to;
    ExportTableToPointInTimeRequest.Builder builder =
        ExportTableToPointInTimeRequest.builder()
            .tableArn("arn:aws:dynamodb:us-east-1:000000000000:table/" + table)
            .s3Bucket(bucket)
            .clientToken("export-" + random.nextLong(Long.MAX_VALUE))
            .exportFormat(random.nextBoolean() ? ExportFormat.DYNAMODB_JSON : ExportFormat.ION);
    if (from == null) {
      builder.exportTime(to.at());
    } else {
      ExportViewType view =
          random.nextBoolean() ? ExportViewType.NEW_IMAGE : ExportViewType.NEW_AND_OLD_IMAGES;
      builder
          .exportType(ExportType.INCREMENTAL_EXPORT)
          .incrementalExportSpecification(
              i -> i.exportFromTime(from.at()).exportToTime(to.at()).exportViewType(view));
    }
    this.request = builder.build();
  }

  static PastExport full(
      CrashSite site, String table, String bucket, CrashSite.Moment at, SplittableRandom random) {
    return new PastExport(site, table, bucket, null, at, random);
  }

  static PastExport incremental(
      CrashSite site,
      String table,
      String bucket,
      CrashSite.Moment from,
      CrashSite.Moment to,
      SplittableRandom random) {
    return new PastExport(site, table, bucket, from, to, random);
  }

  /** Of a random kind, table and moment. */
  static PastExport any(CrashSite site, String bucket, SplittableRandom random) {
    String table = random.nextBoolean() ? OwnedItems.LOG : OwnedItems.PAIR;
    int count = site.moments().size();
    int to = random.nextInt(count);
    if (random.nextBoolean()) {
      int from = to == 0 ? 0 : random.nextInt(to);
      CrashSite.Moment begin = site.moments().get(from);
      CrashSite.Moment end = site.moments().get(to);
      if (begin.at().plusSeconds(1).isBefore(end.at())) {
        return incremental(site, table, bucket, begin, end, random);
      }
    }
    return full(site, table, bucket, site.moments().get(to), random);
  }

  void begin() {
    arn = site.dynamo().exportTableToPointInTime(request).exportDescription().exportArn();
  }

  /** Asks again if there was no answer; waits for the end; then it is exact. */
  void check() {
    if (arn == null) {
      begin();
    }
    String asked = Objects.requireNonNull(arn);
    ExportDescription done =
        CrashSite.await(
            () -> site.dynamo().describeExport(d -> d.exportArn(asked)).exportDescription(),
            export -> export.exportStatus() != ExportStatus.IN_PROGRESS);
    assertThat(done.exportStatus())
        .as("%s: %s %s", this, done.failureCode(), done.failureMessage())
        .isEqualTo(ExportStatus.COMPLETED);
    ExportFiles files = new ExportFiles(site.s3(), bucket, done);
    Map<Object, Map<String, Object>> items;
    if (from == null) {
      items = files.items("pk", "sk");
    } else {
      items = plain(from);
      files.applyTo(items, "pk", "sk");
    }
    same(items, plain(to));
  }

  private Map<Object, Map<String, Object>> plain(CrashSite.Moment moment) {
    Map<Object, Map<String, Object>> plain = new HashMap<>();
    Map<ItemKey, Map<String, AttributeValue>> items =
        Objects.requireNonNull(moment.tables().get(table));
    items.forEach((key, item) -> plain.put(key.plain(), Plain.item(item)));
    return plain;
  }

  private void same(
      Map<Object, Map<String, Object>> found, Map<Object, Map<String, Object>> expected) {
    if (!found.equals(expected)) {
      Map<Object, Object> differing = new HashMap<>();
      expected.forEach((key, item) -> {
        if (!item.equals(found.get(key))) {
          differing.put(key, "expected " + item + ", found " + found.get(key));
        }
      });
      found.keySet().stream()
          .filter(key -> !expected.containsKey(key))
          .forEach(key -> differing.put(key, "not expected: " + found.get(key)));
      throw new AssertionError(
          this
              + ": "
              + differing.entrySet().stream().limit(5).toList()
              + " of "
              + differing.size());
    }
  }

  @Override
  public String toString() {
    return from == null
        ? "full export of " + table + " at " + to.at()
        : "export of changes of " + table + " from " + from.at() + " to " + to.at();
  }
}
