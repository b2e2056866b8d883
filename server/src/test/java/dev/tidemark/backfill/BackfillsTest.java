package dev.tidemark.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.storage.Indexes;
import dev.tidemark.storage.MemoryEngine;
import dev.tidemark.storage.RocksEngine;
import dev.tidemark.storage.RocksOptions;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.table.SecondaryIndex;
import dev.tidemark.verification.CheckedFolder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackfillsTest {
  private static final Set<String> STEPS =
      Set.of("createTable", "write", "setIndexes", "index", "dropTable");

  @TempDir Path folder;

  @AfterEach
  void folder_thatIsLeft_isSound() {
    CheckedFolder.assertSound(folder);
  }

  @Test
  void index_addedToItemsOfAllKinds_holdsThoseThatFit() {
    IndexWorld world = new IndexWorld(memory());
    world.create();
    for (int i = 0; i < 1000; i++) {
      fill(world, i);
    }
    world.add("g");
    world.put("5", Map.of("g", new S("written while it waits")));
    world.delete("6");
    world.threads.runAll();
    world.check();
    assertThat(world.table().indexes()).hasSize(1);
  }

  @Test
  void index_droppedWhileItWaits_isGone() {
    IndexWorld world = new IndexWorld(memory());
    world.create();
    fill(world, 1);
    world.add("g");
    world.drop("g");
    world.add("g");
    world.threads.runAll();
    world.check();
    world.add("h");
    world.catalogue.delete(world.table(), _ -> List.of());
    world.threads.runAll();
    world.check();
  }

  /** The process dies after every step in turn of a life of tables and indexes. */
  @Test
  void death_afterAnyStep_leavesWhatOpensRight() {
    List<Consumer<IndexWorld>> acts =
        List.of(
            world -> world.create("h", "i"),
            world -> {
              for (int i = 0; i < 600; i++) {
                fill(world, i);
              }
            },
            world -> world.add("g"),
            world -> world.threads.runAll(),
            world -> world.drop("h"),
            world -> world.catalogue.delete(world.table(), _ -> List.of()));
    int deaths = 0;
    boolean died = true;
    for (int steps = 0; died; steps += steps < 10 || steps >= 600 ? 1 : 59) {
      StorageEngine engine = memory();
      Throwable end = catchThrowable(mortal(engine, steps, acts));
      died = end != null;
      if (died) {
        assertThat(end).isInstanceOf(IndexWorld.Death.class);
        deaths++;
      }
      reopened(engine, steps);
    }
    assertThat(deaths).isGreaterThan(30);
  }

  private static ThrowingCallable mortal(
      StorageEngine engine, int steps, List<Consumer<IndexWorld>> acts) {
    return () -> {
      IndexWorld world = new IndexWorld(mortal(engine, steps));
      acts.forEach(act -> act.accept(world));
    };
  }

  private static void reopened(StorageEngine engine, int steps) {
    // What a process that ends forgets.
    engine.tables().forEach(id -> engine.setIndexes(id, Indexes.NONE));
    IndexWorld world = new IndexWorld(engine);
    if (world.find() != null) {
      fill(world, 700);
      world.threads.runAll();
      fill(world, 701);
      world.delete("1");
    }
    try {
      world.check();
    } catch (AssertionError e) {
      throw new AssertionError("after " + steps + " steps: " + e.getMessage(), e);
    }
  }

  @Test
  void backfill_brokenOff_goesOnInTheNextProcess() {
    try (RocksEngine engine = rocks()) {
      IndexWorld world = new IndexWorld(engine);
      world.create("h");
      for (int i = 0; i < 2000; i++) {
        fill(world, i);
      }
    }
    try (RocksEngine engine = rocks()) {
      // The table's and the index's own steps, then two pages.
      IndexWorld world = new IndexWorld(mortal(engine, 1 + 3 + 2));
      world.add("g");
      assertThat(catchThrowable(world.threads::runAll)).isInstanceOf(IndexWorld.Death.class);
    }
    try (RocksEngine engine = rocks()) {
      IndexWorld world = new IndexWorld(engine);
      SecondaryIndex index = world.table().indexes().getLast();
      assertThat(index.phase()).isEqualTo(SecondaryIndex.Phase.CREATING);
      assertThat(engine.size(index.storageId()).rows()).isBetween(1L, 1000L);
      world.put("77", Map.of("g", new S("between")));
      world.threads.runAll();
      world.check();
    }
  }

  @Test
  void backfill_whileOthersWrite_missesNothing() throws Exception {
    for (StorageEngine engine : List.of(memory(), rocks())) {
      try (engine) {
        fillWhileOthersWrite(new IndexWorld(engine), 4711);
      }
    }
  }

  private static void fillWhileOthersWrite(IndexWorld world, long seed) throws Exception {
    world.create("h");
    for (int i = 0; i < 3000; i++) {
      fill(world, i);
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < 4; writer++) {
        SplittableRandom random = new SplittableRandom(seed + writer);
        writers.add(threads.submit(() -> write(world, random)));
      }
      world.add("g");
      world.threads.runAll();
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
    try {
      world.check();
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  private static void write(IndexWorld world, SplittableRandom random) {
    for (int i = 0; i < 1500; i++) {
      int p = random.nextInt(3500);
      switch (random.nextInt(4)) {
        case 0 -> world.delete(Integer.toString(p));
        case 1 -> world.put(Integer.toString(p), Map.of("h", new S("h" + random.nextInt(9))));
        default -> world.put(Integer.toString(p), Map.of("g", new S("g" + random.nextInt(9))));
      }
    }
  }

  /** An item that most indexes can hold, some cannot. */
  private static void fill(IndexWorld world, int i) {
    Map<String, AttributeValue> item = new HashMap<>();
    item.put("x", new S("x".repeat(i % 7)));
    switch (i % 5) {
      case 0 -> {}
      case 1 -> item.put("g", N.of(i));
      case 2 -> item.put("g", new S(""));
      default -> item.put("g", new S("g" + i % 11));
    }
    item.put("h", new S("h" + i % 3));
    world.put(Integer.toString(i), item);
  }

  private static StorageEngine memory() {
    return new MemoryEngine(() -> Instant.EPOCH.plusSeconds(1));
  }

  private RocksEngine rocks() {
    return RocksEngine.open(folder, RocksOptions.DEFAULT.withSync(false), InstantSource.system());
  }

  /** The engine as seen by a process that dies when it begins the step after the last one. */
  private static StorageEngine mortal(StorageEngine engine, int steps) {
    int[] left = {steps};
    return (StorageEngine)
        Proxy.newProxyInstance(
            StorageEngine.class.getClassLoader(),
            new Class<?>[] {StorageEngine.class},
            (_, method, arguments) -> {
              if (STEPS.contains(method.getName()) && left[0]-- <= 0) {
                throw new IndexWorld.Death();
              }
              try {
                return method.invoke(engine, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
