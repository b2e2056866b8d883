/**
 * The local S3 endpoint: S3's REST protocol over the local object store.
 *
 * <p>Written by hand rather than built on a library. Conditional writes, every checksum in header
 * and trailer, tags and constant memory have to be ours in any case; the candidate libraries hold
 * bodies in the heap before they authenticate, drop trailers unread, or choose behaviour by the
 * name of a store's class. What is not implemented is refused with 501, never answered plausibly.
 */
@NullMarked
package dev.tidemark.s3;

import org.jspecify.annotations.NullMarked;
