package dev.tidemark.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Consumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** What commands show: lines, and progress bars where a person is looking. */
final class Screen {
  private static final int WIDTH = 96;

  private final PrintWriter out;
  private final boolean interactive;

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
