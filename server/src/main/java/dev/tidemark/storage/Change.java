package dev.tidemark.storage;

import org.jspecify.annotations.Nullable;

/**
 * The net change of one row over a window. Never both images null: a row that came and went inside
 * the window is no change.
 *
 * @param before the row just before the window, null if there was none
 * @param after the row at the end of the window, null if it was gone
 * @param lastWrite the row's last commit inside the window, be it a delete
 */
public record Change(Key key, @Nullable Row before, @Nullable Row after, CommitTime lastWrite) {}
