package dev.tidemark.encryption;

import java.time.Instant;

/**
 * That a key got new material, which encrypts from then on; older ciphertexts stay readable.
 *
 * @param automatic false: on demand
 */
public record Rotation(Instant time, boolean automatic) {}
