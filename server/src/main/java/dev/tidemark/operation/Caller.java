package dev.tidemark.operation;

/**
 * Who asks, and where.
 *
 * @param region what the request was signed for
 * @param account 12 digits
 */
public record Caller(String region, String account) {}
