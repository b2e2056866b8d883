package dev.tidemark.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command with one line for a person. */
final class CommandFailure extends RuntimeException {
  CommandFailure(String line, @Nullable Throwable cause) {
    super(line, cause);
  }

  CommandFailure(String line) {
    this(line, null);
  }
}
