/** Where files go: an S3-compatible store, the local one, and a faulty one for tests. */
@NullMarked
package dev.tidemark.objectstore;

import org.jspecify.annotations.NullMarked;
