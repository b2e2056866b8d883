package dev.tidemark.objectstore;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of the local store.
 *
 * @param region where it was asked to be; {@code us-east-1} unless said otherwise
 * @param configurations documents of whoever configures buckets, by name: the store keeps them and
 *     does not read them. What has no document is not configured
 */
public record Bucket(
    String name, String region, Instant created, Map<String, String> configurations) {
  public Bucket {
    configurations = Map.copyOf(configurations);
  }

  /** The document of a configuration, or null if it is not set. */
  public @Nullable String configuration(String configuration) {
    return configurations.get(configuration);
  }

  /** Whether it keeps versions of its objects. */
  public Versioning versioning() {
    return switch (configurations.get(Versioning.CONFIGURATION)) {
      case null -> Versioning.NEVER;
      case "Enabled" -> Versioning.ENABLED;
      case "Suspended" -> Versioning.SUSPENDED;
      default -> throw new IllegalStateException("the bucket " + name + " has no such versioning");
    };
  }

  Bucket with(String configuration, @Nullable String document) {
    Map<String, String> changed = new TreeMap<>(configurations);
    if (document == null) {
      changed.remove(configuration);
    } else {
      changed.put(configuration, document);
    }
    return new Bucket(name, region, created, changed);
  }
}
