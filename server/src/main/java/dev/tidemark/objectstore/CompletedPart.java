package dev.tidemark.objectstore;

import org.jspecify.annotations.Nullable;

/**
 * A part as the client names it when it completes an upload.
 *
 * @param etag without quotes
 * @param checksum what the client says the part's checksum is, or null
 */
public record CompletedPart(int number, String etag, @Nullable Checksum checksum) {}
