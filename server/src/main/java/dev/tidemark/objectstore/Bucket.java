package dev.tidemark.objectstore;

import java.time.Instant;
import java.util.Map;

/**
 * A bucket of the local store.
 *
 * @param region where it was asked to be; {@code us-east-1} unless said otherwise
 */
public record Bucket(String name, String region, Instant created, Map<String, String> tags) {
  public Bucket {
    tags = Map.copyOf(tags);
  }

  Bucket withTags(Map<String, String> other) {
    return new Bucket(name, region, created, other);
  }
}
