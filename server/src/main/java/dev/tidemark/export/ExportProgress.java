package dev.tidemark.export;

/**
 * How far an export is.
 *
 * @param filesPlanned 0 until they are planned, and when the export is over
 * @param items written so far
 * @param itemBytes what they weigh in the table
 */
public record ExportProgress(
    Export export, int files, int filesPlanned, long items, long itemBytes) {}
