package dev.tidemark.storage;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Walks a range of a table as it is now, page by page. No page is empty. */
public final class PageWalk implements Iterator<Page> {
  private final StorageEngine storage;
  private final TableId table;
  private final PageLimit limit;
  private KeyRange rest;
  private boolean more = true;
  private @Nullable Page read;

  private PageWalk(StorageEngine storage, TableId table, KeyRange range, PageLimit limit) {
    this.storage = storage;
    this.table = table;
    this.limit = limit;
    this.rest = range;
  }

  /**
   * A range page by page, each queried when it is asked for: rows may be written in between, and
   * those that have been passed may be deleted.
   */
  public static Iterable<Page> of(
      StorageEngine storage, TableId table, KeyRange range, PageLimit limit) {
    return () -> new PageWalk(storage, table, range, limit);
  }

  @Override
  public boolean hasNext() {
    if (read == null && more) {
      Page page = storage.query(table, rest, false, limit);
      more = page.more() && !page.rows().isEmpty();
      read = page.rows().isEmpty() ? null : page;
    }
    return read != null;
  }

  @Override
  public Page next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Page page = Objects.requireNonNull(read);
    rest = new KeyRange(page.rows().getLast().key().next(), rest.to());
    read = null;
    return page;
  }
}
