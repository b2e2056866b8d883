package dev.tidemark.encryption;

/**
 * What a ciphertext held.
 *
 * @param key that it was encrypted under
 * @param materialId 64 hex digits: which of the key's materials it was
 */
public record Decrypted(KmsKey key, String materialId, byte[] plaintext) {}
