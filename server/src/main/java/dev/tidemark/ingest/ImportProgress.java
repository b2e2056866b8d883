package dev.tidemark.ingest;

/** How far an import in progress is, for people to look at. */
public record ImportProgress(Import imported, long objects, long items, long bytes) {
  /** An import and what counts its progress. */
  record Running(Import imported, Progress progress) {
    ImportProgress now() {
      return new ImportProgress(
          imported, progress.objects.sum(), progress.items.sum(), progress.bytes.sum());
    }
  }
}
