package dev.tidemark.objectstore;

/**
 * A version as a listing tells of it.
 *
 * @param latest whether it is the newest of its key
 */
public record ListedVersion(ObjectVersion version, boolean latest) {}
