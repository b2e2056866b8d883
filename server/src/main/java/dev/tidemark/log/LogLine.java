package dev.tidemark.log;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/**
 * Something that happened.
 *
 * @param logger the simple name of the class that says so
 * @param fields beside the message, in order
 */
record LogLine(
    Instant time,
    Level level,
    String logger,
    String message,
    List<KeyValuePair> fields,
    @Nullable Throwable error) {}
