package dev.tidemark.simulation;

/** Something that was begun and must end, whatever happens meanwhile. */
sealed interface Job permits ExportJob, LoadJob, BackupJob {
  /** Asks how far it is; once it has ended, checks what has come of it. */
  boolean isOver(Owner owner);
}
