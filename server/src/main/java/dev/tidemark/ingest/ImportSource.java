package dev.tidemark.ingest;

import dev.tidemark.format.Compression;
import dev.tidemark.format.ImportFormat;
import org.jspecify.annotations.Nullable;

/**
 * The objects that an import reads, and what they are.
 *
 * @param owner the 12-digit account that must own the bucket, if the client said so
 * @param prefix what all keys begin with, nothing added; null: all of the bucket
 * @param compression as declared, whatever the objects look like
 */
public record ImportSource(
    String bucket,
    @Nullable String owner,
    @Nullable String prefix,
    ImportFormat format,
    Compression compression) {}
