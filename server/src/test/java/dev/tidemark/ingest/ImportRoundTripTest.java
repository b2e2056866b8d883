package dev.tidemark.ingest;

import static dev.tidemark.export.ExportWorld.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.export.Destination;
import dev.tidemark.export.Export;
import dev.tidemark.export.ExportRequest;
import dev.tidemark.export.ExportState;
import dev.tidemark.export.ExportWorld;
import dev.tidemark.format.Compression;
import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.ExportRecord;
import dev.tidemark.format.ImportFormat;
import dev.tidemark.format.RandomItems;
import dev.tidemark.format.RecordReader;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.objectstore.PutOptions;
import dev.tidemark.operation.ItemRows;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.IndexProjection;
import dev.tidemark.table.PointInTimeRecovery;
import dev.tidemark.table.SecondaryIndex;
import dev.tidemark.table.Table;
import dev.tidemark.table.TablePhase;
import dev.tidemark.table.TableSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an export wrote, taken in again, is what was there. */
final class ImportRoundTripTest {
  private static final String SAMPLES = "/dev/tidemark/format/";

  private final ExportWorld world = new ExportWorld("2026-01-14T10:18:50.622Z");
  private final Imports imports =
      Imports.open(
          world.storage,
          world.catalogue,
          world.objects,
          world.runner,
          world.clock,
          new Random(1),
          ImportSettings.DEFAULT,
          ItemRows::of);

  private Table plan(String name, KeySchema keys) {
    return new Table(
        new TableId(0),
        "cf263806-6bf1-4e51-a242-" + "%012d".formatted(name.hashCode() & 0xffffff),
        ExportWorld.REGION,
        ExportWorld.ACCOUNT,
        name,
        keys,
        world.clock.instant(),
        new BillingMode.PayPerRequest(),
        PointInTimeRecovery.DISABLED);
  }

  private Import run(Table plan, String prefix, ExportFormat format) {
    Import begun =
        imports.start(
            new ImportRequest(
                plan,
                new ImportSource(
                    BUCKET,
                    null,
                    prefix,
                    switch (format) {
                      case DYNAMODB_JSON -> new ImportFormat.Json();
                      case ION -> new ImportFormat.Ion();
                    },
                    Compression.GZIP),
                "token of " + plan.name(),
                "{}"));
    world.threads.runAll();
    return Objects.requireNonNull(imports.find(begun.arn()));
  }

  private List<Row> rows(TableId table) {
    return world
        .storage
        .query(table, KeyRange.ALL, false, new PageLimit(Integer.MAX_VALUE, Long.MAX_VALUE))
        .rows();
  }

  private Table table(String name) {
    return Objects.requireNonNull(world.catalogue.find(ExportWorld.REGION, name));
  }

  private List<Item> items(String name) {
    return rows(table(name).storageId()).stream().map(row -> Item.ofBytes(row.value())).toList();
  }

  private String export(Table table, ExportFormat format) {
    Export begun =
        world.exports.start(
            new ExportRequest(
                table,
                new ExportRequest.Times.Full(null),
                format,
                new Destination(BUCKET, null, null, null),
                "export of " + table.name() + format,
                false,
                Map.of("TableArn", new S(table.arn()))));
    world.threads.runAll();
    Export ended = Objects.requireNonNull(world.exports.find(begun.arn()));
    assertThat(ended.state()).isInstanceOf(ExportState.Completed.class);
    return "AWSDynamoDB/" + ended.id() + "/data/";
  }

  private List<String> lines(String prefix) {
    List<String> lines = new ArrayList<>();
    for (String key : world.objects.keys(BUCKET)) {
      if (key.startsWith(prefix)) {
        lines.addAll(gunzip(world.objects.bytes(BUCKET, key)).lines().toList());
      }
    }
    lines.sort(null);
    return lines;
  }

  private static String gunzip(byte[] bytes) {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void import_ofAnExport_givesItsItemsAndTheSameExport(ExportFormat format) {
    for (long seed = 0; seed < 20; seed++) {
      RandomItems random = new RandomItems(seed);
      String name = "source-" + seed;
      Table source =
          world.catalogue.setRecovery(
              world.catalogue.create(
                  ExportWorld.REGION, name, id -> placed(plan(name, RandomItems.KEYS), id)),
              true,
              1);
      for (int i = 0; i < 200; i++) {
        ImportedRow row = ItemRows.of(random.next().attributes(), source);
        world.storage.write(
            new WriteOp(
                source.storageId(),
                row.key(),
                _ -> new Decision.Put(row.value(), row.sizeBytes())));
      }
      String data = export(source, format);

      Import done = run(plan("target-" + seed, RandomItems.KEYS), data, format);

      List<Row> was = rows(source.storageId());
      Table target = table("target-" + seed);
      assertThat(done.state())
          .as("seed %d", seed)
          .isInstanceOfSatisfying(
              ImportState.Completed.class,
              completed -> assertThat(completed.tally().imported()).isEqualTo(was.size()));
      assertThat(items(target.name())).as("seed %d", seed).isEqualTo(items(source.name()));
      assertThat(world.storage.size(target.storageId()))
          .isEqualTo(world.storage.size(source.storageId()));
      assertThat(lines(export(world.catalogue.setRecovery(target, true, 1), format)))
          .as("seed %d", seed)
          .isEqualTo(lines(data));
    }
  }

  private static Table placed(Table plan, TableId id) {
    return new Table(
        id,
        plan.uuid(),
        plan.region(),
        plan.account(),
        plan.name(),
        plan.keys(),
        plan.created(),
        plan.billing(),
        plan.recovery());
  }

  @Test
  void import_ofRealExports_givesWhatTheirFilesSay() throws IOException {
    assertSample(
        "real-export/AWSDynamoDB/01768385930622-efd1a093",
        List.of(
            "5mrfg3b44e3vhnfickkozoym6a",
            "erajd3hco442njqter3ahrxn3e",
            "t7sisheiy44edlhcrjd5zqoudu",
            "zqp435kgma323mmasy7jmciuje"),
        ExportWorld.KEYS);
    assertSample(
        "real-export-all-types",
        List.of("uimbi7eofu2b5kzkxe63gsvb6i"),
        new KeySchema(new KeyAttribute("id", KeyType.S), null));
  }

  private void assertSample(String folder, List<String> files, KeySchema keys) throws IOException {
    TreeMap<String, Item> expected = new TreeMap<>();
    for (String file : files) {
      String key = folder + "/data/" + file + ".json.gz";
      byte[] bytes;
      try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(SAMPLES + key))) {
        bytes = in.readAllBytes();
      }
      world.objects.put(new ObjectPath(BUCKET, key), bytes, PutOptions.DEFAULT);
      for (String line : gunzip(bytes).lines().toList()) {
        byte[] utf8 = line.getBytes(StandardCharsets.UTF_8);
        if (RecordReader.of(ExportFormat.DYNAMODB_JSON).read(utf8, 0, utf8.length)
            instanceof ExportRecord.FullItem(Item item)) {
          expected.put(item.toString(), item);
        }
      }
    }
    String name = folder.replace('/', '.');

    Import done = run(plan(name, keys), folder + "/data/", ExportFormat.DYNAMODB_JSON);

    assertThat(done.state()).isInstanceOf(ImportState.Completed.class);
    assertThat(expected).isNotEmpty();
    assertThat(items(name)).containsExactlyInAnyOrderElementsOf(expected.values());
  }

  @Test
  void import_intoIndexes_fillsThemAndHoldsItemsToTheirKeys() {
    Table plain = plan("music", ExportWorld.KEYS);
    KeyAttribute genre = new KeyAttribute("genre", KeyType.N);
    List<KeyAttribute> definitions = new ArrayList<>(ExportWorld.KEYS.attributes());
    definitions.add(genre);
    Table plan =
        new Table(
            plain.storageId(),
            plain.uuid(),
            plain.region(),
            plain.account(),
            plain.name(),
            plain.keys(),
            plain.created(),
            plain.billing(),
            plain.recovery(),
            TableSettings.of(plain.keys()).withAttributeDefinitions(definitions),
            List.of(
                new SecondaryIndex(
                    new TableId(0),
                    "byGenre",
                    SecondaryIndex.Kind.GLOBAL,
                    new KeySchema(genre, null),
                    IndexProjection.ALL,
                    SecondaryIndex.Phase.ACTIVE,
                    null)),
            TablePhase.ACTIVE);
    world.objects.put(
        new ObjectPath(BUCKET, "csv/a.csv"),
        "pk,sk,genre,title\na,1,7,x\nb,1,,y\nc,1,rock,z\n".getBytes(StandardCharsets.UTF_8),
        PutOptions.DEFAULT);
    Import begun =
        imports.start(
            new ImportRequest(
                plan,
                new ImportSource(
                    BUCKET, null, "csv/", new ImportFormat.Csv(null, null), Compression.NONE),
                "t",
                "{}"));
    world.threads.runAll();

    assertThat(Objects.requireNonNull(imports.find(begun.arn())).state())
        .isInstanceOfSatisfying(
            ImportState.Failed.class,
            failed -> assertThat(failed.tally()).isEqualTo(new ImportTally(2, 1, 44)));
    Table made = table("music");
    assertThat(items("music")).hasSize(2);
    assertThat(rows(made.indexes().getFirst().storageId())).hasSize(1);
    assertThat(imports.errors(begun.arn(), 0, 10))
        .singleElement()
        .satisfies(error -> assertThat(error.position()).isEqualTo(4));
  }
}
