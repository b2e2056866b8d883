package dev.tidemark.verification;

import dev.tidemark.homecoming.ExportSet;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of an export, wherever they lie, by their paths from its own folder. */
public interface ExportFiles extends ExportSet.Files {
  /** Every file in the export's own folder and below. */
  List<String> list() throws IOException;

  /** The ETag that the object store tells of a file; null: it tells none. */
  @Nullable String etag(String path) throws IOException;
}
