package dev.tidemark.objectstore;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A multipart upload of the local store that is neither completed nor aborted.
 *
 * @param encryption of all parts, and of the object that they make
 * @param checksumAlgorithm what every part's checksum is made with, or null
 * @param checksumType how the object's checksum is made of the parts', null if there is none
 * @param untilRestart true: begun inside this process, and dropped once that has ended, for nobody
 *     could go on with it
 */
public record MultipartUpload(
    String key,
    String uploadId,
    Instant initiated,
    ObjectMetadata metadata,
    ObjectEncryption encryption,
    @Nullable ChecksumAlgorithm checksumAlgorithm,
    Checksum.@Nullable Type checksumType,
    boolean untilRestart) {}
