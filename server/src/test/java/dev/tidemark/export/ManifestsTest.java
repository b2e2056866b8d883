package dev.tidemark.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.ViewType;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.job.JobId;
import dev.tidemark.objectstore.PutOptions.Encryption;
import dev.tidemark.storage.TableId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Golden bytes: the first two are what DynamoDB itself wrote, from the facts alone. */
final class ManifestsTest {
  private static final Source SOURCE =
      new Source(
          new TableId(16),
          "cf263806-6bf1-4e51-a242-7067dcdecc72",
          "eu-north-1",
          "123456789123",
          "test",
          new KeySchema(new KeyAttribute("pk", KeyType.S), null));
  private static final Destination PLAIN =
      new Destination("test-1231x1x", null, null, new Encryption.Aes256());

  @Test
  void summary_full_isThatOfAws() {
    Export export =
        export(
            "01768385930622-efd1a093",
            new ExportWindow.Full(Instant.parse("2026-01-14T10:18:50.622Z")),
            ExportFormat.DYNAMODB_JSON,
            PLAIN);

    assertThat(
            Manifests.summary(
                export, Instant.parse("2026-01-14T10:24:58.984Z"), List.of(file(0, 3, 0))))
        .isEqualTo(
            SamplesReplayTest.awsBytes(
                "AWSDynamoDB/01768385930622-efd1a093/manifest-summary.json"));
  }

  @Test
  void summary_incremental_isThatOfAws() {
    Export export =
        export(
            "01768386924000-d339e52d",
            new ExportWindow.Incremental(
                Instant.parse("2026-01-14T10:20:00Z"),
                Instant.parse("2026-01-14T10:35:00Z"),
                ViewType.NEW_AND_OLD_IMAGES),
            ExportFormat.DYNAMODB_JSON,
            PLAIN);

    assertThat(
            Manifests.summary(
                export,
                Instant.parse("2026-01-14T10:40:27.622Z"),
                List.of(file(0, 3, 100), file(1, 3, 100))))
        .isEqualTo(
            SamplesReplayTest.awsBytes(
                "AWSDynamoDB/01768386924000-d339e52d/manifest-summary.json"));
  }

  @Test
  void files_asMeasured_areThoseOfAws() {
    String data = "AWSDynamoDB/01768385930622-efd1a093/data/";
    List<DataFile> files =
        List.of(
            empty(0, data + "zqp435kgma323mmasy7jmciuje.json.gz"),
            new DataFile(
                1,
                data + "5mrfg3b44e3vhnfickkozoym6a.json.gz",
                "b5443265c5e545b6c8d8275e0b6f8c15-1",
                "y+zg5fVeudb3R3DOQ+RKgA==",
                3,
                0),
            empty(2, data + "t7sisheiy44edlhcrjd5zqoudu.json.gz"),
            empty(3, data + "erajd3hco442njqter3ahrxn3e.json.gz"));
    byte[] manifest = Manifests.files(files);

    assertThat(manifest)
        .isEqualTo(
            SamplesReplayTest.awsBytes("AWSDynamoDB/01768385930622-efd1a093/manifest-files.json"));
    assertThat(Manifests.md5(manifest))
        .isEqualTo(
            SamplesReplayTest.awsBytes("AWSDynamoDB/01768385930622-efd1a093/manifest-files.md5"));
  }

  @Test
  void summary_prefixKmsAndNewImage_namesThemAll() {
    Export export =
        export(
            "01768386924000-d339e52d",
            new ExportWindow.Incremental(
                Instant.parse("2026-01-14T10:20:00Z"),
                Instant.parse("2026-01-14T10:35:00.5Z"),
                ViewType.NEW_IMAGE),
            ExportFormat.ION,
            new Destination("b", "123456789123", "ä \"x\"/", new Encryption.Kms("alias/k")));

    assertThat(
            new String(
                Manifests.summary(
                    export, Instant.parse("2026-01-14T10:40:27Z"), List.of(file(0, 7, 20_000_000))),
                StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"version\":\"2023-08-01\",\"exportArn\":\"arn:aws:dynamodb:eu-north-1:123456789123:"
                + "table/test/export/01768386924000-d339e52d\",\"startTime\":\"2026-01-14T10:35:24.000Z\","
                + "\"endTime\":\"2026-01-14T10:40:27.000Z\",\"tableArn\":\"arn:aws:dynamodb:eu-north-1:"
                + "123456789123:table/test\",\"tableId\":\"cf263806-6bf1-4e51-a242-7067dcdecc72\","
                + "\"exportFromTime\":\"2026-01-14T10:20:00.000Z\",\"exportToTime\":"
                + "\"2026-01-14T10:35:00.500Z\",\"s3Bucket\":\"b\",\"s3Prefix\":\"ä \\\"x\\\"/\","
                + "\"s3SseAlgorithm\":\"KMS\",\"s3SseKmsKeyId\":\"alias/k\",\"manifestFilesS3Key\":"
                + "\"ä \\\"x\\\"/AWSDynamoDB/01768386924000-d339e52d/manifest-files.json\","
                + "\"billedSizeBytes\":20000000,\"itemCount\":7,\"outputFormat\":\"ION\","
                + "\"outputView\":\"NEW_IMAGE\",\"exportType\":\"INCREMENTAL_EXPORT\"}");
  }

  static Export export(
      String id, ExportWindow window, ExportFormat format, Destination destination) {
    return new Export(
        new JobId(id),
        SOURCE,
        window,
        format,
        destination,
        "token",
        false,
        new Plan(4, 0, 0),
        new ExportState.Writing());
  }

  private static DataFile empty(int split, String key) {
    return new DataFile(
        split, key, "7deb4078f238dd87d6af0538152c04e9-1", "FjvgqIxwymKf1RbbqtrZag==", 0, 0);
  }

  private static DataFile file(int split, long items, long bytes) {
    return new DataFile(split, "k", "e", "m", items, bytes);
  }
}
