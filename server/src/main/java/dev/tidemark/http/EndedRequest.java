package dev.tidemark.http;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a request that is over.
 *
 * @param client the address that it came from
 * @param accessKey the id of the key that it says it is signed with, genuine or not, cut to what an
 *     id can be; null if it names none
 * @param service as in {@link RequestLabel}, one of a closed set; so are operation and result
 * @param result the error's code, or the class of the status
 * @param nanos from the request's first byte to the answer's last
 * @param workNanos from the request's head to the answer's, without waiting for its body
 * @param bytesIn of the body that were read
 * @param bytesOut of the answer's body
 */
public record EndedRequest(
    String requestId,
    String client,
    @Nullable String accessKey,
    String service,
    String operation,
    int status,
    String result,
    long nanos,
    long workNanos,
    long bytesIn,
    long bytesOut) {}
