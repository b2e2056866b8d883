package dev.tidemark.metrics;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Something that is asked for when the page is read.
 *
 * @param name as Prometheus wants it, without the {@code _total} of a counter and the {@code _info}
 *     of an info
 * @param labels their names; each point has as many values
 */
public record Measure(
    Kind kind, String name, String help, List<String> labels, Supplier<List<Point>> points) {
  /** A gauge may go down; of an info only the labels tell. */
  public enum Kind {
    GAUGE,
    COUNTER,
    INFO
  }

  /** One value, of the label values given. */
  public record Point(List<String> labels, double value) {}

  public Measure {
    labels = List.copyOf(labels);
  }

  /** A gauge without labels. */
  public static Measure gauge(String name, String help, Supplier<? extends Number> value) {
    return new Measure(
        Kind.GAUGE,
        name,
        help,
        List.of(),
        () -> List.of(new Point(List.of(), value.get().doubleValue())));
  }

  /** By one label. */
  public static Measure by(
      Kind kind,
      String name,
      String help,
      String label,
      Supplier<? extends Map<String, Long>> values) {
    return new Measure(
        kind,
        name,
        help,
        List.of(label),
        () ->
            values.get().entrySet().stream()
                .map(entry -> new Point(List.of(entry.getKey()), entry.getValue()))
                .toList());
  }
}
