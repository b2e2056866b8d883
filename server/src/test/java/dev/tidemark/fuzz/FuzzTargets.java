package dev.tidemark.fuzz;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The targets by name. */
final class FuzzTargets {
  private static final Map<String, Supplier<FuzzTarget>> ALL =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("dynamodb", () -> new RequestTarget(false)),
              Map.entry("kms", () -> new RequestTarget(true)),
              Map.entry("s3", S3Target::new)));

  private FuzzTargets() {}

  static Iterable<String> names() {
    return ALL.keySet();
  }

  static FuzzTarget of(String name) {
    Supplier<FuzzTarget> target = ALL.get(name);
    if (target == null) {
      throw new IllegalArgumentException("no target " + name + "; there are " + ALL.keySet());
    }
    return target.get();
  }
}
