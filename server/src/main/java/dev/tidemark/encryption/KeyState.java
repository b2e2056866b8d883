package dev.tidemark.encryption;

import java.time.Instant;

/** What may be done with a key. */
public sealed interface KeyState {
  /** Encrypts and decrypts. */
  record Enabled() implements KeyState {}

  /** Does neither, until it is enabled again. */
  record Disabled() implements KeyState {}

  /**
   * Does neither, and is destroyed at a time.
   *
   * @param deletion from then on there is no such key
   */
  record PendingDeletion(Instant deletion) implements KeyState {}

  /** The API's name of it. */
  default String apiName() {
    return switch (this) {
      case Enabled _ -> "Enabled";
      case Disabled _ -> "Disabled";
      case PendingDeletion _ -> "PendingDeletion";
    };
  }
}
