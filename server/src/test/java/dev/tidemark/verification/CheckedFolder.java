package dev.tidemark.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.disk.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A check of a data folder that a test has left. */
public final class CheckedFolder {
  private CheckedFolder() {}

  /** Fails if there is a fault in a folder that nobody has open; fine if there is no store. */
  public static void assertSound(Path folder) {
    if (!Files.exists(folder.resolve("FORMAT"))) {
      return;
    }
    List<String> faults = new ArrayList<>();
    Report report =
        new Report((kind, finding) -> {
          if (finding == null || finding.fault()) {
            faults.add(kind + " " + finding);
          }
        });
    try {
      Path scratch = Files.createTempDirectory("check");
      try {
        FolderCheck.Seen _ =
            new FolderCheck(
                    new FolderCheck.Place(folder, null, "000000000000", scratch),
                    report,
                    (_, _) -> {},
                    InstantSource.system(),
                    new Random(1))
                .run();
      } finally {
        Disk.removeTree(scratch);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(faults).isEmpty();
  }
}
