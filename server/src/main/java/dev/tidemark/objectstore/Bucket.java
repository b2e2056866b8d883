package dev.tidemark.objectstore;

import java.time.Instant;

/**
 * A bucket of the local store.
 *
 * @param region where it was asked to be; {@code us-east-1} unless said otherwise
 */
public record Bucket(String name, String region, Instant created) {}
