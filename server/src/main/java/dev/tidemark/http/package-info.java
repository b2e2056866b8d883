/** The port: listening, telling the services apart, signatures, framing, errors. */
@NullMarked
package dev.tidemark.http;

import org.jspecify.annotations.NullMarked;
