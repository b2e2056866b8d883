package dev.tidemark.encryption;

import java.time.Instant;

/**
 * When a key gets new material by itself.
 *
 * @param next not done while the key is not enabled, and then as soon as it is
 */
public record AutomaticRotation(int periodDays, Instant next) {}
