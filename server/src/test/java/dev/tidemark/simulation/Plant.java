package dev.tidemark.simulation;

/**
 * A bug that is put into a world on purpose, to see that the simulation finds it. Where: beneath
 * the product, in what it is told of its store and its object store, for there every bug of its own
 * shows as well.
 */
enum Plant {
  NONE("the world as it is"),
  COMMIT_LOST("a crash loses the last commit that was acknowledged"),
  COMMIT_TWICE("a commit with an unknown outcome is tried again and done twice"),
  TRANSACTION_HALF("the last item of a transaction is not written"),
  TOKEN_FORGOTTEN("the token of a transaction is not kept"),
  READ_STALE("a read right after a write gives what was there before"),
  INDEX_LEFT("an item is deleted and its index row stays"),
  MOMENT_LATE("the table as of T has the commit at T in it"),
  WINDOW_INCLUSIVE("the changes until T have the commit at T among them"),
  FENCE_BEHIND("now, as a cut, is before what was acknowledged"),
  RETENTION_EARLY("the past is given up a little before its time"),
  SPLIT_SKIPPED("what is resumed after a crash leaves out a part of the table"),
  JOB_FORGOTTEN("a process does not take up the jobs of the one before"),
  ROW_NOT_LOADED("a table that is filled at once lacks a row"),
  STREAM_GAP("the last change before a crash is missing in the stream"),
  FILE_CUT("a data file that arrived in part is taken for the whole"),
  MANIFEST_FIRST("the last data file of an export appears after the manifest");

  final String bug;

  Plant(String bug) {
    this.bug = bug;
  }
}
