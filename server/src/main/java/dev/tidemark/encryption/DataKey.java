package dev.tidemark.encryption;

/**
 * A key for data, and the same under a key of the ring.
 *
 * @param keyArn the key that it is wrapped under; empty: the server's master key
 * @param plaintext 32 bytes; not to be stored
 * @param wrapped to be stored beside the data; names the key that it is wrapped under
 */
public record DataKey(String keyArn, byte[] plaintext, byte[] wrapped) {}
