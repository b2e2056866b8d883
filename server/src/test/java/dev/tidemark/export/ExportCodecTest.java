package dev.tidemark.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.format.ExportFormat;
import dev.tidemark.format.ViewType;
import dev.tidemark.objectstore.PutOptions.Encryption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExportCodecTest {
  private static final Instant TIME = Instant.parse("2026-01-14T10:35:24.317Z");

  @Test
  void export_writtenAndRead_isTheSame() {
    for (ExportState state :
        List.of(
            new ExportState.Writing(),
            new ExportState.Closing(TIME),
            new ExportState.Completed(TIME, 1_000_000, 5),
            new ExportState.Failed(TIME, "S3NoSuchBucket", "no bucket"))) {
      for (ExportWindow window :
          List.of(
              new ExportWindow.Full(TIME),
              new ExportWindow.Incremental(TIME, TIME.plusMillis(1), ViewType.NEW_IMAGE))) {
        for (Destination destination :
            List.of(
                new Destination("b", null, null, null),
                new Destination("b", null, null, new Encryption.Aes256()),
                new Destination("b", "123456789012", "p/", new Encryption.Kms("alias/k")),
                new Destination("b", null, null, new Encryption.Kms(null)))) {
          Export export =
              ManifestsTest.export("01768386924000-d339e52d", window, ExportFormat.ION, destination)
                  .with(state);

          assertThat(ExportCodec.fromItem(ExportCodec.toItem(export))).isEqualTo(export);
        }
      }
    }
  }

  @Test
  void file_writtenAndRead_isTheSame() {
    DataFile file = new DataFile(3, "k", "e-1", "md5==", 7, 1L << 40);

    assertThat(ExportCodec.fileFromItem(ExportCodec.toItem(file))).isEqualTo(file);
  }
}
