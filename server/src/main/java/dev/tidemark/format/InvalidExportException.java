package dev.tidemark.format;

import org.jspecify.annotations.Nullable;

/**
 * Files that are not what an export is: damaged, incomplete, or not of the format. The message is
 * one line for a person and names the file, and the line where there is one.
 */
public final class InvalidExportException extends RuntimeException {
  public InvalidExportException(String message) {
    this(message, null);
  }

  public InvalidExportException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
