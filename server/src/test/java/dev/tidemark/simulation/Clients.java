package dev.tidemark.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Everybody who asks the product for something, and the end of the world when all have done. */
final class Clients {
  private final World world;
  private final List<Shape> shapes = new ArrayList<>();
  private final List<Writer> writers = new ArrayList<>();
  private final Owner owner;
  private final Follower follower;
  private final Finale finale;
  private int running;
  private boolean done;

  Clients(World world, SplittableRandom random) {
    this.world = world;
    int tables = 1 + random.nextInt(3);
    for (int i = 0; i < tables; i++) {
      shapes.add(Shape.random("table-" + i, random));
    }
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      writers.add(new Writer(world, shapes, random.split(), 15 + random.nextInt(40)));
    }
    owner = new Owner(world, shapes, random.split(), 8 + random.nextInt(24));
    follower = new Follower(world, random.split());
    finale = new Finale(world, owner, follower);
  }

  void start() {
    world.clients.start(
        "first",
        () -> {
          owner.begin();
          running = writers.size() + 1;
          for (int i = 0; i < writers.size(); i++) {
            Writer writer = writers.get(i);
            world.clients.start(
                "writer-" + i,
                () -> {
                  writer.run();
                  running--;
                });
          }
          world.clients.start(
              "owner",
              () -> {
                owner.run();
                running--;
              });
          if (shapes.stream().anyMatch(Shape::streamed)) {
            world.clients.start("follower", follower::run);
          }
          while (running > 0) {
            world.scheduler.sleep(world.clients, Duration.ofMillis(200));
          }
          world.trace.note("calm");
          world.calm = true;
          finale.run();
          done = true;
        });
  }

  boolean areDone() {
    return done;
  }
}
