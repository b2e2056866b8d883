package dev.tidemark.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.export.ExportWorld;
import dev.tidemark.format.Compression;
import dev.tidemark.format.DynamoDbJson;
import dev.tidemark.format.ImportFormat;
import dev.tidemark.item.Item;
import dev.tidemark.job.JobId;
import dev.tidemark.storage.TableId;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.PointInTimeRecovery;
import dev.tidemark.table.Table;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ImportCodecTest {
  private static final Instant TIME = Instant.parse("2026-01-14T10:35:24.317Z");
  private static final ImportTally TALLY = new ImportTally(9, 1, 1L << 40);
  private static final ImportState FAILED =
      new ImportState.Failed(TIME, TALLY, "ItemValidationError", "no");

  private static Import imported(ImportSource source, ImportState state) {
    return new Import(
        new JobId("01768386924000-d339e52d"),
        new Table(
            new TableId(0),
            "cf263806-6bf1-4e51-a242-000000000001",
            "eu-north-1",
            "123456789123",
            "music",
            ExportWorld.KEYS,
            TIME,
            new BillingMode.PayPerRequest(),
            PointInTimeRecovery.DISABLED),
        source,
        "token",
        "{\"TableName\":\"music\"}",
        state);
  }

  @Test
  void import_writtenAndRead_isTheSame() {
    for (ImportState state :
        List.of(
            new ImportState.Reading(),
            new ImportState.Loading(TALLY),
            new ImportState.Completed(TIME, TALLY),
            FAILED)) {
      for (ImportFormat format :
          List.of(
              new ImportFormat.Json(),
              new ImportFormat.Ion(),
              new ImportFormat.Csv(null, null),
              new ImportFormat.Csv("|", List.of("a", "b")))) {
        for (Compression compression : Compression.values()) {
          for (ImportSource source :
              List.of(
                  new ImportSource("b", null, null, format, compression),
                  new ImportSource("b", "123456789012", "p/", format, compression))) {
            Import imported = imported(source, state);

            assertThat(ImportCodec.fromItem(ImportCodec.toItem(imported))).isEqualTo(imported);
          }
        }
      }
    }
  }

  @Test
  void rows_onDisk_areThoseOfFormatsMd() {
    assertThat(
            json(
                ImportCodec.toItem(
                    imported(
                        new ImportSource(
                            "b",
                            "123456789012",
                            "p/",
                            new ImportFormat.Csv(";", List.of("pk", "sk")),
                            Compression.ZSTD),
                        FAILED))))
        .isEqualTo(
            "{'bucket':{'S':'b'},'bytes':{'N':'1099511627776'},'code':{'S':'ItemValidationError'},'compression':{'S':'ZSTD'},'delimiter':{'S':';'},'endMillis':{'N':'1768386924317'},'errors':{'N':'1'},'format':{'S':'CSV'},'header':{'L':[{'S':'pk'},{'S':'sk'}]},'id':{'S':'01768386924000-d339e52d'},'imported':{'N':'9'},'message':{'S':'no'},'owner':{'S':'123456789012'},'prefix':{'S':'p/'},'state':{'S':'FAILED'},'table':{'M':TABLE},'tableParameters':{'S':'{\\'TableName\\':\\'music\\'}'},'token':{'S':'token'},'v':{'N':'1'}}"
                .replace("TABLE", table()));
    assertThat(json(ImportCodec.toItem(new ImportError("k", 7, "bad"))))
        .isEqualTo("{'object':{'S':'k'},'position':{'N':'7'},'reason':{'S':'bad'},'v':{'N':'1'}}");
  }

  private static String table() {
    return json(
        dev.tidemark.table.TableCodec.toItem(
            imported(
                    new ImportSource("b", null, null, new ImportFormat.Ion(), Compression.NONE),
                    FAILED)
                .table()));
  }

  private static String json(Item item) {
    return new String(DynamoDbJson.toUtf8(item), UTF_8).replace('"', '\'');
  }

  @Test
  void error_writtenAndRead_isTheSame() {
    ImportError error = new ImportError("k", 0, "bad");

    assertThat(ImportCodec.errorFromItem(ImportCodec.toItem(error))).isEqualTo(error);
    assertThat(new ImportError("k", 1, "x".repeat(5000)).reason()).hasSize(1000);
  }
}
