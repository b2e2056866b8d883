package dev.tidemark.objectstore;

import org.jspecify.annotations.Nullable;

/**
 * What a delete did.
 *
 * @param marker whether it made a delete marker, or removed one
 * @param versionId of the marker that it made or of the version that it was to remove; null if the
 *     bucket keeps no versions and none was named
 */
public record Deletion(boolean marker, @Nullable String versionId) {}
