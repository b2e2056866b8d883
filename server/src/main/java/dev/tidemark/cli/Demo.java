package dev.tidemark.cli;

import dev.tidemark.cli.Exporting.Export;
import dev.tidemark.cli.Exporting.Wanted;
import dev.tidemark.cli.Places.PlaceKey;
import dev.tidemark.cli.Screen.Progress;
import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.ExportReader;
import dev.tidemark.format.InvalidExportException;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/** The main job from end to end, against a server on this machine, every result checked. */
final class Demo {
  static final String TABLE = "places";
  static final String BUCKET = "demo-exports";

  private static final String RIGHT = "ok  ";
  private static final String WRONG = "NO  ";

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

  /**
   * A moment that exports go back to, and the table as it was then, kept by the demo itself.
   *
   * @param changes items written since the moment before, but for those that came and went
   */
  private record Moment(String name, Instant time, Map<PlaceKey, Item> table, long changes) {}

  /** Runs the demo. Returns whether every check held. */
  boolean run() {
    screen.line("Tidemark %s: a table's past, exported and checked", Main.Version.number());
    screen.line("%nServer on %s, data in %s", client.url(), dataFolder);
    String tableArn = createTable();
    Map<PlaceKey, Item> places = load();
    client.call("UpdateContinuousBackups", RECOVERY_ON);
    screen.line("  point-in-time recovery is on: from here on, every moment is kept");
    screen.heading("Two rounds of writes");
    Moment first = moment("T1", places, 0);
    Moment second = write(1, first);
    Moment third = write(2, second);

    screen.heading("Ten exports to s3://" + BUCKET + ", asked for now, of what was then");
    client.createBucket(BUCKET);
    Exporting exporting = new Exporting(client, tableArn, BUCKET);
    Map<ExportFormat, List<Export>> exports = new HashMap<>();
    for (ExportFormat format : ExportFormat.values()) {
      exports.put(format, export(exporting, format, first, second, third));
    }
    screen.heading("Checks, by reading the files back");
    boolean sound = check(exporting, exports, List.of(first, second, third));
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

  private Moment write(int number, Moment before) {
    Round round = Round.plan(number, before.table(), random);
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
    long changes = (long) counts.changed() + counts.deleted() + counts.added() + counts.putBack();
    return moment("T" + (number + 1), round.after(), changes);
  }

  /** The next whole second, once it has begun. */
  private Moment moment(String name, Map<PlaceKey, Item> table, long changes) {
    Instant now = Instant.now();
    Instant time = now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    pause(Duration.between(now, time).plusMillis(5));
    screen.line("  %s = %s   %,d items", name, time, table.size());
    return new Moment(name, time, table, changes);
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
          export.name() + ", " + format,
          "items",
          export.from() == null ? first.table().size() : second.changes(),
          progress -> {
            long begun = System.nanoTime();
            exports.add(exporting.await(export, exporting.begin(export), begun, progress));
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

  /** Both formats side by side. */
  private boolean check(
      Exporting exporting, Map<ExportFormat, List<Export>> exports, List<Moment> moments) {
    long records = exports.values().stream().flatMap(List::stream).mapToLong(Export::items).sum();
    Map<ExportFormat, List<String>> verdicts = new ConcurrentHashMap<>();
    long begun = System.nanoTime();
    screen.progress(
        "Reading",
        "records",
        records,
        progress ->
            Writes.sideBySide(
                exports.entrySet().stream()
                    .<Runnable>map(entry ->
                        () ->
                            verdicts.put(
                                entry.getKey(),
                                verdicts(exporting, entry.getValue(), moments, progress)))
                    .toList()));
    boolean sound = true;
    for (ExportFormat format : ExportFormat.values()) {
      screen.line("  %s", format);
      for (String verdict : verdicts.getOrDefault(format, List.of(WRONG + "not checked"))) {
        sound &= verdict.startsWith(RIGHT);
        screen.quote(verdict);
      }
    }
    screen.line("  %,d records read back and compared in %.1f s", records, seconds(begun));
    return sound;
  }

  private static List<String> verdicts(
      Exporting exporting, List<Export> exports, List<Moment> moments, Progress progress) {
    List<String> verdicts = new ArrayList<>();
    try {
      Map<PlaceKey, Item> applied = Map.of();
      String sum = "";
      for (int i = 0; i < moments.size(); i++) {
        Moment moment = moments.get(i);
        Export full = exports.get(i);
        Map<PlaceKey, Item> table = Readback.full(exporting.open(full), moment.table());
        progress.done(full.items());
        verdicts.add(
            verdict(full.name() + " = the table at " + moment.name(), table, moment.table()));
        if (i == 0) {
          applied = table;
          sum = full.name();
          continue;
        }
        Export changes = exports.get(moments.size() - 1 + i);
        Readback.apply(exporting.open(changes), applied);
        progress.done(changes.items());
        sum += " + " + changes.name();
        verdicts.add(verdict(sum + " = " + full.name(), applied, table));
        verdicts.add(
            (changes.items() == moment.changes() ? RIGHT : WRONG)
                + "%s: %,d items, none that came and went"
                    .formatted(changes.name(), changes.items()));
      }
    } catch (InvalidExportException e) {
      verdicts.add(WRONG + e.getMessage());
    }
    return verdicts;
  }

  private static String verdict(
      String claim, Map<PlaceKey, Item> is, Map<PlaceKey, Item> shouldBe) {
    String difference = Readback.difference(is, shouldBe);
    return difference.isEmpty() ? RIGHT + claim : WRONG + claim + ": " + difference;
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
