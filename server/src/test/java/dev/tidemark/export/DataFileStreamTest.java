package dev.tidemark.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.objectstore.PutOptions;
import dev.tidemark.objectstore.Upload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DataFileStreamTest {
  private static final int PART_BYTES = Upload.PART_BYTES_MIN;

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 65_000, 65_536, 66_000, PART_BYTES - 40, PART_BYTES, 2 * PART_BYTES + 7})
  void write_bytesThatDoNotShrink_comeOutAgainInRightParts(int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    TestObjects objects = new TestObjects().bucket("b");
    DataFileStream.Finished finished;

    try (Upload upload = objects.begin(new ObjectPath("b", "k"), PutOptions.DEFAULT);
        DataFileStream stream = new DataFileStream(upload, PART_BYTES, 6)) {
      ByteArrayInputStream in = new ByteArrayInputStream(bytes);
      byte[] piece = new byte[40_000];
      for (int n = in.read(piece); n > 0; n = in.read(piece)) {
        stream.write(piece, n);
      }
      finished = stream.finish();
    }

    byte[] object = objects.bytes("b", "k");
    assertThat(new GZIPInputStream(new ByteArrayInputStream(object)).readAllBytes())
        .isEqualTo(bytes);
    assertThat(object).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
    assertThat(finished.object().etag())
        .endsWith("-" + Math.max(1, Math.ceilDiv(object.length, PART_BYTES)));
    assertThat(finished.md5())
        .isEqualTo(Base64.getEncoder().encodeToString(Manifests.md5().digest(object)));
  }

  @Test
  void partBytes_overTenThousandParts_growSoThatALargeFileFits() {
    int first = ExportSettings.DEFAULT.partBytes();
    long bytes = 0;
    for (int number = 0; number < 10_000; number++) {
      int size = DataFileStream.partBytes(first, number);
      assertThat(size).isBetween(first, 8 * first);
      bytes += size;
    }
    assertThat(DataFileStream.partBytes(first, 2499)).isEqualTo(first);
    assertThat(bytes).isEqualTo(2500L * 15 * first);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 9})
  void write_atAnyLevel_isReadByAnyone(int level) throws IOException {
    TestObjects objects = new TestObjects().bucket("b");
    byte[] line =
        "{\"Item\":{\"pk\":{\"S\":\"1\"}}}\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    ByteArrayOutputStream all = new ByteArrayOutputStream();

    try (Upload upload = objects.begin(new ObjectPath("b", "k"), PutOptions.DEFAULT);
        DataFileStream stream = new DataFileStream(upload, PART_BYTES, level)) {
      for (int i = 0; i < 10_000; i++) {
        stream.write(line, line.length);
        all.writeBytes(line);
      }
      stream.finish();
    }

    assertThat(
            new GZIPInputStream(new ByteArrayInputStream(objects.bytes("b", "k"))).readAllBytes())
        .isEqualTo(all.toByteArray());
  }
}
