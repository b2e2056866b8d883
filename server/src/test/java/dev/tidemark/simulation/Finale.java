package dev.tidemark.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Key;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The end of a world without faults: all that has begun ends, and everything is as it must be. */
final class Finale {
  private static final int POLLS_MAX = 2_000;

  private final World world;
  private final Owner owner;
  private final Follower follower;

  Finale(World world, Owner owner, Follower follower) {
    this.world = world;
    this.owner = owner;
    this.follower = follower;
  }

  void run() {
    if (world.disk.broken) {
      world.crash();
    }
    for (int i = 0; !owner.jobs.isEmpty(); i++) {
      if (i == POLLS_MAX) {
        throw new AssertionError("does not end: " + owner.jobs.getFirst());
      }
      Job job = owner.jobs.getFirst();
      if (job.isOver(owner)) {
        owner.jobs.remove(job);
      } else {
        world.scheduler.sleep(world.clients, Duration.ofSeconds(2));
      }
    }
    tablesAreTheModel();
    if (owner.shapes().stream().anyMatch(Shape::streamed)) {
      follower.finish();
    }
    // And so they are when they are opened again.
    world.crash();
    tablesAreTheModel();
  }

  private void tablesAreTheModel() {
    for (Shape shape : owner.shapes()) {
      List<Model.Rows> known =
          world.model.known().stream().filter(rows -> rows.isCalled(shape.name())).toList();
      assertThat(known).as("tables called %s", shape.name()).hasSize(1);
      awaitActive(shape);
      Model.Rows rows = known.getFirst();
      Map<Key, Item> expected = new TreeMap<>(rows.at(CommitTime.MAX));
      CommitTime before = world.model.now();
      Map<Key, Item> scanned = scan(rows, "\"TableName\":\"" + shape.name() + "\"");
      if (!before.equals(world.model.now())) {
        // Items whose time has come went meanwhile.
        continue;
      }
      assertThat(scanned).as("%s at the end", World.name(rows)).isEqualTo(expected);
      if (shape.index() != Shape.Projection.NO_INDEX) {
        indexIsTheModel(shape, rows, expected);
      }
      if (rows.hasIndex(Shape.ADDED)) {
        addedIndexIsTheModel(shape, rows, expected);
      }
    }
  }

  private void indexIsTheModel(Shape shape, Model.Rows rows, Map<Key, Item> all) {
    Map<Key, Item> expected = new TreeMap<>();
    for (int group = 0; group < 3; group++) {
      expected.putAll(Writer.indexed(shape, all, new S("g" + group)));
    }
    CommitTime before = world.model.now();
    Map<Key, Item> scanned =
        scan(rows, "\"TableName\":\"" + shape.name() + "\",\"IndexName\":\"byG\"");
    if (before.equals(world.model.now())) {
      assertThat(scanned).as("index of %s", World.name(rows)).isEqualTo(expected);
    }
  }

  private void addedIndexIsTheModel(Shape shape, Model.Rows rows, Map<Key, Item> all) {
    Map<Key, Item> expected = new TreeMap<>(all);
    expected.values().removeIf(item -> item.get("n") == null);
    CommitTime before = world.model.now();
    Map<Key, Item> scanned =
        scan(rows, "\"TableName\":\"" + shape.name() + "\",\"IndexName\":\"" + Shape.ADDED + "\"");
    if (before.equals(world.model.now())) {
      assertThat(scanned).as("added index of %s", World.name(rows)).isEqualTo(expected);
    }
  }

  /** Indexes that are being filled get full. */
  private void awaitActive(Shape shape) {
    for (int i = 0; i < POLLS_MAX; i++) {
      if (world.insist("DescribeTable", "{\"TableName\":\"" + shape.name() + "\"}")
              instanceof Answer.Done(Answer.Json reply)
          && reply.at("Table").at("TableStatus").text().equals("ACTIVE")
          && reply.at("Table").at("GlobalSecondaryIndexes").list().stream()
              .allMatch(index -> index.at("IndexStatus").text().equals("ACTIVE"))) {
        return;
      }
      world.scheduler.sleep(world.clients, Duration.ofSeconds(2));
    }
    throw new AssertionError(shape.name() + " does not become active");
  }

  private Map<Key, Item> scan(Model.Rows rows, String what) {
    Map<Key, Item> items = new TreeMap<>();
    if (world.insist("Scan", "{" + what + "}") instanceof Answer.Done(Answer.Json reply)) {
      for (Answer.Json one : reply.at("Items").list()) {
        Item item = one.requiredItem();
        items.put(ExportChecks.key(rows, item), item);
      }
      return items;
    }
    throw new AssertionError("no scan of " + what);
  }
}
