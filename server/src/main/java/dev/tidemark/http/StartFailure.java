package dev.tidemark.http;

import org.jspecify.annotations.Nullable;

/** The server cannot start with these settings. The message is one line for a person. */
public final class StartFailure extends RuntimeException {
  public StartFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
