package dev.tidemark.cli;

import dev.tidemark.format.InvalidExportException;
import dev.tidemark.homecoming.Arrival;
import dev.tidemark.homecoming.ExportSet;
import dev.tidemark.homecoming.HomeStore;
import dev.tidemark.homecoming.Homecomings;
import dev.tidemark.homecoming.KeyFinder;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.job.Waiter;
import dev.tidemark.objectstore.LocalBuckets;
import dev.tidemark.objectstore.LocalObjectStore;
import dev.tidemark.objectstore.ObjectStore;
import dev.tidemark.objectstore.S3ObjectStore;
import dev.tidemark.restore.BackupStore;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.table.Catalogue;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidemark import}: brings a table home. */
@Command(
    name = "import",
    description = {
      "Bring a table home: take in exports of it as AWS wrote them, a full one and then incremental"
          + " ones, into a data folder that no server has open.",
      "",
      "All manifests, checksums, counts and records are checked before anything is changed, and a"
          + " new table is there only once all of it is. Later incremental exports carry the table"
          + " on; those that are there already are passed over. Interrupted, it can be run again.",
      "",
    },
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    showDefaultValues = true)
final class ImportCommand implements Callable<Integer> {
  private static final Pattern TABLE = Pattern.compile("[a-zA-Z0-9_.-]{3,255}");

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "EXPORT",
      arity = "1..*",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description =
          "Folder of an export, .../AWSDynamoDB/ID, or of several; or in S3,"
              + " s3://bucket/prefix/AWSDynamoDB/ID. In any order.")
  private List<String> places = new ArrayList<>();

  @Option(
      names = "--table",
      paramLabel = "NAME",
      required = true,
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "The table here.")
  private String table = "";

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "Where the server keeps everything.")
  private Path data = Path.of(ServeOptions.DEFAULT_DATA_FOLDER);

  @Option(
      names = "--hash",
      paramLabel = "NAME:TYPE",
      description = "Partition key of a new table; type S, N or B. Exports do not tell it.")
  private @Nullable String hash;

  @Option(names = "--range", paramLabel = "NAME:TYPE", description = "Sort key of a new table.")
  private @Nullable String range;

  @Option(
      names = "--yes",
      description = "Without --hash: take the key that the files suggest, even if not certain.")
  private boolean yes;

  @Option(
      names = "--allow-gap",
      description =
          "Take incremental exports whose window begins after the export before: what changed in"
              + " between is missed. Refused still if an item is then not as an export says it was.")
  private boolean allowGap;

  @Option(
      names = "--edited-manifests",
      description =
          "Take manifests that were edited since, say to hide an account, or whose .md5 is lost."
              + " Data files are checked against them all the same.")
  private boolean editedManifests;

  @Option(
      names = "--no-recovery",
      description = "Leave point-in-time recovery off: only the present can be read then.")
  private boolean noRecovery;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      description =
          "Where s3:// leads, such as https://s3.eu-north-1.amazonaws.com; keys as the AWS SDK finds"
              + " them. Without it to our own S3 in the data folder.")
  private @Nullable URI s3Endpoint;

  @Option(
      names = "--master-key",
      paramLabel = "FILE",
      description = "As the server has it. Without it in the data folder.")
  private @Nullable Path masterKey;

  @Option(names = "--region", paramLabel = "NAME", description = "Region of the table here.")
  private String region = ServeOptions.DEFAULT_REGION;

  @Option(names = "--account", paramLabel = "DIGITS", description = "Account that owns it.")
  private String account = ServeOptions.DEFAULT_ACCOUNT;

  @Override
  public Integer call() {
    Logging.factory().quiet();
    ServeOptions options = options();
    KeySchema keys = keys();
    RandomGenerator random = new SecureRandom();
    InstantSource clock = InstantSource.system();
    Screen screen = new Screen(commandSpec().commandLine().getOut(), Screen.isWatched());
    try (StorageEngine storage = Server.engine(options, clock);
        Buckets buckets = new Buckets(options, clock, random)) {
      HomeStore homes = HomeStore.open(storage);
      Catalogue catalogue = Server.catalogue(storage, BackupStore.open(storage), homes);
      bringHome(
          screen,
          Homecomings.open(storage, catalogue, homes, clock, random, Waiter.REAL),
          buckets,
          keys);
    } catch (InvalidExportException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
    return 0;
  }

  private void bringHome(
      Screen screen, Homecomings homecomings, Buckets buckets, @Nullable KeySchema given) {
    List<ExportSet> sets = new ExportPlaces(buckets::open, editedManifests).open(places);
    KeySchema keys = given;
    if (keys == null && homecomings.makesTable(region, table)) {
      keys = found(sets);
    }
    Homecomings.Target target =
        new Homecomings.Target(region, account, table, keys, !noRecovery, allowGap);
    List<Arrival> arrivals = new ArrayList<>();
    screen.progress(
        "Bringing " + table + " home",
        "records",
        sets.stream().mapToLong(ImportCommand::steps).sum(),
        progress -> arrivals.addAll(homecomings.bringHome(target, sets, progress::done)));
    tell(screen, sets.getFirst().tableArn(), arrivals);
  }

  /** A change is read, and then made. */
  private static long steps(ExportSet set) {
    return set.isFull() ? set.recordCount() : 2 * set.recordCount();
  }

  private KeySchema found(List<ExportSet> sets) {
    return switch (KeyFinder.in(sets)) {
      case KeyFinder.Found.Certain(KeySchema keys) -> keys;
      case KeyFinder.Found.Likely(KeySchema keys) -> {
        if (!yes) {
          throw new CommandFailure(
              "the key seems to be %s; say so with --yes or with these options"
                  .formatted(asOptions(keys)));
        }
        yield keys;
      }
      case KeyFinder.Found.Open(String attributes) ->
          throw new CommandFailure(
              "the files do not tell the table's key; give --hash NAME:TYPE, and --range NAME:TYPE"
                  + " if there is a sort key, out of: "
                  + attributes);
    };
  }

  private static String asOptions(KeySchema keys) {
    KeyAttribute sort = keys.range();
    return "--hash %s:%s".formatted(keys.hash().name(), keys.hash().type())
        + (sort == null ? "" : " --range %s:%s".formatted(sort.name(), sort.type()));
  }

  private void tell(Screen screen, String source, List<Arrival> arrivals) {
    screen.line("%s is here as %s.", source, table);
    screen.line("Each line: the moment here, what came in, the moment there, the export.");
    for (Arrival arrival : arrivals) {
      screen.line(
          "  %s  %,12d %-7s  as of %s  %s",
          arrival.at().toInstant(),
          arrival.records(),
          arrival.full() ? "items" : "changes",
          millis(arrival.asOf()),
          arrival.exportId());
    }
    if (!noRecovery) {
      screen.line("Every one of these moments can be read, exported and restored for 35 days.");
    }
  }

  private static String millis(Instant time) {
    return MILLIS.format(time);
  }

  private ServeOptions options() {
    try {
      if (!TABLE.matcher(table).matches()) {
        throw new IllegalArgumentException(
            "--table must be 3 to 255 letters, digits, '_', '-' and '.', not '" + table + "'");
      }
      return new ServeOptions(
          ServeOptions.DEFAULT_HOST,
          0,
          data,
          ServeOptions.Engine.ROCKSDB,
          ServeOptions.Sync.WAL,
          ServeOptions.Limits.OPEN,
          false,
          null,
          null,
          masterKey,
          s3Endpoint,
          region,
          account,
          ServeOptions.DEFAULT_EXPORT_LEVEL,
          ServeOptions.Log.DEFAULT);
    } catch (IllegalArgumentException e) {
      throw calledWrongly(e);
    }
  }

  private @Nullable KeySchema keys() {
    try {
      return KeyOptions.of(hash, range);
    } catch (IllegalArgumentException e) {
      throw calledWrongly(e);
    }
  }

  private ParameterException calledWrongly(IllegalArgumentException e) {
    return new ParameterException(commandSpec().commandLine(), String.valueOf(e.getMessage()), e);
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("made by picocli only");
    }
    return spec;
  }

  /** The S3 that is meant by {@code s3://}, opened when it is first asked for. */
  private static final class Buckets implements AutoCloseable {
    private final ServeOptions options;
    private final InstantSource clock;
    private final RandomGenerator random;
    private @Nullable ObjectStore opened;

    Buckets(ServeOptions options, InstantSource clock, RandomGenerator random) {
      this.options = options;
      this.clock = clock;
      this.random = random;
    }

    ObjectStore open() {
      ObjectStore store = opened;
      if (store == null) {
        URI external = options.s3Endpoint();
        store =
            external == null
                ? new LocalObjectStore(
                    LocalBuckets.open(
                        options.dataFolder().resolve("s3"),
                        true,
                        Server.keyRing(options, clock, random),
                        clock,
                        random),
                    options.account())
                : S3ObjectStore.connect(
                    new S3ObjectStore.Settings(
                        external, Server.externalRegion(options), true, false));
        opened = store;
      }
      return store;
    }

    @Override
    public void close() {
      if (opened != null) {
        opened.close();
      }
    }
  }
}
