package dev.tidemark.objectstore;

import dev.tidemark.error.StorageException;
import dev.tidemark.fuzz.FuzzBytes;
import dev.tidemark.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** Record files of the object store with damage that their checksum does not tell. */
public final class RecordTarget implements FuzzTarget {
  private static final LocalObject.Part PART =
      new LocalObject.Part(
          1,
          12,
          "f1",
          "00",
          Instant.ofEpochMilli(2000),
          Checksum.full(ChecksumAlgorithm.CRC32, "AAAAAA=="));
  private static final ObjectMetadata METADATA =
      new ObjectMetadata(Map.of("content-type", "text/plain"), Map.of("a", "1"), Map.of("t", "v"));
  private static final List<byte[]> RECORDS =
      List.of(
          RecordFile.of(new Bucket("b", "eu-west-1", Instant.ofEpochMilli(1000), Map.of("t", "v"))),
          RecordFile.of(PART),
          RecordFile.of(
              (ObjectVersion)
                  new LocalObject(
                      "k",
                      new VersionId(7, "v7"),
                      12,
                      "e-2",
                      Instant.ofEpochMilli(3000),
                      METADATA,
                      new ObjectEncryption.Kms("arn:k", Map.of("c", "d"), true, "d3Jh"),
                      new Checksum(ChecksumAlgorithm.SHA256, Checksum.Type.COMPOSITE, "x-2"),
                      List.of(PART),
                      "up")),
          RecordFile.of(
              (ObjectVersion)
                  new DeleteMarker("k", new VersionId(8, null), Instant.ofEpochMilli(5000))),
          RecordFile.of(
              new MultipartUpload(
                  "k",
                  "up",
                  Instant.ofEpochMilli(4000),
                  METADATA,
                  new ObjectEncryption.Customer("d3Jh"),
                  ChecksumAlgorithm.SHA1,
                  Checksum.Type.COMPOSITE,
                  true)));

  private final Path file;

  public RecordTarget() {
    try {
      Path memory = Path.of("/dev/shm");
      Path parent = Files.isWritable(memory) ? memory : Path.of("target");
      file = Files.createTempFile(parent, "tidemark-fuzz-", ".record");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    file.toFile().deleteOnExit();
  }

  @Override
  public void run(FuzzBytes in) throws IOException {
    byte[] record = RECORDS.get(in.nextInt(RECORDS.size()));
    int kind = in.nextInt(4);
    boolean fits = in.nextInt(8) > 0;
    byte[] body = Arrays.copyOf(record, record.length - 4);
    byte[] damaged = in.oneIn(8) ? in.rest() : in.damaged(body);
    CRC32C crc = new CRC32C();
    crc.update(damaged);
    int checksum = fits ? (int) crc.getValue() : in.nextInt();
    Files.write(
        file, ByteBuffer.allocate(damaged.length + 4).put(damaged).putInt(checksum).array());
    try {
      Object read =
          switch (kind) {
            case 0 -> RecordFile.bucket(file);
            case 1 -> RecordFile.part(file);
            case 2 -> RecordFile.version(file);
            default -> RecordFile.upload(file);
          };
      if (read.toString().isEmpty()) {
        throw new AssertionError("nothing");
      }
    } catch (StorageException e) {
      if (!String.valueOf(e.getMessage()).contains(file.toString())) {
        throw new AssertionError("not named: " + e.getMessage());
      }
    }
  }
}
