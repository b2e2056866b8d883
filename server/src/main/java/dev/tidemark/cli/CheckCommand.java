package dev.tidemark.cli;

import dev.tidemark.disk.Disk;
import dev.tidemark.error.StorageException;
import dev.tidemark.verification.FolderCheck;
import dev.tidemark.verification.FolderCheck.Seen;
import dev.tidemark.verification.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidemark check}: whether a data folder is whole and agrees with itself. */
@Command(
    name = "check",
    description = {
      "Check a data folder that no server has open; nothing in it is changed.",
      "",
      "Reads all there is: the checksums of all files; every item, current and past, and whether"
          + " each version follows from the one before; indexes against items, both ways; tables,"
          + " jobs and backups against the store; keys; and every byte of every object of the local"
          + " S3.",
      "",
      "One line for each fault, FAULT KIND: WHERE: WHAT. NOTE instead of FAULT is what a crash left"
          + " that the next start puts right, and what cannot be checked. Exit codes: 0 no fault,"
          + " 1 faults, 2 it cannot be checked.",
      "",
    },
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    showDefaultValues = true)
final class CheckCommand implements Callable<Integer> {
  private static final int FAULTS = 1;
  private static final int CANNOT = 2;

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--data", paramLabel = "FOLDER", description = "The data folder.")
  private Path data = Path.of(ServeOptions.DEFAULT_DATA_FOLDER);

  @Option(
      names = "--master-key",
      paramLabel = "FILE",
      description = "As the server has it. Without it in the data folder.")
  private @Nullable Path masterKey;

  @Option(names = "--account", paramLabel = "DIGITS", description = "As the server has it.")
  private String account = ServeOptions.DEFAULT_ACCOUNT;

  @Option(
      names = "--temp",
      paramLabel = "FOLDER",
      description =
          "Where to sort what does not fit into memory. Without it where the system keeps such"
              + " files.")
  private @Nullable Path temp;

  @Option(names = "--json", description = "One JSON object a line; the summary last.")
  private boolean json;

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("made by picocli only");
    }
    PrintWriter out = spec.commandLine().getOut();
    Screen screen = new Screen(out, !json && Screen.isWatched());
    Report report = new Report((kind, finding) -> tell(screen, kind, finding));
    List<Seen> seen = new ArrayList<>(1);
    long begin = System.nanoTime();
    try {
      Path scratch =
          temp == null
              ? Files.createTempDirectory("tidemark-check")
              : Files.createTempDirectory(temp, "tidemark-check");
      try {
        screen.activity(
            "Checking " + data,
            progress ->
                seen.add(
                    new FolderCheck(
                            new FolderCheck.Place(data, masterKey, account, scratch),
                            report,
                            progress::read,
                            InstantSource.system(),
                            new SecureRandom())
                        .run()));
      } finally {
        Disk.removeTree(scratch);
      }
    } catch (StorageException e) {
      return cannot(e.getMessage());
    } catch (IOException e) {
      return cannot("cannot use a temporary folder: " + e.getMessage());
    }
    summary(screen, seen.getFirst(), report, (System.nanoTime() - begin) / 1e9);
    return report.faults() == 0 ? 0 : FAULTS;
  }

  private int cannot(@Nullable String why) {
    if (spec != null) {
      spec.commandLine().getErr().println("tidemark: " + why);
    }
    return CANNOT;
  }

  private void tell(Screen screen, String kind, Report.@Nullable Finding finding) {
    if (json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("finding", finding == null ? "MORE" : finding.fault() ? "FAULT" : "NOTE");
      line.put("kind", kind);
      if (finding != null) {
        line.put("where", finding.where());
        line.put("what", finding.what());
      }
      screen.line("%s", Json.text(line));
    } else {
      screen.line(
          "%s", finding == null ? "      " + kind + ": more than these, counted only" : finding);
    }
  }

  private void summary(Screen screen, Seen seen, Report report, double seconds) {
    if (json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("finding", "SUMMARY");
      line.put("tables", seen.tables());
      line.put("items", seen.rows());
      line.put("versions", seen.versions());
      line.put("indexes", seen.indexes());
      line.put("jobs", seen.jobs());
      line.put("keys", seen.keys());
      line.put("objects", seen.objects());
      line.put("faults", report.faults());
      line.put("notes", report.notes());
      screen.line("%s", Json.text(line));
      return;
    }
    screen.line(
        "checked %s, %s, %s, %s, %s, %s, %s in %.1f s: %s",
        count(seen.tables(), "table"),
        count(seen.rows(), "item"),
        count(seen.versions(), "version"),
        count(seen.indexes(), "index", "indexes"),
        count(seen.jobs(), "job"),
        count(seen.keys(), "key"),
        count(seen.objects(), "object"),
        seconds,
        report.faults() == 0 ? "no fault" : count(report.faults(), "fault"));
  }

  private static String count(long number, String one) {
    return count(number, one, one + "s");
  }

  private static String count(long number, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : many);
  }
}
