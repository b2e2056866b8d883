package dev.tidemark.objectstore;

/**
 * What a store says of an object.
 *
 * @param etag as the store answered it, without quotes
 */
public record StoredObject(String key, long sizeBytes, String etag) {}
