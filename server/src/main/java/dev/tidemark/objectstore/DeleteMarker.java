package dev.tidemark.objectstore;

import java.time.Instant;

/** A version that has no bytes: while it is a key's newest, the key is deleted. */
public record DeleteMarker(String key, VersionId version, Instant lastModified)
    implements ObjectVersion {}
