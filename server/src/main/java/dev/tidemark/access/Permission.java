package dev.tidemark.access;

/** What a request needs of its sender's role. */
public enum Permission {
  /** To be told what there is and how it is set up, but nothing of what it holds. */
  DESCRIBE,
  /** To read items and streams. */
  READ_ITEMS,
  /** To write items. */
  WRITE_ITEMS,
  /** To have a table's data written to a bucket. */
  EXPORT,
  /** To read and list objects. */
  READ_OBJECTS,
  /** To write, tag and delete objects. */
  WRITE_OBJECTS,
  /** To decrypt and verify under KMS keys. */
  DECRYPT,
  /** To encrypt, sign and make data keys under KMS keys. */
  ENCRYPT,
  /**
   * To make, change, restore, import or remove tables, backups, buckets and keys, and to set the
   * test clock.
   */
  MANAGE
}
