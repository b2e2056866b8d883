package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.format.ExportFormat;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.RawStore;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.TableId;
import dev.tidemark.table.SystemTables;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A folder that a server has left is clean; whatever is then done to it is found and named. */
final class CheckCommandTest {
  @TempDir private static Path original = Path.of("");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path copies = Path.of("");

  /** A table with indexes, expiry, a past and a stream; a backup, exports, a key, objects. */
  @BeforeAll
  static void live() throws IOException, InterruptedException {
    try (Server server = Server.start(ServeOptions.embedded(original, 0));
        Client client = new Client(server.port())) {
      String table = "\"TableName\":\"Music\"";
      client.call(
          "CreateTable",
          """
          {"TableName":"Music","BillingMode":"PAY_PER_REQUEST",
           "AttributeDefinitions":[{"AttributeName":"artist","AttributeType":"S"},
             {"AttributeName":"song","AttributeType":"N"},{"AttributeName":"year","AttributeType":"N"}],
           "KeySchema":[{"AttributeName":"artist","KeyType":"HASH"},
             {"AttributeName":"song","KeyType":"RANGE"}],
           "GlobalSecondaryIndexes":[{"IndexName":"ByYear","Projection":{"ProjectionType":"KEYS_ONLY"},
             "KeySchema":[{"AttributeName":"year","KeyType":"HASH"},
               {"AttributeName":"artist","KeyType":"RANGE"}]}],
           "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}}\
          """);
      client.call(
          "UpdateTimeToLive",
          "{"
              + table
              + ",\"TimeToLiveSpecification\":{\"Enabled\":true,\"AttributeName\":\"ends\"}}");
      client.call(
          "UpdateContinuousBackups",
          "{"
              + table
              + ",\"PointInTimeRecoverySpecification\":{\"PointInTimeRecoveryEnabled\":true}}");
      for (int i = 0; i < 60; i++) {
        client.call(
            "PutItem",
            """
            {"TableName":"Music","Item":{"artist":{"S":"a%d"},"song":{"N":"%d"},"year":{"N":"%d"},
             "ends":{"N":"4000000000"}}}\
            """
                .formatted(i % 7, i % 20 - 10, 1990 + i));
      }
      client.call(
          "TransactWriteItems",
          """
          {"ClientRequestToken":"once","TransactItems":[{"Delete":{"TableName":"Music",
            "Key":{"artist":{"S":"a1"},"song":{"N":"-9"}}}}]}\
          """);
      client.call("CreateBackup", "{" + table + ",\"BackupName\":\"first\"}");
      client.createBucket("exports");
      Exporting exporting =
          new Exporting(client, "arn:aws:dynamodb:us-east-1:000000000000:table/Music", "exports");
      String arn =
          exporting.begin(new Exporting.Wanted("full", ExportFormat.DYNAMODB_JSON, null, null));
      while (!String.valueOf(client.call("DescribeExport", "{\"ExportArn\":\"" + arn + "\"}"))
          .contains("COMPLETED")) {
        Thread.onSpinWait();
      }
      send(client, "PUT", "/exports/picture", "", "a picture");
      send(client, "POST", "/", "TrentService.CreateKey", "{}");
    }
  }

  private static void send(Client client, String method, String path, String target, String body)
      throws IOException, InterruptedException {
    String service = target.isEmpty() ? "s3" : "kms";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(client.url() + path))
            .header("X-Amz-Date", "20260101T000000Z")
            .header("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/"
                    + service
                    + "/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date,"
                    + " Signature="
                    + "0".repeat(64))
            .method(method, BodyPublishers.ofString(body));
    if (!target.isEmpty()) {
      request.header("X-Amz-Target", target).header("Content-Type", "application/x-amz-json-1.1");
    }
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).describedAs(answer::body).isEqualTo(200);
    }
  }

  private int check(Path folder, String... options) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] args =
        Stream.concat(Stream.of("check", "--data", folder.toString()), Stream.of(options))
            .toArray(String[]::new);
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private Path copy() throws IOException {
    Path to = copies.resolve("data");
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(original.relativize(file).toString()));
      }
    }
    return to;
  }

  /** Every file with the hash of its bytes. */
  private static Map<String, String> hashes(Path folder)
      throws IOException, NoSuchAlgorithmException {
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.isDirectory(file) ? new byte[0] : Files.readAllBytes(file);
        hashes.put(
            folder.relativize(file) + " " + Files.getLastModifiedTime(file),
            HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
      }
    }
    return hashes;
  }

  @Test
  void folder_asAServerLeftIt_hasNoFaultAndIsLeftAsItIs() throws Exception {
    Path folder = copy();
    Map<String, String> before = hashes(folder);

    assertThat(check(folder)).describedAs(out::toString).isZero();

    assertThat(out.toString())
        .matches(
            "checked 1 table, \\d+ items, \\d+ versions, 2 indexes, 2 jobs, 1 key, \\d+ objects in"
                + " [\\d.]+ s: no fault\\R");
    assertThat(hashes(folder)).isEqualTo(before);
    assertThat(check(folder, "--json")).isZero();
    assertThat(out.toString()).startsWith("{\"finding\":\"SUMMARY\",\"tables\":1,");
  }

  @Test
  void folder_thatIsNone_cannotBeChecked() throws IOException {
    assertThat(check(copies.resolve("nowhere"))).isEqualTo(2);
    assertThat(err.toString()).contains("no such folder");
    assertThat(check(copies)).isEqualTo(2);
    assertThat(err.toString()).contains("no data folder");
    Files.writeString(copies.resolve("FORMAT"), "tidemark-storage 9\n");
    assertThat(check(copies)).isEqualTo(2);
    assertThat(err.toString()).contains("FORMAT says format 9");
  }

  @Test
  void folder_thatAServerHolds_isRefusedInOneLine() throws Exception {
    Path folder = copy();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process server =
        new ProcessBuilder(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tidemark.cli.Main",
                "serve",
                "--port",
                "0",
                "--data",
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(server.inputReader().lines().anyMatch(line -> line.contains(" listens on ")))
          .isTrue();
      assertThat(check(folder)).isEqualTo(2);
      assertThat(err.toString().lines())
          .singleElement()
          .asString()
          .contains("is in use: stop the server first");
    } finally {
      server.destroy();
      assertThat(server.waitFor()).isNotNegative();
    }
    assertThat(check(folder)).describedAs(out::toString).isZero();
  }

  private static Arguments damage(String what, Consumer<Path> damage, String... faults) {
    return Arguments.of(what, damage, List.of(faults));
  }

  /** Rows behind the server's back. The tables' numbers are those of a fresh store. */
  private static Arguments rows(String what, Consumer<RawStore> damage, String... faults) {
    return damage(what, folder -> RawStore.edit(folder, damage), faults);
  }

  private static final TableId MUSIC = new TableId(16);
  private static final TableId BY_YEAR = new TableId(17);
  private static final TableId EXPIRIES = new TableId(18);
  private static final TableId BACKUP = new TableId(19);

  private static Row with(Row row, Map<String, AttributeValue> changes) {
    Item item = Item.ofBytes(row.value()).with(changes);
    return new Row(row.key(), row.written(), item.sizeBytes(), item.bytes());
  }

  private static Row row(RawStore raw, TableId table, String containing) {
    return raw.rows(table).stream()
        .filter(row -> new String(row.value(), StandardCharsets.UTF_8).contains(containing))
        .findFirst()
        .orElseThrow();
  }

  private static void flip(Path folder, String glob, int at) {
    try {
      Path file = find(folder, glob);
      byte[] bytes = Files.readAllBytes(file);
      bytes[at < 0 ? bytes.length + at : at] ^= 1;
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void remove(Path folder, String glob) {
    try {
      Files.delete(find(folder, glob));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The largest file that a pattern names. */
  private static Path find(Path folder, String glob) throws IOException {
    var matcher = folder.getFileSystem().getPathMatcher("glob:" + folder + "/" + glob);
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file) && matcher.matches(file))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private static String object(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return "s3/buckets/exports/objects/" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        rows(
            "an item that is not in its index",
            raw -> raw.delete(BY_YEAR, raw.rows(BY_YEAR).getFirst().key()),
            "FAULT index: us-east-1/Music, index ByYear: the item [0-9a-f]+ is not in it",
            "FAULT size: us-east-1/Music, index ByYear: is said to hold"),
        rows(
            "an index row of no item",
            raw -> {
              Row row = raw.rows(BY_YEAR).getFirst();
              byte[] key = row.key().bytes().clone();
              key[key.length - 2] ^= 1;
              raw.put(BY_YEAR, new Row(new Key(key), row.written(), 1, row.value()));
            },
            "FAULT index: us-east-1/Music, index ByYear, row [0-9a-f]+: there is no item"),
        rows(
            "an index row that is out of date",
            raw ->
                raw.put(
                    BY_YEAR,
                    with(raw.rows(BY_YEAR).getFirst(), Map.of("year", AttributeValue.N.of(1)))),
            "FAULT index: us-east-1/Music, index ByYear, row [0-9a-f]+: is not what follows from"),
        rows(
            "an item that will not expire",
            raw -> raw.delete(EXPIRIES, raw.rows(EXPIRIES).getFirst().key()),
            "FAULT index: us-east-1/Music, index of items that expire: the item"),
        rows(
            "an item that cannot be read",
            raw -> {
              Row row = raw.rows(MUSIC).getFirst();
              raw.put(MUSIC, new Row(row.key(), row.written(), row.sizeBytes(), new byte[] {9}));
            },
            "FAULT item: us-east-1/Music, row .*: its item cannot be read"),
        rows(
            "an item under another's key",
            raw -> {
              Row row = raw.rows(MUSIC).getFirst();
              raw.put(MUSIC, with(row, Map.of("song", AttributeValue.N.of(99))));
            },
            "FAULT item: us-east-1/Music, row .*: is not where an item of the key"),
        rows(
            "an item without its key",
            raw -> {
              Row row = raw.rows(MUSIC).getFirst();
              raw.put(MUSIC, with(row, Map.of("song", new AttributeValue.S("x"))));
            },
            "FAULT item: us-east-1/Music, row .*: its key attribute song is missing or not"),
        rows(
            "an item of another weight",
            raw -> {
              Row row = raw.rows(MUSIC).getFirst();
              raw.put(MUSIC, new Row(row.key(), row.written(), 7, row.value()));
            },
            "FAULT item: us-east-1/Music, row .*: is said to weigh 7 bytes, and weighs"),
        rows(
            "an item that is too large",
            raw -> {
              Row row = raw.rows(MUSIC).getFirst();
              raw.put(MUSIC, with(row, Map.of("x", new AttributeValue.B(new byte[400 << 10]))));
            },
            "FAULT item: us-east-1/Music, row .*: weighs \\d+ bytes; no item may"),
        rows(
            "a backup's row is lost",
            raw -> raw.delete(BACKUP, raw.rows(BACKUP).getFirst().key()),
            "FAULT size: arn:aws:dynamodb:us-east-1:000000000000:table/Music/backup/"),
        rows(
            "a backup that cannot be read",
            raw -> {
              Row row = raw.rows(SystemTables.BACKUPS).getFirst();
              raw.put(SystemTables.BACKUPS, with(row, Map.of("phase", new AttributeValue.S("?"))));
            },
            "FAULT backup: row [0-9a-f]+: cannot be read: "),
        rows(
            "a catalogue row that cannot be read",
            raw ->
                raw.put(
                    SystemTables.CATALOGUE,
                    with(
                        raw.rows(SystemTables.CATALOGUE).getFirst(),
                        Map.of("hash", new AttributeValue.S("artist")))),
            "FAULT catalogue: row [0-9a-f]+: cannot be read"),
        rows(
            "a table whose place in the store is another",
            raw ->
                raw.put(
                    SystemTables.CATALOGUE,
                    with(
                        raw.rows(SystemTables.CATALOGUE).getFirst(),
                        Map.of("storageId", AttributeValue.N.of(77)))),
            "FAULT catalogue: .*table/Music: table 77 of it is not in the store",
            "FAULT stream: .*table/Music: the past of its stream is gone"),
        rows(
            "a table under another's name",
            raw ->
                raw.put(
                    SystemTables.CATALOGUE,
                    with(
                        raw.rows(SystemTables.CATALOGUE).getFirst(),
                        Map.of("name", new AttributeValue.S("Musik")))),
            "FAULT catalogue: .*table/Musik: is not in the place of its name"),
        rows(
            "an export that no list has",
            raw -> {
              Row pointer =
                  raw.rows(SystemTables.EXPORTS).stream()
                      .filter(row -> Item.ofBytes(row.value()).attributeCount() == 1)
                      .findFirst()
                      .orElseThrow();
              raw.delete(SystemTables.EXPORTS, pointer.key());
            },
            "FAULT job: arn:.*/export/.*: is missing in a list"),
        rows(
            "an export that is lost",
            raw ->
                raw.delete(SystemTables.EXPORTS, row(raw, SystemTables.EXPORTS, "storageId").key()),
            "FAULT job: export, row .*: lists arn:.*, which does not belong there",
            "FAULT job: export, row .*: is a client token of arn:"),
        rows(
            "an ended export that would be resumed",
            raw -> {
              Row row = row(raw, SystemTables.EXPORTS, "storageId");
              raw.put(
                  SystemTables.EXPORTS,
                  with(row, Map.of("state", new AttributeValue.S("WRITING"))));
            },
            "FAULT job: arn:.*/export/.*: would not be resumed"),
        rows(
            "a detail of no job",
            raw ->
                raw.put(
                    SystemTables.EXPORTS,
                    row(
                        KeyCodec.encode(
                            new AttributeValue.S("export/none"), AttributeValue.N.of(1)),
                        Map.of("v", AttributeValue.N.of(1)))),
            "FAULT job: export, row .*: is of no export"),
        rows(
            "a token that nothing removes",
            raw -> raw.delete(SystemTables.TRANSACTION_TOKENS, pointer(raw)),
            "FAULT token: tokens of transactions: 1 are there, and 0 of them"),
        damage(
            "a bit of an object",
            folder -> flip(folder, "s3/buckets/exports/data/*", 60),
            "FAULT object: s3://exports/.*: .* is not what was written"),
        damage(
            "an object's file that is gone",
            folder -> remove(folder, "s3/buckets/exports/data/*"),
            "FAULT missing: s3://exports/.*: its data file .* is not there"),
        damage(
            "a bit of an object's record",
            folder -> flip(folder, object("picture"), 30),
            "FAULT object: s3/buckets/exports/objects/.*: cannot be read"),
        damage(
            "a bucket's record that is gone",
            folder -> remove(folder, "s3/buckets/exports/bucket"),
            "FAULT object: s3/buckets/exports: cannot be read"),
        damage(
            "a key",
            folder -> flip(folder, "kms/keys/*", 50),
            "FAULT key: kms/keys/.*: cannot be read: not what was written"),
        damage(
            "the master key",
            folder -> remove(folder, "kms/master"),
            "FAULT key: kms: the master key .* is missing"),
        damage(
            "all keys",
            folder -> remove(folder, "kms/format"),
            "FAULT missing: kms: the keys are gone"),
        damage(
            "a file of the database",
            folder -> remove(folder, "rocksdb/MANIFEST-*"),
            "FAULT damaged: rocksdb: cannot be opened"));
  }

  private static Row row(byte[] key, Map<String, AttributeValue> item) {
    byte[] bytes = Item.of(item).bytes();
    return new Row(new Key(key), CommitTime.ZERO, bytes.length, bytes);
  }

  private static Key pointer(RawStore raw) {
    return raw.rows(SystemTables.TRANSACTION_TOKENS).stream()
        .filter(row -> Item.ofBytes(row.value()).get("token") != null)
        .findFirst()
        .orElseThrow()
        .key();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void damage_ofAnyKind_isFoundAndNamed(String what, Consumer<Path> damage, List<String> faults)
      throws IOException {
    Path folder = copy();
    damage.accept(folder);

    assertThat(check(folder)).describedAs(what + ": " + out + err).isEqualTo(1);

    for (String fault : faults) {
      assertThat(out.toString()).containsPattern(fault);
    }
    assertThat(out.toString().lines().toList().getLast()).matches("checked .* faults?");
  }

  /** The files of an export are its owner's to remove; half of them is another thing. */
  @Test
  void export_whoseManifestIsGone_isAFaultIfTheRestIsThere() throws IOException {
    Path folder = copy();
    List<String> keys;
    try (Server server = Server.start(ServeOptions.embedded(folder, 0));
        Client client = new Client(server.port())) {
      keys = client.list("exports", "AWSDynamoDB/").stream().map(Client.Listed::key).toList();
    }
    String summary =
        keys.stream().filter(key -> key.endsWith("summary.json")).findFirst().orElseThrow();
    Files.delete(folder.resolve(object(summary)));
    assertThat(check(folder)).isEqualTo(1);
    assertThat(out.toString()).containsPattern("FAULT export: arn:.*manifest-summary.json is mis");
    for (String key : keys) {
      Files.deleteIfExists(folder.resolve(object(key)));
    }
    assertThat(check(folder)).describedAs(out::toString).isZero();
    assertThat(out.toString()).contains("NOTE export: arn:");
  }
}
