package dev.tidemark.cli;

import dev.tidemark.disk.Disk;
import dev.tidemark.error.StorageException;
import dev.tidemark.format.InvalidExportException;
import dev.tidemark.homecoming.ExportSet;
import dev.tidemark.item.KeySchema;
import dev.tidemark.objectstore.ObjectStore;
import dev.tidemark.objectstore.ObjectStoreException;
import dev.tidemark.objectstore.S3ObjectStore;
import dev.tidemark.verification.ExportCheck;
import dev.tidemark.verification.Report;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidemark verify}: whether an export is whole, and says what the table was. */
@Command(
    name = "verify",
    description = {
      "Check exports, full or incremental, AWS's or ours, by reading them again.",
      "",
      "Manifests against their MD5; each data file against its MD5, its ETag and its count; that"
          + " all files are there and no others; that every record can be read, lies in the window,"
          + " and is of an item that is there once. With --against the table itself is asked: it is"
          + " exported once more as of the same moment, or over the same window, and both are"
          + " compared item by item.",
      "",
      "One line for each fault, FAULT KIND: WHERE: WHAT; NOTE instead of FAULT is what is odd and"
          + " does no harm. Exit codes: 0 no fault, 1 faults or differences, 2 it cannot be"
          + " verified.",
      "",
    },
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    showDefaultValues = true)
final class VerifyCommand implements Callable<Integer> {
  private static final int FAULTS = 1;
  private static final int CANNOT = 2;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "EXPORT",
      arity = "1..*",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description =
          "The export's ARN; or s3://bucket/prefix/AWSDynamoDB/ID; or a folder with such files, or"
              + " of several.")
  private List<String> exports = new ArrayList<>();

  @Option(
      names = "--endpoint-url",
      paramLabel = "URL",
      description =
          "Where ARNs and s3:// lead, such as http://127.0.0.1:8000. Without it where the AWS"
              + " configuration says, or AWS. Keys as the AWS SDK finds them.")
  private @Nullable URI endpoint;

  @Option(names = "--region", paramLabel = "NAME", description = "Without it AWS_REGION.")
  private @Nullable String region;

  @Option(
      names = "--against",
      paramLabel = "URL",
      description =
          "Compare with the table there. It must keep point-in-time recovery as far back. The"
              + " second export is written to --bucket and removed afterwards; AWS charges for it.")
  private @Nullable URI against;

  @Option(
      names = "--table",
      paramLabel = "NAME",
      description = "With --against: the table there. Without it the one that was exported.")
  private @Nullable String table;

  @Option(
      names = "--bucket",
      paramLabel = "NAME",
      description = "With --against: a bucket there. Without it the export's own.")
  private @Nullable String bucket;

  @Option(
      names = "--differences",
      paramLabel = "NUMBER",
      description = "With --against: how many to show; all are counted.")
  private int differences = 20;

  @Option(
      names = "--hash",
      paramLabel = "NAME:TYPE",
      description = "The table's partition key; exports do not tell it for sure.")
  private @Nullable String hash;

  @Option(names = "--range", paramLabel = "NAME:TYPE", description = "The table's sort key.")
  private @Nullable String range;

  @Override
  public Integer call() {
    Screen screen = new Screen(commandSpec().commandLine().getOut(), Screen.isWatched());
    Report report =
        new Report((kind, finding) ->
            screen.line("%s", finding == null ? "      " + kind + ": more than these" : finding));
    KeySchema keys = keys();
    try {
      Path scratch = Files.createTempDirectory("tidemark-verify");
      try (Stores stores = new Stores()) {
        return verify(screen, report, keys, scratch, stores);
      } finally {
        Disk.removeTree(scratch);
      }
    } catch (StorageException | CommandFailure | InvalidExportException e) {
      return cannot(e.getMessage());
    } catch (ObjectStoreException e) {
      return cannot(e.code() + ", " + e.getMessage());
    } catch (Remote.Refusal e) {
      return cannot(e.type() + ": " + e.getMessage());
    } catch (IOException e) {
      return cannot("cannot use a temporary folder: " + e.getMessage());
    }
  }

  private int cannot(@Nullable String why) {
    commandSpec().commandLine().getErr().println("tidemark: " + why);
    return CANNOT;
  }

  private int verify(
      Screen screen, Report report, @Nullable KeySchema given, Path scratch, Stores stores) {
    ExportPlaces places = new ExportPlaces(() -> stores.at(endpoint), false);
    long different = 0;
    for (ExportPlaces.Place place : places.find(exports.stream().map(this::place).toList())) {
      long faultsBefore = report.faults();
      long begin = System.nanoTime();
      Twin twin =
          against == null
              ? null
              : new Twin(new Remote(against, region()), stores.at(against), table, bucket);
      List<ExportCheck> checks = new ArrayList<>(1);
      List<ExportSet> sets = new ArrayList<>(1);
      screen.activity(
          "Verifying " + place.name(),
          progress -> {
            ExportCheck check =
                new ExportCheck(
                    place.name(),
                    place.files(),
                    set -> given == null && twin != null ? twin.keys(set) : given,
                    scratch,
                    report,
                    progress::read);
            ExportSet set = check.run();
            checks.add(check);
            if (set != null) {
              sets.add(set);
            }
          });
      screen.line(
          "%s: %s in %.1f s: %s",
          place.name(),
          told(sets, checks.getFirst()),
          (System.nanoTime() - begin) / 1e9,
          verdict(report.faults() - faultsBefore, "fault"));
      if (twin != null) {
        try (twin) {
          if (sets.isEmpty()) {
            return cannot(place.name() + " has no manifest to compare by");
          }
          long count = twin.compare(sets.getFirst(), scratch, screen, differences);
          screen.line("%s: %s", place.name(), twin.told() + verdict(count, "difference"));
          different += count;
        }
      }
    }
    return report.faults() + different == 0 ? 0 : FAULTS;
  }

  private static String told(List<ExportSet> sets, ExportCheck check) {
    return sets.isEmpty()
        ? "no manifest that can be read"
        : String.format(
            Locale.ROOT,
            "%s of %s, %,d records in %,d files",
            sets.getFirst().isFull() ? "full export" : "incremental export",
            sets.getFirst().tableArn(),
            check.records(),
            sets.getFirst().dataFiles().size());
  }

  private static String verdict(long count, String one) {
    return count == 0
        ? "no " + one
        : String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : one + "s");
  }

  /** An ARN as the place that it stands for. */
  private String place(String export) {
    if (!export.startsWith("arn:")) {
      return export;
    }
    try (Remote remote = new Remote(endpoint, region())) {
      Map<String, Object> description =
          Json.asObject(
              remote.call("DescribeExport", Map.of("ExportArn", export)).get("ExportDescription"));
      if (!"COMPLETED".equals(description.get("ExportStatus"))) {
        throw new CommandFailure(export + " is " + description.get("ExportStatus"));
      }
      String manifest = Json.string(description, "ExportManifest");
      return ExportPlaces.S3
          + Json.string(description, "S3Bucket")
          + "/"
          + manifest.substring(0, manifest.lastIndexOf('/'));
    }
  }

  private String region() {
    if (region != null) {
      return region;
    }
    for (String export : exports) {
      String[] parts = export.split(":", -1);
      if (export.startsWith("arn:") && parts.length > 3) {
        return parts[3];
      }
    }
    for (String name : List.of("AWS_REGION", "AWS_DEFAULT_REGION")) {
      String value = System.getenv(name);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return ServeOptions.DEFAULT_REGION;
  }

  private @Nullable KeySchema keys() {
    try {
      return KeyOptions.of(hash, range);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(commandSpec().commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("made by picocli only");
    }
    return spec;
  }

  /** The object stores that were asked for. */
  private final class Stores implements AutoCloseable {
    private final Map<String, ObjectStore> opened = new HashMap<>();

    /**
     * @param url null: where the AWS configuration says
     */
    ObjectStore at(@Nullable URI url) {
      return opened.computeIfAbsent(
          String.valueOf(url),
          _ ->
              S3ObjectStore.connect(new S3ObjectStore.Settings(url, region(), url != null, false)));
    }

    @Override
    public void close() {
      opened.values().forEach(ObjectStore::close);
    }
  }
}
