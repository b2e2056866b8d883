package dev.tidemark.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Runs a target and holds it to its bounds. The fuzzer calls {@link #fuzzerInitialize} with a
 * target's name, then {@link #fuzzerTestOneInput} for every input.
 */
public final class Fuzz {
  /** Of the processor, on one thread; what is slow because others work is not a finding. */
  private static final long CPU_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);

  /** Made while it ran, whether it was kept or not. The largest request is 16 MB. */
  private static final long ALLOCATED_BYTES_MAX = 256L << 20;

  private static final int TRIES = 2;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static Fuzz current;

  private final FuzzTarget target;

  Fuzz(String name) {
    this.target = FuzzTargets.of(name);
  }

  public static void fuzzerInitialize(String[] arguments) {
    current = new Fuzz(arguments[0]);
  }

  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    current.run(input);
  }

  /** Runs a target, named first, on files; or {@code TARGET COUNT SEED}: on random inputs. */
  public static void main(String[] arguments) throws Exception {
    Fuzz fuzz = new Fuzz(arguments[0]);
    if (arguments.length == 3 && arguments[2].matches("\\d+")) {
      fuzz.runRandom(Integer.parseInt(arguments[1]), Long.parseLong(arguments[2]));
      return;
    }
    for (int i = 1; i < arguments.length; i++) {
      fuzz.run(Files.readAllBytes(Path.of(arguments[i])));
    }
  }

  /** Without guidance, and so ten times as fast. Tells each place that fails once. */
  private void runRandom(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Set<String> told = new HashSet<>();
    for (int i = 0; i < count; i++) {
      byte[] input = new byte[random.nextInt(4, 200)];
      random.nextBytes(input);
      try {
        run(input);
      } catch (Exception | Error e) {
        StackTraceElement[] trace = e.getStackTrace();
        if (told.add(e.getClass() + (trace.length == 0 ? "" : trace[0].toString()))) {
          System.out.println(HexFormat.of().formatHex(input));
          e.printStackTrace(System.out);
        }
      }
    }
    System.out.println(count + " inputs, " + told.size() + " findings");
  }

  /** By this thread until now. */
  static long allocatedBytes() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }

  /** What breaks a bound is run again: the first run of some code also loads it. */
  void run(byte[] input) throws Exception {
    String broken = broken(input);
    for (int i = 0; i < TRIES && !broken.isEmpty(); i++) {
      broken = broken(input);
    }
    if (!broken.isEmpty()) {
      throw new AssertionError(broken);
    }
  }

  private String broken(byte[] input) throws Exception {
    long cpu = THREADS.getCurrentThreadCpuTime();
    long allocated = allocatedBytes();
    target.run(new FuzzBytes(input));
    cpu = THREADS.getCurrentThreadCpuTime() - cpu;
    allocated = allocatedBytes() - allocated;
    if (cpu > CPU_NANOS_MAX) {
      return "took " + TimeUnit.NANOSECONDS.toMillis(cpu) + " ms";
    }
    return allocated > ALLOCATED_BYTES_MAX ? "made " + (allocated >> 20) + " MB of objects" : "";
  }
}
