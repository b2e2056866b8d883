package dev.tidemark.item;

/** A key attribute: its name and type. */
public record KeyAttribute(String name, KeyType type) {}
