/** Whether what is stored, here or in an export, is whole and agrees with itself. */
@NullMarked
package dev.tidemark.verification;

import org.jspecify.annotations.NullMarked;
