package dev.tidemark.format;

import java.io.IOException;
import java.io.InputStream;

/** A stream cut into lines, in constant memory. For one thread. */
final class Lines implements AutoCloseable {
  /** Twice an item of 400 KB in which every byte is escaped stays well below. */
  private static final int LINE_BYTES_MAX = 16 << 20;

  private final InputStream in;
  private byte[] buffer = new byte[1 << 16];
  private int start;
  private int end;
  private int to;
  private long number;

  /**
   * @param in closed with this
   */
  Lines(InputStream in) {
    this.in = in;
  }

  /**
   * Goes to the next line, if there is one.
   *
   * @throws InvalidExportException if it is too long to be held
   */
  boolean next() throws IOException {
    start = end;
    int searched = start;
    while (true) {
      for (int i = searched; i < to; i++) {
        if (buffer[i] == '\n') {
          return found(i + 1);
        }
      }
      searched = to;
      if (to == buffer.length) {
        searched -= start;
        makeRoom();
      }
      int count = in.read(buffer, to, buffer.length - to);
      if (count < 0) {
        return start != to && found(to);
      }
      to += count;
    }
  }

  private boolean found(int lineEnd) {
    number++;
    end = lineEnd;
    return true;
  }

  private void makeRoom() {
    int held = to - start;
    if (held >= LINE_BYTES_MAX) {
      number++;
      throw new InvalidExportException("longer than " + LINE_BYTES_MAX + " bytes");
    }
    byte[] target = held > buffer.length / 2 ? new byte[buffer.length * 2] : buffer;
    System.arraycopy(buffer, start, target, 0, held);
    buffer = target;
    start = 0;
    end = 0;
    to = held;
  }

  /** Where the line is, until the next one is asked for. */
  byte[] bytes() {
    return buffer;
  }

  int offset() {
    return start;
  }

  /** In bytes, its newline included. */
  int length() {
    return end - start;
  }

  /** Whether there is nothing but white space. */
  boolean isBlank() {
    for (int i = start; i < end; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r' && buffer[i] != '\n') {
        return false;
      }
    }
    return true;
  }

  /** The line's number, from 1 on; 0 before the first. */
  long number() {
    return number;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
