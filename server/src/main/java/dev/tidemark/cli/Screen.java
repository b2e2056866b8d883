package dev.tidemark.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** What commands show: lines, and progress bars where a person is looking. */
final class Screen {
  private static final int WIDTH = 96;

  private final PrintWriter out;
  private final boolean interactive;
  private @Nullable Activity activity;

  Screen(PrintWriter out, boolean interactive) {
    this.out = out;
    this.interactive = interactive;
  }

  /** Whether a person sits at a terminal. */
  @SuppressWarnings("SystemConsoleNull") // null without a terminal from JDK 25 on
  static boolean isWatched() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  @SuppressWarnings("AnnotateFormatMethod") // a dependency for one annotation
  void line(String format, Object... args) {
    if (activity != null) {
      activity.clear();
    }
    out.println(String.format(Locale.ROOT, format, args).stripTrailing());
    out.flush();
  }

  void heading(String text) {
    line("%n%s", text);
  }

  /** A line of somebody else's making, cut to the screen's width. */
  void quote(String text) {
    String line = "  " + text;
    line("%s", line.codePointCount(0, line.length()) <= WIDTH ? line : cut(line));
  }

  /** Shows a bar while {@code work} runs; it is given what to tell of each unit done. */
  void progress(String task, String unit, long units, Consumer<Progress> work) {
    if (!interactive) {
      work.accept(_ -> {});
      return;
    }
    try (ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName("  " + task)
            .setInitialMax(units)
            .setUnit(" " + unit, 1)
            .showSpeed()
            .hideEta()
            .setStyle(ProgressBarStyle.UNICODE_BLOCK)
            .setUpdateIntervalMillis(100)
            .setConsumer(new LineOfItsOwn())
            .clearDisplayOnFinish()
            .build()) {
      work.accept(bar::stepBy);
    }
  }

  /** Shows how far {@code work} is, of which nobody knows how much it is. */
  void activity(String task, Consumer<Activity> work) {
    Activity shown = new Activity(task);
    activity = shown;
    try {
      work.accept(shown);
    } finally {
      shown.clear();
      activity = null;
    }
  }

  /** A line that is written anew now and then. For one thread. */
  final class Activity {
    private static final long PAUSE_NANOS = 200_000_000;

    private final String task;
    private final Map<String, Long> done = new LinkedHashMap<>();
    private long shown = System.nanoTime();
    private boolean there;

    private Activity(String task) {
      this.task = task;
    }

    void read(String what, long units) {
      if (!interactive) {
        return;
      }
      long sum = done.merge(what, units, Long::sum);
      if (System.nanoTime() - shown > PAUSE_NANOS) {
        shown = System.nanoTime();
        there = true;
        System.err.printf(Locale.ROOT, "\r\033[K  %s: %,d %s", task, sum, what);
        System.err.flush();
      }
    }

    /** To be called before anything else is written. */
    void clear() {
      if (there) {
        there = false;
        System.err.print("\r\033[K");
        System.err.flush();
      }
    }
  }

  /** Is told of units done. Thread-safe. */
  @FunctionalInterface
  interface Progress {
    void done(long units);
  }

  /** Leaves no empty line where the bar was. */
  private static final class LineOfItsOwn extends ConsoleProgressBarConsumer {
    LineOfItsOwn() {
      super(System.err, WIDTH - 2);
    }

    @Override
    public void close() {
      System.err.flush();
    }
  }

  private static String cut(String line) {
    return line.substring(0, line.offsetByCodePoints(0, WIDTH - 1)) + "\u2026";
  }
}
