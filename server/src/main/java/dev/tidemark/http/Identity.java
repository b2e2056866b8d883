package dev.tidemark.http;

import dev.tidemark.access.Principal;

/**
 * Who signed a request, and for what.
 *
 * @param principal whose key it is; the account itself where any key will do
 * @param region from the credential's scope
 * @param service from the credential's scope
 * @param payload what was signed of the body
 * @param isOld whether the signature is of Version 2, which is not enough for everything
 * @param chunks checks the chunks of a body whose payload is signed {@link Payload.Streaming}
 */
public record Identity(
    Principal principal,
    String region,
    String service,
    Payload payload,
    boolean isOld,
    ChunkVerifier chunks) {}
