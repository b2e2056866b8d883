package dev.tidemark.encryption;

/**
 * A ciphertext.
 *
 * @param key as it was then
 * @param blob names key and material
 */
public record Encrypted(KmsKey key, byte[] blob) {}
