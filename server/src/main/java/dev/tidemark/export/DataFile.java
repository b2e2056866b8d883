package dev.tidemark.export;

/**
 * A data file that is there.
 *
 * @param split which part of the table it holds
 * @param etag as the object store answered it
 * @param md5 of the object, in base64
 * @param items lines in it
 * @param itemBytes what the items weigh in the table
 */
record DataFile(int split, String key, String etag, String md5, long items, long itemBytes) {}
