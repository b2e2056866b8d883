package dev.tidemark.simulation;

/** What was seen in worlds. */
final class Tally {
  long requests;
  long commits;
  long ticks;
  long crashes;
  long storeFaults;
  long momentsRead;
  long reads;
  long exportsBegun;
  long exportsCompleted;
  long exportsFailed;
  long exportsUnderFaults;
  long restores;
  long imports;
  long backups;
  long streamRecords;

  void add(Tally other) {
    requests += other.requests;
    commits += other.commits;
    ticks += other.ticks;
    crashes += other.crashes;
    storeFaults += other.storeFaults;
    momentsRead += other.momentsRead;
    reads += other.reads;
    exportsBegun += other.exportsBegun;
    exportsCompleted += other.exportsCompleted;
    exportsFailed += other.exportsFailed;
    exportsUnderFaults += other.exportsUnderFaults;
    restores += other.restores;
    imports += other.imports;
    backups += other.backups;
    streamRecords += other.streamRecords;
  }

  @Override
  public String toString() {
    return ("%,d requests, %,d commits, %,d switches, %,d crashes, %,d reads and %,d moments compared,"
            + " exports: %,d begun, %,d completed, %,d failed (%,d under object store faults, of"
            + " which there were %,d), %,d restores, %,d imports, %,d backups, %,d stream records")
        .formatted(
            requests,
            commits,
            ticks,
            crashes,
            reads,
            momentsRead,
            exportsBegun,
            exportsCompleted,
            exportsFailed,
            exportsUnderFaults,
            storeFaults,
            restores,
            imports,
            backups,
            streamRecords);
  }
}
