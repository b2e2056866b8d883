/** The operations of KMS, over the key ring. */
@NullMarked
package dev.tidemark.kms;

import org.jspecify.annotations.NullMarked;
