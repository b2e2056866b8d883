/** The packaged server, driven from outside by the AWS SDK. Uses none of the server's classes. */
@NullMarked
package dev.tidemark.conformance;

import org.jspecify.annotations.NullMarked;
