package dev.tidemark.simulation;

import dev.tidemark.export.MortalEngine;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs all threads of a world on the one thread that calls {@link #runUntil}, a stretch at a time:
 * from where a virtual thread last gave way to where it next waits, sleeps or yields. Which one
 * goes on is drawn from the seed, so a seed is an interleaving of the product's own threads, as it
 * is, with its own locks.
 *
 * <p>Time is a number. It creeps while threads run and leaps to the next alarm when all wait.
 *
 * <p>Virtual threads run on whatever executes their continuations. The JDK has that as a
 * constructor parameter which is not public; hence {@code --add-opens
 * java.base/java.lang=ALL-UNNAMED}.
 */
final class Scheduler {
  /** How much time a stretch takes, at most. */
  private static final int STRETCH_NANOS_MAX = 40_000;

  private static final long TICKS_MAX = 3_000_000;
  private static final Constructor<?> BUILDER = builder();

  private final SplittableRandom random;
  private final Trace trace;
  private final LongConsumer elapsed;
  private final List<Stretch> ready = new ArrayList<>();
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
  private final Thread carrier = Thread.currentThread();
  private @Nullable Throwable failure;
  private long nanos;
  private long ticks;
  private long alarmsSet;

  /** A thread from where it gave way on. */
  private record Stretch(Group of, Runnable continuation) {}

  private record Alarm(long atNanos, long number, Thread thread, Group of, boolean[] rung)
      implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  /**
   * @param elapsed is told how many nanoseconds have passed
   */
  Scheduler(SplittableRandom random, Trace trace, LongConsumer elapsed) {
    this.random = random;
    this.trace = trace;
    this.elapsed = elapsed;
  }

  /** Threads that live and die together. */
  final class Group implements Executor {
    private final String name;
    private final Set<Thread> threads = new LinkedHashSet<>();
    private boolean dead;
    private boolean dying;

    private Group(String name) {
      this.name = name;
    }

    boolean isDead() {
      return dead;
    }

    /** To be called wherever a thread comes back from the world: the dead do nothing more. */
    void live() {
      if (dead) {
        throw new MortalEngine.Death();
      }
    }

    /** Called by the JDK when one of the threads can go on. */
    @Override
    public void execute(Runnable continuation) {
      Thread waker = Thread.currentThread();
      if (!waker.equals(carrier) && !waker.isVirtual()) {
        // A contended monitor is handed on by a thread of the JDK, and a timed wait ends in real
        // time: neither is in the hands of the seed.
        fail(new AssertionError("woken from outside the simulation: a monitor, or a timed wait?"));
      }
      if (!dead) {
        ready.add(new Stretch(this, continuation));
      } else if (dying) {
        continuation.run();
      }
    }

    Thread start(String what, Runnable body) {
      Thread thread =
          virtual(this)
              .name(name + "/" + what)
              .unstarted(() -> {
                try {
                  body.run();
                } catch (MortalEngine.Death _) {
                  // Nothing is left to do.
                } catch (Throwable e) {
                  fail(e);
                } finally {
                  threads.remove(Thread.currentThread());
                }
              });
      threads.add(thread);
      thread.start();
      return thread;
    }

    /** A thread for each task. */
    ExecutorService threads() {
      return new Threads(this);
    }

    /** So many threads for all tasks. */
    ExecutorService pool(int size) {
      return Executors.newFixedThreadPool(
          size, task -> virtual(this).name(name + "/worker").unstarted(task));
    }

    /**
     * All threads stop where they are, for ever. Those in a timed wait are woken to die at the next
     * thing they do: the JDK's timer would hold on to them, and to their world, until it rings.
     */
    void kill() {
      dead = true;
      ready.removeIf(stretch -> stretch.of == this);
      dying = true;
      for (Thread thread : List.copyOf(threads)) {
        if (thread.getState() == Thread.State.TIMED_WAITING) {
          thread.interrupt();
        }
      }
      dying = false;
      threads.clear();
    }
  }

  private static final class Threads extends AbstractExecutorService {
    private final Group group;
    private int started;

    Threads(Group group) {
      this.group = group;
    }

    @Override
    public void execute(Runnable task) {
      group.start("task-" + ++started, task);
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return group.dead;
    }

    @Override
    public boolean isTerminated() {
      return group.dead;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }

  Group group(String name) {
    return new Group(name);
  }

  /** Since the world began. */
  long nanos() {
    return nanos;
  }

  long ticks() {
    return ticks;
  }

  /** Ends the run; the first failure counts. */
  void fail(Throwable violation) {
    if (failure == null) {
      failure = violation;
    }
  }

  boolean hasFailed() {
    return failure != null;
  }

  /** Runs the world until {@code done}, which is asked between stretches. */
  void runUntil(BooleanSupplier done) {
    while (!done.getAsBoolean()) {
      if (ready.isEmpty()) {
        Alarm next = alarms.poll();
        if (next == null) {
          throw new AssertionError("all threads wait for each other");
        }
        pass(Math.max(0, next.atNanos - nanos));
        ring(next);
      } else {
        pass(1 + random.nextInt(STRETCH_NANOS_MAX));
        while (!alarms.isEmpty() && alarms.peek().atNanos <= nanos) {
          ring(alarms.poll());
        }
        int choice = random.nextInt(ready.size());
        trace.mix(choice + 31L * ready.size());
        Stretch chosen = ready.set(choice, ready.getLast());
        ready.removeLast();
        chosen.continuation.run();
      }
      switch (failure) {
        case null -> {}
        case Error e -> throw e;
        case RuntimeException e -> throw e;
        default -> throw new AssertionError(failure);
      }
      if (++ticks > TICKS_MAX) {
        throw new AssertionError("the world does not come to an end");
      }
    }
  }

  private void pass(long passed) {
    nanos += passed;
    elapsed.accept(passed);
  }

  private void ring(Alarm alarm) {
    if (!alarm.of.dead) {
      alarm.rung[0] = true;
      LockSupport.unpark(alarm.thread);
    }
  }

  /** The calling thread, which is {@code of}'s, does nothing for a while. */
  void sleep(Group of, Duration duration) {
    sleep(of, duration.toNanos());
  }

  void sleep(Group of, long durationNanos) {
    Alarm alarm = alarm(of, durationNanos);
    boolean interrupted = false;
    while (!alarm.rung[0]) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    of.live();
  }

  private Alarm alarm(Group of, long durationNanos) {
    Alarm alarm =
        new Alarm(
            nanos + Math.max(0, durationNanos),
            alarmsSet++,
            Thread.currentThread(),
            of,
            new boolean[1]);
    alarms.add(alarm);
    return alarm;
  }

  /** As a job waits: until the time is over or the latch opens. */
  void await(Group of, Duration duration, CountDownLatch end) throws InterruptedException {
    Alarm alarm = alarm(of, duration.toNanos());
    while (!alarm.rung[0] && end.getCount() > 0) {
      // A stop is rare: looking for it now and then is good enough.
      LockSupport.park(this);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    of.live();
  }

  /** Others may come first, or time may pass. */
  @SuppressWarnings("ThreadPriorityCheck") // Whoever schedules is not relied on, but is us.
  void pause(Group of, int nanosMax) {
    switch (random.nextInt(4)) {
      case 0 -> {}
      case 1 -> sleep(of, random.nextLong(nanosMax));
      default -> Thread.yield();
    }
    of.live();
  }

  /** Who is there, for the report of a world that stands still. */
  static String dump(Collection<Group> groups) {
    StringBuilder text = new StringBuilder();
    for (Group group : groups) {
      for (Thread thread : group.threads) {
        text.append(thread.getName()).append(' ').append(thread.getState()).append('\n');
        for (StackTraceElement frame : thread.getStackTrace()) {
          text.append("    ").append(frame).append('\n');
        }
      }
    }
    return text.toString();
  }

  private static Thread.Builder.OfVirtual virtual(Executor executor) {
    try {
      return (Thread.Builder.OfVirtual) BUILDER.newInstance(executor);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static Constructor<?> builder() {
    try {
      Constructor<?> made =
          Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
              .getDeclaredConstructor(Executor.class);
      made.setAccessible(true);
      return made;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
