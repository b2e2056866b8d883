package dev.tidemark.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.error.ApiError;
import dev.tidemark.storage.CommitTime;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Makes and deletes tables, switches their recovery, exports, restores, imports, backs up. */
final class Owner {
  private static final long THINKING_NANOS_MAX = 1_500_000_000;
  private static final long MILLI = 1000;
  private static final long SECOND = 1_000_000;

  private final World world;
  private final List<Shape> shapes;
  private final SplittableRandom random;
  private final int steps;

  /** What was begun and has to come to an end. */
  final List<Job> jobs = new ArrayList<>();

  /** Exports that are there to be imported. */
  private final List<ExportJob> exported = new ArrayList<>();

  private final List<BackupJob> backups = new ArrayList<>();
  private int names;

  Owner(World world, List<Shape> shapes, SplittableRandom random, int steps) {
    this.world = world;
    this.shapes = shapes;
    this.random = random;
    this.steps = steps;
  }

  List<Shape> shapes() {
    return shapes;
  }

  void begin() {
    for (Shape shape : shapes) {
      create(shape);
      if (random.nextInt(4) > 0) {
        recovery(shape, true);
      }
      if (random.nextInt(3) == 0) {
        world.insist(
            "UpdateTimeToLive",
            "{\"TableName\":\""
                + shape.name()
                + "\",\"TimeToLiveSpecification\":{\"AttributeName\":\"t\",\"Enabled\":true}}");
      }
    }
  }

  void run() {
    for (int i = 0; i < steps; i++) {
      world.scheduler.sleep(world.clients, random.nextLong(THINKING_NANOS_MAX));
      Shape shape = shapes.get(random.nextInt(shapes.size()));
      switch (random.nextInt(18)) {
        case 0, 1 -> recovery(shape, random.nextInt(5) > 0);
        case 2, 3, 4, 5 -> exportFull(shape);
        case 6, 7 -> exportChanges(shape);
        case 8, 9 -> restore(shape);
        case 10 -> backup(shape);
        case 11 -> restoreBackup();
        case 12, 13 -> importExport();
        case 14 -> {
          if (random.nextInt(3) == 0) {
            recreate(shape);
          }
        }
        case 15 -> index(shape);
        default -> poll();
      }
    }
  }

  /** Looks at what was begun. */
  private void poll() {
    for (Job job : List.copyOf(jobs)) {
      if (job.isOver(this)) {
        jobs.remove(job);
      }
    }
  }

  World world() {
    return world;
  }

  // ---- Tables.

  private void create(Shape shape) {
    Answer answer = world.insist("CreateTable", shape.create());
    if (answer instanceof Answer.Refused refused) {
      // Made by an earlier attempt whose answer was lost.
      assertThat(refused.error().type()).isEqualTo(ApiError.Type.RESOURCE_IN_USE);
    }
  }

  private void recovery(Shape shape, boolean on) {
    world.insist(
        "UpdateContinuousBackups",
        "{\"TableName\":\""
            + shape.name()
            + "\",\"PointInTimeRecoverySpecification\":{\"PointInTimeRecoveryEnabled\":"
            + on
            + (on && random.nextBoolean()
                ? ",\"RecoveryPeriodInDays\":"
                    + random.nextInt(1, random.nextBoolean() ? 3 : 36)
                    + "}}"
                : "}}"));
  }

  private void recreate(Shape shape) {
    Answer answer = world.insist("DeleteTable", "{\"TableName\":\"" + shape.name() + "\"}");
    if (answer instanceof Answer.Refused refused) {
      assertThat(refused.error().type())
          .as("delete %s: %s", shape.name(), refused)
          .isIn(ApiError.Type.RESOURCE_NOT_FOUND, ApiError.Type.RESOURCE_IN_USE);
      if (refused.is(ApiError.Type.RESOURCE_IN_USE)) {
        // An index is being filled.
        return;
      }
    }
    world.scheduler.sleep(world.clients, random.nextLong(THINKING_NANOS_MAX));
    create(shape);
    recovery(shape, random.nextInt(4) > 0);
  }

  /** Adds or drops the index {@code byN}, while others write. */
  private void index(Shape shape) {
    Model.Rows rows = rows(shape);
    if (rows == null) {
      return;
    }
    Answer answer = world.ask("UpdateTable", shape.change(rows.hasIndex(Shape.ADDED)));
    if (answer instanceof Answer.Refused refused) {
      assertThat(refused.error().type())
          .as("change of indexes: %s", refused)
          .isEqualTo(ApiError.Type.RESOURCE_IN_USE);
    }
  }

  private Model.@Nullable Rows rows(Shape shape) {
    return world.model.known().stream()
        .filter(rows -> rows.isCalled(shape.name()))
        .findFirst()
        .orElse(null);
  }

  /** Some moment that can be read, in whole milliseconds; null if there is none. */
  private @Nullable CommitTime moment(Model.Rows rows) {
    CommitTime promised = Model.promised(rows, world.retentionNow());
    if (promised == null) {
      return null;
    }
    CommitTime at = world.moment(promised, random);
    // Commits at whole milliseconds, which are those after a fence, are the hard ones.
    for (int i = 0; at != null && at.micros() % MILLI != 0 && i < 4; i++) {
      at = world.moment(promised, random);
    }
    return at == null ? null : new CommitTime(Math.ceilDiv(at.micros(), MILLI) * MILLI);
  }

  private static BigDecimal seconds(CommitTime at) {
    return BigDecimal.valueOf(at.micros() / MILLI, 3);
  }

  /** A refusal is right if the moment cannot be read any more, or too much is asked at a time. */
  private void requireReason(
      String what, Model.@Nullable Rows rows, @Nullable CommitTime at, Answer.Refused refused) {
    if (rows == null || refused.is(ApiError.Type.LIMIT_EXCEEDED)) {
      return;
    }
    CommitTime promised = Model.promised(rows, world.retentionNow());
    if (rows.gone == null && promised != null && at != null && !at.isBefore(promised)) {
      throw new AssertionError(
          "%s of %s at %s, promised since %s: %s"
              .formatted(what, World.name(rows), at, promised, refused));
    }
  }

  // ---- Exports.

  private void exportFull(Shape shape) {
    Model.Rows rows = rows(shape);
    CommitTime at = rows == null || random.nextInt(3) == 0 ? null : moment(rows);
    export(rows, shape, at, at == null ? "" : ",\"ExportTime\":" + seconds(at), false);
  }

  private void exportChanges(Shape shape) {
    Model.Rows rows = rows(shape);
    CommitTime one = rows == null ? null : moment(rows);
    CommitTime other = rows == null ? null : moment(rows);
    if (one == null || other == null) {
      return;
    }
    CommitTime from = one.isBefore(other) ? one : other;
    CommitTime to = CommitTime.max(one, other);
    if (to.micros() - from.micros() < SECOND) {
      to = new CommitTime(from.micros() + SECOND);
      if (!to.isBefore(world.model.now())) {
        return;
      }
    }
    boolean withOld = random.nextBoolean();
    export(
        rows,
        shape,
        from,
        ",\"ExportType\":\"INCREMENTAL_EXPORT\",\"IncrementalExportSpecification\":"
            + "{\"ExportFromTime\":"
            + seconds(from)
            + ",\"ExportToTime\":"
            + seconds(to)
            + ",\"ExportViewType\":\""
            + (withOld ? "NEW_AND_OLD_IMAGES" : "NEW_IMAGE")
            + "\"}",
        withOld);
  }

  private void export(
      Model.@Nullable Rows rows, Shape shape, @Nullable CommitTime at, String what, boolean old) {
    String format = random.nextInt(3) == 0 ? "ION" : "DYNAMODB_JSON";
    String json =
        "{\"TableArn\":\"arn:aws:dynamodb:us-east-1:000000000000:table/"
            + shape.name()
            + "\",\"S3Bucket\":\""
            + World.BUCKET
            + "\",\"ExportFormat\":\""
            + format
            + "\",\"ClientToken\":\"export-"
            + ++names
            + "\""
            + what
            + "}";
    CommitTime acknowledged = world.model.now();
    Answer answer = world.insist("ExportTableToPointInTime", json);
    switch (answer) {
      case Answer.Done(Answer.Json reply) -> {
        if (what.isEmpty()) {
          assertThat(reply.at("ExportDescription").at("ExportTime").micros())
              .as("now, as an export has it, is after all that was acknowledged")
              .isGreaterThanOrEqualTo(acknowledged.micros());
        }
        ExportJob job = new ExportJob(reply.at("ExportDescription"), shape, old);
        jobs.add(job);
        world.tally.exportsBegun++;
      }
      case Answer.Refused refused -> requireReason("export", rows, at, refused);
      case Answer.Failed _, Answer.Unknown _ -> throw new IllegalStateException();
    }
  }

  void completed(ExportJob export) {
    if (export.isFull()) {
      exported.add(export);
    }
  }

  // ---- Restores and backups.

  private void restore(Shape shape) {
    Model.Rows rows = rows(shape);
    CommitTime at = rows == null ? null : moment(rows);
    if (at == null) {
      return;
    }
    String target = "restored-" + ++names;
    Answer answer =
        world.ask(
            "RestoreTableToPointInTime",
            "{\"SourceTableName\":\""
                + shape.name()
                + "\",\"TargetTableName\":\""
                + target
                + "\",\"RestoreDateTime\":"
                + seconds(at)
                + "}");
    switch (answer) {
      case Answer.Done(Answer.Json reply) -> {
        jobs.add(
            new LoadJob(
                reply.at("TableDescription").at("TableId").text(),
                target,
                Objects.requireNonNull(rows).at(at),
                "restore of " + shape.name() + " to " + at,
                null));
        world.tally.restores++;
      }
      case Answer.Refused refused -> requireReason("restore", rows, at, refused);
      case Answer.Failed _, Answer.Unknown _ -> {}
    }
  }

  private void backup(Shape shape) {
    Model.Rows rows = rows(shape);
    Answer answer =
        world.ask(
            "CreateBackup",
            "{\"TableName\":\"" + shape.name() + "\",\"BackupName\":\"backup-" + ++names + "\"}");
    if (answer instanceof Answer.Done(Answer.Json reply)) {
      Answer.Json details = reply.at("BackupDetails");
      BackupJob job =
          new BackupJob(
              details.at("BackupArn").text(),
              shape,
              Objects.requireNonNull(rows)
                  .at(new CommitTime(details.at("BackupCreationDateTime").micros())));
      jobs.add(job);
      backups.add(job);
      world.tally.backups++;
    }
  }

  private void restoreBackup() {
    if (backups.isEmpty()) {
      return;
    }
    BackupJob backup = backups.get(random.nextInt(backups.size()));
    String target = "restored-" + ++names;
    Answer answer =
        world.ask(
            "RestoreTableFromBackup",
            "{\"BackupArn\":\"" + backup.arn() + "\",\"TargetTableName\":\"" + target + "\"}");
    switch (answer) {
      case Answer.Done(Answer.Json reply) -> {
        jobs.add(
            new LoadJob(
                reply.at("TableDescription").at("TableId").text(),
                target,
                backup.items(),
                "restore of " + backup.arn(),
                null));
        world.tally.restores++;
      }
      case Answer.Refused refused ->
          assertThat(refused.error().type())
              .as("restore of %s: %s", backup, refused)
              .isIn(ApiError.Type.BACKUP_IN_USE, ApiError.Type.LIMIT_EXCEEDED);
      case Answer.Failed _, Answer.Unknown _ -> {}
    }
  }

  // ---- Imports.

  private void importExport() {
    if (exported.isEmpty()) {
      return;
    }
    ExportJob export = exported.get(random.nextInt(exported.size()));
    // Who imports what a list does not show yet gets less, and cannot know.
    world.scheduler.sleep(world.clients, World.YOUNG_NANOS);
    String target = "imported-" + ++names;
    Answer answer =
        world.insist(
            "ImportTable",
            "{\"S3BucketSource\":{\"S3Bucket\":\""
                + World.BUCKET
                + "\",\"S3KeyPrefix\":\""
                + export.dataPrefix()
                + "\"},\"InputFormat\":\""
                + export.format()
                + "\",\"InputCompressionType\":\"GZIP\",\"ClientToken\":\""
                + target
                + "\",\"TableCreationParameters\":"
                + export.shape().imported(target)
                + "}");
    switch (answer) {
      case Answer.Done(Answer.Json reply) -> {
        Answer.Json described = reply.at("ImportTableDescription");
        jobs.add(
            new LoadJob(
                described.at("TableId").isThere() ? described.at("TableId").text() : "",
                target,
                export.items(world),
                "import of " + export.dataPrefix(),
                described.at("ImportArn").text()));
        world.tally.imports++;
      }
      case Answer.Refused refused ->
          // An earlier attempt whose answer was lost has begun it, and it is over already.
          assertThat(refused.error().type())
              .as("import: %s", refused)
              .isEqualTo(ApiError.Type.RESOURCE_IN_USE);
      case Answer.Failed _, Answer.Unknown _ -> throw new IllegalStateException();
    }
  }

  /** Deletes a table that was looked at; fine if it is gone. */
  void forget(String table) {
    world.insist("DeleteTable", "{\"TableName\":\"" + table + "\"}");
    world.scheduler.sleep(world.clients, Duration.ofMillis(1));
  }
}
