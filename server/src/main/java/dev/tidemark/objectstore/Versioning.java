package dev.tidemark.objectstore;

/** What becomes of the old when an object is written over or deleted. */
public enum Versioning {
  /** It goes: the bucket never had versions. */
  NEVER,
  /** It stays, and every write makes a version. */
  ENABLED,
  /** Versions stay, but for the null version, which every write replaces. */
  SUSPENDED;

  /** The configuration that holds the state of a bucket: {@code Enabled} or {@code Suspended}. */
  public static final String CONFIGURATION = "versioning";
}
