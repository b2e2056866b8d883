package dev.tidemark.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.error.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes are on disk: FORMATS.md, "Objects". */
class RecordFileTest {
  private static final Bucket BUCKET =
      new Bucket("b", "eu-west-1", Instant.ofEpochMilli(1000), Map.of("t", "v"));
  private static final String BUCKET_HEX =
      "544d5333044200000001620000000965752d776573742d3100000000000003e80000000100000001"
          + "74000000017696c30626";

  private static final LocalObject.Part PART =
      new LocalObject.Part(
          2,
          7,
          "f2",
          "00",
          Instant.ofEpochMilli(2000),
          Checksum.full(ChecksumAlgorithm.CRC64NVME, "AAAAAAAAAAA="));
  private static final String PART_HEX =
      "544d5333045000000002000000000000000700000002663200000002303000000000000007d00300"
          + "0000000c41414141414141414141413d7c8031ae";

  private static final LocalObject OBJECT =
      new LocalObject(
          "k\u00e9",
          new VersionId(7, "v7"),
          12,
          "e-2",
          Instant.ofEpochMilli(3000),
          new ObjectMetadata(
              Map.of("content-type", "text/plain"), Map.of("b", "2", "a", "1"), Map.of()),
          new ObjectEncryption.Kms("arn:k", Map.of("c", "d"), true, "d3Jh"),
          new Checksum(ChecksumAlgorithm.SHA256, Checksum.Type.COMPOSITE, "x-2"),
          List.of(new LocalObject.Part(1, 12, "f1", "00", Instant.ofEpochMilli(2000), null)),
          "up");
  private static final String OBJECT_HEX =
      "544d5333044f000000036bc3a90000000000000007000000027637000000000000000c0000000365"
          + "2d320000000000000bb8000000010000000c636f6e74656e742d747970650000000a746578742f70"
          + "6c61696e00000002000000016100000001310000000162000000013200000000020000000464334a"
          + "680000000561726e3a6b000000010000000163000000016401050100000003782d32000000027570"
          + "0000000100000001000000000000000c00000002663100000002303000000000000007d000b15ee0"
          + "2c";

  private static final DeleteMarker MARKER =
      new DeleteMarker("k", new VersionId(8, null), Instant.ofEpochMilli(5000));
  private static final String MARKER_HEX =
      "544d53330444000000016b0000000000000008000000000000000000001388e5965361";

  private static final MultipartUpload UPLOAD =
      new MultipartUpload(
          "k",
          "up",
          Instant.ofEpochMilli(4000),
          new ObjectMetadata(Map.of(), Map.of(), Map.of("t", "v")),
          new ObjectEncryption.Customer("d3Jh"),
          ChecksumAlgorithm.SHA1,
          Checksum.Type.COMPOSITE,
          true);
  private static final String UPLOAD_HEX =
      "544d53330455000000016b0000000275700000000000000fa0000000000000000000000001000000"
          + "01740000000176030000000464334a68040101fddc4aab";

  @TempDir private Path folder;

  @Test
  void of_everyKind_givesTheBytesOfTheFormat() {
    assertThat(hex(RecordFile.of(BUCKET))).isEqualTo(BUCKET_HEX);
    assertThat(hex(RecordFile.of(PART))).isEqualTo(PART_HEX);
    assertThat(hex(RecordFile.of(OBJECT))).isEqualTo(OBJECT_HEX);
    assertThat(hex(RecordFile.of(MARKER))).isEqualTo(MARKER_HEX);
    assertThat(hex(RecordFile.of(UPLOAD))).isEqualTo(UPLOAD_HEX);
  }

  @Test
  void read_theBytesOfTheFormat_givesWhatWasWritten() throws IOException {
    assertThat(RecordFile.bucket(file(BUCKET_HEX))).isEqualTo(BUCKET);
    assertThat(RecordFile.part(file(PART_HEX))).isEqualTo(PART);
    assertThat(RecordFile.version(file(OBJECT_HEX))).isEqualTo(OBJECT);
    assertThat(RecordFile.version(file(MARKER_HEX))).isEqualTo(MARKER);
    assertThat(RecordFile.upload(file(UPLOAD_HEX))).isEqualTo(UPLOAD);
  }

  @Test
  void read_anyFlippedOrMissingByte_isRefusedAsCorrupt() throws IOException {
    byte[] sound = HexFormat.of().parseHex(OBJECT_HEX);
    for (int i = 0; i < sound.length; i++) {
      byte[] flipped = sound.clone();
      flipped[i] ^= 1;
      refuses(flipped);
      refuses(Arrays.copyOf(sound, i));
    }
  }

  private void refuses(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("record"), bytes);
    assertThatThrownBy(() -> RecordFile.version(file))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.CORRUPT));
  }

  private Path file(String hex) throws IOException {
    return Files.write(folder.resolve("record"), HexFormat.of().parseHex(hex));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
