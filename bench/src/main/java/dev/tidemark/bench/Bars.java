package dev.tidemark.bench;

import java.util.ArrayList;
import java.util.List;

/** The bars that a run measured: one row of a Markdown table each. */
final class Bars {
  private final List<String> rows = new ArrayList<>();
  private boolean met = true;

  /** A bar that a figure must not be above. */
  void atMost(String number, String measure, String figures, double value, double bar, double aim) {
    add(number, measure, figures, value, "<= " + bar, "<= " + aim, value <= bar, value <= aim);
  }

  /** A bar that a figure must not be below. */
  void atLeast(
      String number, String measure, String figures, double value, double bar, double aim) {
    add(number, measure, figures, value, ">= " + bar, ">= " + aim, value >= bar, value >= aim);
  }

  private void add(
      String number,
      String measure,
      String figures,
      double value,
      String bar,
      String aim,
      boolean reaches,
      boolean best) {
    met &= reaches;
    rows.add(
        String.format(
            "| %s | %s | %s | **%.3g** | %s | %s | %s |",
            number, measure, figures, value, bar, aim, best ? "aim" : reaches ? "bar" : "missed"));
  }

  /** Prints them; whether all were reached. */
  boolean print() {
    System.out.println("| # | measure | figures | measured | bar | aim | reached |");
    System.out.println("|---|---|---|---|---|---|---|");
    rows.forEach(System.out::println);
    return met;
  }
}
