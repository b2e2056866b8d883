package dev.tidemark.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.item.Item;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Key;
import java.util.Map;

/** An export: either it fails and leaves nothing that looks whole, or all of it is right. */
final class ExportJob implements Job {
  private final Answer.Json begun;
  private final Shape shape;
  private final boolean withOld;
  private final String arn;

  /**
   * @param begun its description when it was begun
   * @param withOld whether it tells old images, if it is an incremental one
   */
  ExportJob(Answer.Json begun, Shape shape, boolean withOld) {
    this.begun = begun;
    this.shape = shape;
    this.withOld = withOld;
    this.arn = begun.at("ExportArn").text();
  }

  Shape shape() {
    return shape;
  }

  boolean isFull() {
    return !begun.has("IncrementalExportSpecification");
  }

  /** In the terms of ImportTable. */
  String format() {
    return begun.at("ExportFormat").text();
  }

  private String prefix() {
    return "AWSDynamoDB/" + arn.substring(arn.lastIndexOf('/') + 1) + "/";
  }

  String dataPrefix() {
    return prefix() + "data/";
  }

  private String summary() {
    return prefix() + "manifest-summary.json";
  }

  Map<Key, Item> items(World world) {
    return ExportChecks.items(world, rows(world), summary());
  }

  private Model.Rows rows(World world) {
    return world.model.byUuid(begun.at("TableId").text());
  }

  @Override
  public boolean isOver(Owner owner) {
    World world = owner.world();
    if (!(world.ask("DescribeExport", "{\"ExportArn\":\"" + arn + "\"}")
        instanceof Answer.Done(Answer.Json reply))) {
      return false;
    }
    Answer.Json now = reply.at("ExportDescription");
    return switch (now.at("ExportStatus").text()) {
      case "IN_PROGRESS" -> false;
      case "FAILED" -> {
        failed(world, now);
        yield true;
      }
      case "COMPLETED" -> {
        completed(world, now);
        owner.completed(this);
        yield true;
      }
      default -> throw new AssertionError("an export that is " + now);
    };
  }

  private void failed(World world, Answer.Json now) {
    assertThat(world.objects.keys(World.BUCKET)).as("%s failed", arn).doesNotContain(summary());
    // The last of several attempts may have met a storage that was to be tried again.
    if (world.faults.retry() == 0) {
      assertThat(now.at("FailureCode").text()).as("%s", now).isNotEqualTo("InternalServerError");
    }
    assertThat(faults(world)).as("faults of the object store behind %s", now).isPositive();
    world.tally.exportsFailed++;
    world.tally.exportsUnderFaults++;
  }

  private void completed(World world, Answer.Json now) {
    ExportChecks.requireWhole(world, summary());
    Model.Rows rows = rows(world);
    int count;
    if (isFull()) {
      CommitTime at = new CommitTime(now.at("ExportTime").micros());
      Map<Key, Item> items = items(world);
      assertThat(items).as("full export of %s at %s", World.name(rows), at).isEqualTo(rows.at(at));
      count = items.size();
    } else {
      Answer.Json window = now.at("IncrementalExportSpecification");
      CommitTime from = new CommitTime(window.at("ExportFromTime").micros());
      CommitTime to = new CommitTime(window.at("ExportToTime").micros());
      Map<Key, ExportChecks.Change> changes = ExportChecks.changes(world, rows, summary());
      assertThat(changes)
          .as("changes of %s from %s to %s", World.name(rows), from, to)
          .isEqualTo(ExportChecks.expectedChanges(rows, from, to, withOld));
      assertThat(ExportChecks.applied(rows.at(from), changes)).isEqualTo(rows.at(to));
      count = changes.size();
    }
    assertThat(now.at("ItemCount").number().intValueExact()).isEqualTo(count);
    world.tally.exportsCompleted++;
    if (faults(world) > 0) {
      world.tally.exportsUnderFaults++;
    }
  }

  /** The data files of incremental exports lie in one folder, whose faults all of them share. */
  private int faults(World world) {
    return world.exportFaults.getOrDefault(prefix(), 0)
        + (isFull() ? 0 : world.exportFaults.getOrDefault("AWSDynamoDB/data/", 0));
  }

  @Override
  public String toString() {
    return begun.toString();
  }
}
