package dev.tidemark.cli;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that stand back behind those that answer requests: on a busy machine they get a tenth of
 * a core that others want, on an idle one all of it. Java has priorities of threads, but on Linux
 * they do nothing unless the JVM is told so when it starts; so the system is asked. Threads that
 * they start stand back too: see {@link Carriers}.
 */
final class Background {
  private static final Logger LOG = LoggerFactory.getLogger(Background.class);

  /** Of setpriority(2): a process, which to Linux is a thread. */
  private static final int PRIO_PROCESS = 0;

  private static final int THIS_THREAD = 0;

  /** Ten steps down weigh a tenth: sched(7). */
  private static final int NICE = 10;

  private Background() {}

  static ThreadFactory threads(String prefix) {
    ThreadFactory plain = Thread.ofPlatform().daemon().name(prefix, 0).factory();
    return work ->
        plain.newThread(() -> {
          standBack();
          work.run();
        });
  }

  /** Elsewhere than on Linux it would be the whole process that stands back. */
  @SuppressWarnings("restricted") // The storage engine is native code too, so that is allowed.
  private static void standBack() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return;
    }
    try {
      Linker linker = Linker.nativeLinker();
      MethodHandle setPriority =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("setpriority"),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
      int failed = (int) setPriority.invokeExact(PRIO_PROCESS, THIS_THREAD, NICE);
      if (failed != 0) {
        LOG.warn("exports and other jobs compete with requests: setpriority failed");
      }
    } catch (Throwable e) {
      if (e instanceof Error error && !(e instanceof LinkageError)) {
        throw error;
      }
      LOG.warn("exports and other jobs compete with requests", e);
    }
  }
}
