package dev.tidemark.storage;

import java.util.Iterator;

/** A stream of rows or changes in key order. Holds resources until closed; one thread at a time. */
public interface Cursor<T> extends Iterator<T>, AutoCloseable {
  @Override
  void close();
}
