package dev.tidemark.cli;

import dev.tidemark.cli.Exporting.Export;
import dev.tidemark.cli.Exporting.Wanted;
import dev.tidemark.cli.Places.PlaceKey;
import dev.tidemark.cli.Screen.Progress;
import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.ExportReader;
import dev.tidemark.item.Item;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The main job from end to end, against a server on this machine, every result checked. */
final class Demo {
  static final String TABLE = "places";
  static final String BUCKET = "demo-exports";

  private static final String CREATE_TABLE =
      """
      {"TableName":"places","BillingMode":"PAY_PER_REQUEST",
      "KeySchema":[{"AttributeName":"country","KeyType":"HASH"},
      {"AttributeName":"place","KeyType":"RANGE"}],
      "AttributeDefinitions":[{"AttributeName":"country","AttributeType":"S"},
      {"AttributeName":"place","AttributeType":"S"}]}\
      """;

  private static final String RECOVERY_ON =
      """
      {"TableName":"places","PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":true}}\
      """;

  private final Screen screen;
  private final Client client;
  private final Path dataFolder;
  private final boolean keep;
  private final Writes writes;
  private final RandomGenerator random = new SplittableRandom(20_260_926);
  private final long begunNanos = System.nanoTime();

  Demo(Screen screen, int port, Path dataFolder, boolean keep) {
    this.screen = screen;
    this.client = new Client(port);
    this.dataFolder = dataFolder;
    this.keep = keep;
    this.writes = new Writes(client, TABLE);
  }

  /** A moment that exports go back to, and the table as it was then, kept by the demo itself. */
  private record Moment(String name, Instant time, Map<PlaceKey, Item> table) {}

  /** Runs the demo. Returns whether every check held. */
  boolean run() {
    screen.line("Tidemark %s: a table's past, exported and checked", Main.Version.number());
    screen.line("%nServer on %s, data in %s", client.url(), dataFolder);
    String tableArn = createTable();
    Map<PlaceKey, Item> places = load();
    client.call("UpdateContinuousBackups", RECOVERY_ON);
    screen.line("  point-in-time recovery is on: from here on, every moment is kept");
    screen.heading("Two rounds of writes");
    Moment first = moment("T1", places);
    Moment second = moment("T2", write(1, first.table()));
    Moment third = moment("T3", write(2, second.table()));

    screen.heading("Ten exports to s3://" + BUCKET + ", asked for now, of what was then");
    client.createBucket(BUCKET);
    Exporting exporting = new Exporting(client, tableArn, BUCKET);
    Map<ExportFormat, List<Export>> exports = new HashMap<>();
    for (ExportFormat format : ExportFormat.values()) {
      exports.put(format, export(exporting, format, first, second, third));
    }
    screen.heading("Checks, by reading the files back");
    boolean sound = true;
    for (ExportFormat format : ExportFormat.values()) {
      sound &=
          check(
              exporting,
              format,
              exports.getOrDefault(format, List.of()),
              List.of(first, second, third));
    }
    new Tour(screen, client, dataFolder, keep).show(exports, second.time());
    screen.line(
        "%n%s in %.1f s.", sound ? "All checks held;" : "CHECKS FAILED;", seconds(begunNanos));
    return sound;
  }

  private String createTable() {
    Map<String, Object> answer = client.call("CreateTable", CREATE_TABLE);
    String arn = Json.string(Json.asObject(answer.get("TableDescription")), "TableArn");
    String describe = "{\"TableName\":\"" + TABLE + "\"}";
    while (true) {
      Map<String, Object> table =
          Json.asObject(client.call("DescribeTable", describe).get("Table"));
      if (Json.string(table, "TableStatus").equals("ACTIVE")) {
        return arn;
      }
      pause(Duration.ofMillis(20));
    }
  }

  private Map<PlaceKey, Item> load() {
    Map<PlaceKey, Item> places = Places.load();
    List<Round.Write> puts = new ArrayList<>(places.size());
    for (Item item : places.values()) {
      puts.add(new Round.Write.Put(item));
    }
    long begun = System.nanoTime();
    screen.progress("Loading", "places", puts.size(), progress -> writes.send(puts, progress));
    double seconds = seconds(begun);
    screen.line(
        "  %,d places of %,d countries loaded with BatchWriteItem in %.1f s, %,.0f a second",
        puts.size(),
        places.keySet().stream().map(PlaceKey::country).distinct().count(),
        seconds,
        puts.size() / seconds);
    return places;
  }

  private Map<PlaceKey, Item> write(int number, Map<PlaceKey, Item> table) {
    Round round = Round.plan(number, table, random);
    long count = round.phases().stream().mapToLong(List::size).sum();
    long begun = System.nanoTime();
    screen.progress(
        "Round " + number,
        "writes",
        count,
        progress -> round.phases().forEach(phase -> writes.send(phase, progress)));
    Round.Counts counts = round.counts();
    screen.line(
        "  round %d: %,d changed, %,d deleted, %,d added, %,d changed and put back,",
        number, counts.changed(), counts.deleted(), counts.added(), counts.putBack());
    screen.line(
        "           %,d added and deleted again: %,d writes in %.1f s",
        counts.passing(), count, seconds(begun));
    return round.after();
  }

  /** The next whole second, once it has begun. */
  private Moment moment(String name, Map<PlaceKey, Item> table) {
    Instant now = Instant.now();
    Instant time = now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    pause(Duration.between(now, time).plusMillis(5));
    screen.line("  %s = %s   %,d items", name, time, table.size());
    return new Moment(name, time, table);
  }

  private List<Export> export(
      Exporting exporting, ExportFormat format, Moment first, Moment second, Moment third) {
    List<Wanted> wanted =
        List.of(
            new Wanted("full as of T1", format, null, first.time()),
            new Wanted("full as of T2", format, null, second.time()),
            new Wanted("full as of now", format, null, null),
            new Wanted("changes T1 to T2", format, first.time(), second.time()),
            new Wanted("changes T2 to T3", format, second.time(), third.time()));
    List<Export> exports = new ArrayList<>();
    for (Wanted export : wanted) {
      screen.progress(
          export.name(),
          "exports",
          1,
          progress -> {
            long begun = System.nanoTime();
            exports.add(exporting.await(export, exporting.begin(export), begun));
            progress.done(1);
          });
      Export done = exports.getLast();
      ExportReader files = exporting.open(done);
      screen.line(
          "  %-17s %-13s %,8d %-7s in %d files, %5.1f s",
          export.name(),
          format,
          done.items(),
          export.from() == null ? "items" : "changes",
          files.dataFiles().size(),
          done.seconds());
    }
    return exports;
  }

  private boolean check(
      Exporting exporting, ExportFormat format, List<Export> exports, List<Moment> moments) {
    List<ExportReader> files = exports.stream().map(exporting::open).toList();
    long items = exports.stream().mapToLong(Export::items).sum();
    List<String> verdicts = new ArrayList<>();
    long begun = System.nanoTime();
    screen.progress(
        "Reading " + format,
        "records",
        items,
        progress -> verdicts.addAll(verdicts(files, exports, moments, progress)));
    boolean sound = true;
    for (String verdict : verdicts) {
      sound &= verdict.startsWith("ok ");
      screen.quote(verdict.formatted(format));
    }
    screen.line("      %,d records read in %.1f s", items, seconds(begun));
    return sound;
  }

  private static List<String> verdicts(
      List<ExportReader> files, List<Export> exports, List<Moment> moments, Progress progress) {
    List<String> verdicts = new ArrayList<>();
    Map<PlaceKey, Item> applied = Readback.full(files.getFirst());
    progress.done(exports.getFirst().items());
    verdicts.add(verdict("%s: full as of T1 is the table at T1", applied, moments.getFirst()));
    for (int i = 1; i < moments.size(); i++) {
      Map<PlaceKey, Item> full = Readback.full(files.get(i));
      progress.done(exports.get(i).items());
      Moment moment = moments.get(i);
      verdicts.add(
          verdict(
              "%s: full as of " + moment.name() + " is the table at " + moment.name(),
              full,
              moment));
      Readback.apply(files.get(i + 2), applied);
      progress.done(exports.get(i + 2).items());
      Moment before = moments.get(i - 1);
      verdicts.add(
          verdict(
              "%s: full as of "
                  + before.name()
                  + " + changes "
                  + before.name()
                  + " to "
                  + moment.name()
                  + " = full as of "
                  + moment.name(),
              applied,
              new Moment(moment.name(), moment.time(), full)));
    }
    return verdicts;
  }

  private static String verdict(String claim, Map<PlaceKey, Item> is, Moment shouldBe) {
    String difference = Readback.difference(is, shouldBe.table());
    return difference.isEmpty()
        ? "ok  " + claim
        : "NO  " + claim + ": " + difference.replace("%", "%%");
  }

  private static double seconds(long sinceNanos) {
    return (System.nanoTime() - sinceNanos) / 1e9;
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }
}
