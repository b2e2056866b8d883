package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.format.ExportFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Exports that AWS made, damaged one way each; and exports of ours against their table. */
final class VerifyCommandTest {
  private static final String FULL = "01768385930622-efd1a093";

  /** Of a window of 2026-01-14 from 10:20 to 10:35, with old and new images. */
  private static final String INCREMENTAL = "01768386924000-d339e52d";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder = Path.of("");

  private Path exports() {
    return folder.resolve("AWSDynamoDB");
  }

  @BeforeEach
  void copy() throws IOException {
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    Path samples =
        Path.of(
            URI.create(
                Objects.requireNonNull(
                        VerifyCommandTest.class.getResource("/dev/tidemark/format/real-export"))
                    .toString()));
    try (Stream<Path> files = Files.walk(samples)) {
      for (Path file : files.toList()) {
        Path to = folder.resolve(samples.relativize(file).toString());
        if (!Files.exists(to)) {
          Files.copy(file, to);
        }
      }
    }
    // Their author has edited the manifests.
    for (String export : List.of(FULL, INCREMENTAL)) {
      fit(exports().resolve(export), "manifest-summary");
    }
  }

  @AfterEach
  void clear() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  private int verify(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        Stream.concat(Stream.of("verify"), Stream.of(args)).toArray(String[]::new));
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static void fit(Path export, String manifest) throws IOException {
    byte[] json = Files.readAllBytes(export.resolve(manifest + ".json"));
    Files.write(export.resolve(manifest + ".md5"), Base64.getEncoder().encode(md5(json)));
  }

  private static void edit(Path export, String manifest, UnaryOperator<String> change) {
    try {
      Path file = export.resolve(manifest + ".json");
      String before = Files.readString(file);
      String after = change.apply(before);
      assertThat(after).isNotEqualTo(before);
      Files.writeString(file, after);
      fit(export, manifest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first data file of an export with items. */
  private static Path data(Path export) throws IOException {
    for (String line : Files.readAllLines(export.resolve("manifest-files.json"))) {
      if (!line.contains("\"itemCount\":0,")) {
        String key = line.replaceAll(".*\"dataFileS3Key\":\"([^\"]+)\".*", "$1");
        Path above = Objects.requireNonNull(export.getParent());
        return Objects.requireNonNull(above.getParent()).resolve(key);
      }
    }
    throw new AssertionError("no items");
  }

  /** Other lines in a data file, and manifests that agree with them. */
  private static void rewrite(Path export, UnaryOperator<List<String>> change) {
    try {
      Path file = data(export);
      List<String> lines;
      try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
        lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      }
      List<String> changed = change.apply(lines);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (GZIPOutputStream zipped = new GZIPOutputStream(bytes)) {
        zipped.write((String.join("\n", changed) + "\n").getBytes(StandardCharsets.UTF_8));
      }
      Files.write(file, bytes.toByteArray());
      byte[] md5 = md5(bytes.toByteArray());
      String name = String.valueOf(file.getFileName());
      edit(
          export,
          "manifest-files",
          json ->
              json.lines()
                  .map(line ->
                      line.contains(name)
                          ? line.replaceFirst("itemCount\":\\d+", "itemCount\":" + changed.size())
                              .replaceFirst(
                                  "md5Checksum\":\"[^\"]+",
                                  "md5Checksum\":\"" + Base64.getEncoder().encodeToString(md5))
                              .replaceFirst(
                                  "etag\":\"[^\"]+",
                                  "etag\":\"" + HexFormat.of().formatHex(md5(md5)) + "-1")
                          : line)
                  .reduce("", (all, line) -> all + line + "\n"));
      int more = changed.size() - lines.size();
      if (more != 0) {
        String json = Files.readString(export.resolve("manifest-summary.json"));
        int count = Integer.parseInt(json.replaceAll("(?s).*\"itemCount\":(\\d+).*", "$1"));
        edit(
            export,
            "manifest-summary",
            old -> old.replace("\"itemCount\":" + count, "\"itemCount\":" + (count + more)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void exports_asAwsWroteThem_haveNoFaultButTheirEditedManifests() throws IOException {
    assertThat(
            verify(exports().resolve(FULL).toString(), exports().resolve(INCREMENTAL).toString()))
        .describedAs(out::toString)
        .isZero();
    assertThat(out.toString())
        .containsPattern("full export of arn:.*/test, 3 records in 4 files in .* s: no fault")
        .containsPattern("incremental export of arn:.*/test, 6 records in 4 files in .*: no fault");

    Files.writeString(exports().resolve(FULL).resolve("manifest-summary.md5"), "x");
    assertThat(verify(exports().resolve(FULL).toString())).isEqualTo(1);
    assertThat(out.toString())
        .containsPattern("FAULT manifest: manifest-summary.json: has the MD5 .*, .* says x");
  }

  @Test
  void place_withoutExport_cannotBeVerified() {
    assertThat(verify(folder.resolve("nowhere").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("no such folder");
  }

  private static Arguments damage(String what, String export, Consumer<Path> damage, String fault) {
    return Arguments.of(what, export, damage, fault);
  }

  private static UnaryOperator<List<String>> first(UnaryOperator<String> change) {
    return lines -> {
      List<String> changed = new ArrayList<>(lines);
      String after = change.apply(changed.getFirst());
      assertThat(after).isNotEqualTo(changed.getFirst());
      changed.set(0, after);
      return changed;
    };
  }

  private static List<String> twice(List<String> lines) {
    List<String> changed = new ArrayList<>(lines);
    changed.add(changed.getFirst());
    return changed;
  }

  private static void onDisk(Path export, Change change) {
    try {
      change.to(data(export));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FunctionalInterface
  private interface Change {
    void to(Path file) throws IOException;
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        damage(
            "a bit of a data file",
            FULL,
            export ->
                onDisk(
                    export,
                    file -> {
                      byte[] bytes = Files.readAllBytes(file);
                      bytes[bytes.length / 2] ^= 4;
                      Files.write(file, bytes);
                    }),
            "FAULT file: AWSDynamoDB/.*: has the MD5 .*, its manifest says "),
        damage(
            "a data file that is gone",
            FULL,
            export -> onDisk(export, Files::delete),
            "FAULT file: .*is missing or cannot be read"),
        damage(
            "a file of another export",
            FULL,
            export ->
                onDisk(export, file -> Files.copy(file, file.resolveSibling("another.json.gz"))),
            "FAULT stray: data/another.json.gz: is in the export's folder, and in no manifest"),
        damage(
            "a count of a file",
            FULL,
            export ->
                edit(
                    export,
                    "manifest-files",
                    json ->
                        json.replaceFirst("itemCount\":0", "itemCount\":9")
                            .replaceFirst("itemCount\":3", "itemCount\":1")
                            .replaceFirst("itemCount\":9", "itemCount\":2")),
            "FAULT file: .* has \\d lines, its manifest says \\d"),
        damage(
            "a count of the export",
            FULL,
            export ->
                edit(
                    export,
                    "manifest-summary",
                    json -> json.replace("\"itemCount\":3", "\"itemCount\":4")),
            "FAULT manifest: .* lists 3 items, .* says 4"),
        damage(
            "an ETag",
            FULL,
            export ->
                edit(
                    export,
                    "manifest-files",
                    json -> json.replaceFirst("etag\":\"..", "etag\":\"zz")),
            "FAULT manifest: .*: its ETag .* does not follow from its MD5"),
        damage(
            "a summary that is cut off",
            FULL,
            export -> edit(export, "manifest-summary", json -> json.substring(0, 100)),
            "FAULT manifest: .*not JSON"),
        damage(
            "an item twice",
            FULL,
            export -> rewrite(export, VerifyCommandTest::twice),
            "FAULT record: .*: the item .* is there twice"),
        damage(
            "a line that is no record",
            FULL,
            export -> rewrite(export, first(line -> line.substring(0, line.length() - 3))),
            "FAULT file: .*, line 1: "),
        damage(
            "an item of no key",
            FULL,
            export -> rewrite(export, first(line -> line.replace("\"pk\"", "\"kp\""))),
            "FAULT record: .*, line 1: an item without the key attribute pk of type S"),
        damage(
            "a change twice",
            INCREMENTAL,
            export -> rewrite(export, VerifyCommandTest::twice),
            "FAULT record: .*: the item .* is there twice"),
        damage(
            "a change of another time",
            INCREMENTAL,
            export -> rewrite(export, first(line -> line.replaceFirst("\"N\":\"17", "\"N\":\"18"))),
            "FAULT record: .*, line 1: a write of 2029-.*, which is not in the window"),
        damage(
            "an image of another key",
            INCREMENTAL,
            export ->
                rewrite(
                    export,
                    first(line ->
                        line.replaceFirst(
                            "\"Keys\":\\{\"pk\":\\{\"S\":\"", "\"Keys\":{\"pk\":{\"S\":\"9"))),
            "FAULT record: .*, line 1: an image of another key"),
        damage(
            "an old image where none was asked for",
            INCREMENTAL,
            export -> {
              edit(
                  export,
                  "manifest-summary",
                  json -> json.replace("NEW_AND_OLD_IMAGES", "NEW_IMAGE"));
              rewrite(export, first(line -> line.replace("\"NewImage\"", "\"OldImage\"")));
            },
            "FAULT record: .*: an old image in an export of new images only"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void damage_ofAnyKind_isFoundAndNamed(
      String what, String name, Consumer<Path> damage, String fault) {
    Path export = exports().resolve(name);
    damage.accept(export);

    int exit =
        name.equals(FULL)
            ? verify(export.toString(), "--hash", "pk:S", "--range", "sk:S")
            : verify(export.toString());

    assertThat(exit).describedAs(what + ": " + out + err).isEqualTo(1);
    assertThat(out.toString()).containsPattern(fault);
  }

  @Test
  void exportOfOurs_againstItsTable_isComparedItemByItem() throws IOException {
    Path data = folder.resolve("server");
    try (Server server = Server.start(ServeOptions.embedded(data, 0));
        Client client = new Client(server.port())) {
      client.call(
          "CreateTable",
          """
          {"TableName":"Pets","BillingMode":"PAY_PER_REQUEST",
           "AttributeDefinitions":[{"AttributeName":"name","AttributeType":"S"}],
           "KeySchema":[{"AttributeName":"name","KeyType":"HASH"}]}\
          """);
      client.call(
          "UpdateContinuousBackups",
          """
          {"TableName":"Pets",
           "PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":true}}\
          """);
      for (int i = 0; i < 50; i++) {
        put(client, "pet" + i, "cat");
      }
      client.createBucket("exports");
      Exporting exporting =
          new Exporting(client, "arn:aws:dynamodb:us-east-1:000000000000:table/Pets", "exports");
      String arn =
          exporting.begin(new Exporting.Wanted("full", ExportFormat.DYNAMODB_JSON, null, null));
      while (!String.valueOf(client.call("DescribeExport", "{\"ExportArn\":\"" + arn + "\"}"))
          .contains("COMPLETED")) {
        Thread.onSpinWait();
      }
      put(client, "pet7", "dog");

      assertThat(verify(arn, "--endpoint-url", client.url(), "--against", client.url()))
          .describedAs(out + "" + err)
          .isZero();
      assertThat(out.toString()).contains("50 records").contains("no difference");
      assertThat(client.list("exports", "tidemark-verify")).isEmpty();

      Path copy = sync(client, arn);
      rewrite(copy, first(line -> line.replace("cat", "cow")));
      assertThat(verify(copy.toString(), "--against", client.url())).isEqualTo(1);
      assertThat(out.toString())
          .containsPattern("DIFFERENCE .*: the export has .*cow.*; the table had .*cat")
          .contains(": 1 difference\n");
      assertThat(
              verify(
                  arn,
                  "--endpoint-url",
                  client.url(),
                  "--against",
                  client.url(),
                  "--table",
                  "None"))
          .isEqualTo(2);
      assertThat(err.toString()).contains("ResourceNotFoundException");
    }
  }

  private static void put(Client client, String name, String kind) {
    client.call(
        "PutItem",
        "{\"TableName\":\"Pets\",\"Item\":{\"name\":{\"S\":\"%s\"},\"kind\":{\"S\":\"%s\"}}}"
            .formatted(name, kind));
  }

  /** An export's objects in a folder, as a tool that copies buckets would put them there. */
  private Path sync(Client client, String arn) throws IOException {
    String id = arn.substring(arn.lastIndexOf('/') + 1);
    for (Client.Listed object : client.list("exports", "AWSDynamoDB/" + id)) {
      Path to = folder.resolve(object.key());
      Files.createDirectories(Objects.requireNonNull(to.getParent()));
      Files.write(to, client.objectBytes("exports", object.key()));
    }
    return exports().resolve(id);
  }
}
