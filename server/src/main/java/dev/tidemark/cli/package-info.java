/** The command line: one file per command, and the graph of objects that a server is made of. */
@NullMarked
package dev.tidemark.cli;

import org.jspecify.annotations.NullMarked;
