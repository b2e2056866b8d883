package dev.tidemark.objectstore;

/** A bucket and a key in it. */
public record ObjectPath(String bucket, String key) {}
