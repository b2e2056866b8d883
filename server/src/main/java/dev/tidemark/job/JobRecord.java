package dev.tidemark.job;

import java.util.List;

/** What a {@link JobStore} must know of the records that it keeps. Immutable. */
public interface JobRecord {
  JobId id();

  /** Names the record for good. */
  String arn();

  /** Tokens are apart by region and account. */
  String region();

  /** 12 digits. */
  String account();

  /** The client's, of any length. */
  String token();

  /** Whether the job has ended. */
  boolean isFinal();

  /** Where the record is listed, besides with all others in order of time. */
  List<Listing> listings();

  /**
   * A place in a list.
   *
   * @param order places in a list are told apart and sorted by it
   */
  record Listing(String list, String order) {}
}
