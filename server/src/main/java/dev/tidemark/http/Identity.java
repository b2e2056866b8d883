package dev.tidemark.http;

/**
 * Who signed a request, and for what.
 *
 * @param region from the credential's scope
 * @param service from the credential's scope
 * @param payload what was signed of the body
 * @param chunks checks the chunks of a body whose payload is signed {@link Payload.Streaming}
 */
public record Identity(
    String accessKey, String region, String service, Payload payload, ChunkVerifier chunks) {}
