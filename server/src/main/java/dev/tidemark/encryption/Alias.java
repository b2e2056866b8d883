package dev.tidemark.encryption;

import java.time.Instant;

/**
 * Another name for a key of the same region.
 *
 * @param name with {@code alias/} before it
 */
public record Alias(String region, String name, String keyId, Instant created, Instant updated) {}
