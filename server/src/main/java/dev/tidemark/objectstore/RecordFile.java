package dev.tidemark.objectstore;

import dev.tidemark.error.StorageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The small files that describe buckets, objects, uploads and parts.
 *
 * <p>Layout, all numbers big-endian:
 *
 * <pre>
 *   4  magic "TMS3"
 *   1  version, 3
 *   1  kind: 'B' bucket, 'O' object, 'D' delete marker, 'U' upload, 'P' part
 *   n  body, by kind
 *   4  CRC-32C of everything before it
 *
 *   string    u32 byte count, UTF-8
 *   time      i64 milliseconds since 1970
 *   map       u32 count, then that many pairs of strings, in the order of the names
 *   checksum  u8 algorithm (0 none, 1 CRC32, 2 CRC32C, 3 CRC64NVME, 4 SHA1, 5 SHA256);
 *             unless 0: u8 type (0 full object, 1 composite), string value
 *   encryption u8 kind (1 AES256, 2 KMS, 3 customer), string wrapped data key in base64;
 *             KMS: string key ARN, map context, u8 bucket key (0 no)
 *   metadata  map content headers, map user metadata, map tags
 *   part      u32 number, i64 bytes, string data file, string ETag, time, checksum
 *   version   i64 sequence: the greatest is the newest; string id ("" null)
 *
 *   bucket    string name, string region, time created, map configurations: name, document
 *   object    string key, version, i64 bytes, string ETag, time modified, metadata, encryption,
 *             checksum, string upload id ("" none), u32 count, that many parts
 *   marker    string key, version, time made
 *   upload    string key, string upload id, time initiated, metadata, encryption,
 *             u8 checksum algorithm, u8 checksum type (0 if no algorithm), u8 until restart (0 no)
 *   part      part
 * </pre>
 */
final class RecordFile {
  private static final int MAGIC = 0x544d5333;
  private static final int VERSION = 4;
  private static final int TRAILER_BYTES = 4;
  private static final int AES256 = 1;
  private static final int KMS = 2;
  private static final int CUSTOMER = 3;
  private static final List<ChecksumAlgorithm> ALGORITHMS =
      List.of(
          ChecksumAlgorithm.CRC32,
          ChecksumAlgorithm.CRC32C,
          ChecksumAlgorithm.CRC64NVME,
          ChecksumAlgorithm.SHA1,
          ChecksumAlgorithm.SHA256);

  private RecordFile() {}

  static byte[] of(Bucket bucket) {
    return write(
        'B',
        out -> {
          string(out, bucket.name());
          string(out, bucket.region());
          out.writeLong(bucket.created().toEpochMilli());
          map(out, bucket.configurations());
        });
  }

  static byte[] of(ObjectVersion version) {
    return switch (version) {
      case LocalObject object -> of(object);
      case DeleteMarker marker -> of(marker);
    };
  }

  private static byte[] of(DeleteMarker marker) {
    return write(
        'D',
        out -> {
          string(out, marker.key());
          version(out, marker.version());
          out.writeLong(marker.lastModified().toEpochMilli());
        });
  }

  private static byte[] of(LocalObject object) {
    return write(
        'O',
        out -> {
          string(out, object.key());
          version(out, object.version());
          out.writeLong(object.sizeBytes());
          string(out, object.etag());
          out.writeLong(object.lastModified().toEpochMilli());
          metadata(out, object.metadata());
          encryption(out, object.encryption());
          checksum(out, object.checksum());
          String uploadId = object.uploadId();
          string(out, uploadId == null ? "" : uploadId);
          out.writeInt(object.parts().size());
          for (LocalObject.Part part : object.parts()) {
            part(out, part);
          }
        });
  }

  static byte[] of(MultipartUpload upload) {
    return write(
        'U',
        out -> {
          string(out, upload.key());
          string(out, upload.uploadId());
          out.writeLong(upload.initiated().toEpochMilli());
          metadata(out, upload.metadata());
          encryption(out, upload.encryption());
          out.writeByte(code(upload.checksumAlgorithm()));
          out.writeByte(upload.checksumType() == Checksum.Type.COMPOSITE ? 1 : 0);
          out.writeByte(upload.untilRestart() ? 1 : 0);
        });
  }

  static byte[] of(LocalObject.Part part) {
    return write('P', out -> part(out, part));
  }

  static Bucket bucket(Path file) {
    return read(
        file,
        'B',
        in -> new Bucket(string(in), string(in), Instant.ofEpochMilli(in.readLong()), map(in)));
  }

  /** An object or a delete marker. */
  static ObjectVersion version(Path file) {
    return read(
        file,
        (kind, in) ->
            switch (kind) {
              case 'O' -> object(in);
              case 'D' ->
                  new DeleteMarker(string(in), versionId(in), Instant.ofEpochMilli(in.readLong()));
              default -> throw new IOException("a record of kind " + kind);
            });
  }

  private static LocalObject object(DataInputStream in) throws IOException {
    String key = string(in);
    VersionId version = versionId(in);
    long sizeBytes = in.readLong();
    String etag = string(in);
    Instant modified = Instant.ofEpochMilli(in.readLong());
    ObjectMetadata metadata = metadata(in);
    ObjectEncryption encryption = encryption(in);
    Checksum checksum = checksum(in);
    String uploadId = string(in);
    int count = in.readInt();
    List<LocalObject.Part> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(part(in));
    }
    return new LocalObject(
        key,
        version,
        sizeBytes,
        etag,
        modified,
        metadata,
        encryption,
        checksum,
        parts,
        uploadId.isEmpty() ? null : uploadId);
  }

  static MultipartUpload upload(Path file) {
    return read(
        file,
        'U',
        in -> {
          String key = string(in);
          String uploadId = string(in);
          Instant initiated = Instant.ofEpochMilli(in.readLong());
          ObjectMetadata metadata = metadata(in);
          ObjectEncryption encryption = encryption(in);
          ChecksumAlgorithm algorithm = algorithm(in.readUnsignedByte());
          Checksum.Type type = type(in.readUnsignedByte());
          boolean untilRestart = in.readUnsignedByte() != 0;
          return new MultipartUpload(
              key,
              uploadId,
              initiated,
              metadata,
              encryption,
              algorithm,
              algorithm == null ? null : type,
              untilRestart);
        });
  }

  static LocalObject.Part part(Path file) {
    return read(file, 'P', RecordFile::part);
  }

  @FunctionalInterface
  private interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  @FunctionalInterface
  private interface Reader<T> {
    T read(DataInputStream in) throws IOException;
  }

  @FunctionalInterface
  private interface KindReader<T> {
    T read(char kind, DataInputStream in) throws IOException;
  }

  private static byte[] write(char kind, Writer body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      out.writeInt(MAGIC);
      out.writeByte(VERSION);
      out.writeByte(kind);
      body.write(out);
      out.writeInt(crc(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static <T> T read(Path file, char kind, Reader<T> body) {
    return read(
        file,
        (found, in) -> {
          if (found != kind) {
            throw new IOException("a record of kind " + found);
          }
          return body.read(in);
        });
  }

  private static <T> T read(Path file, KindReader<T> body) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      int end = bytes.length - TRAILER_BYTES;
      if (end < 6 || ByteBuffer.wrap(bytes).getInt(end) != crc(bytes, end)) {
        throw corrupt(file, null);
      }
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, end));
      if (in.readInt() != MAGIC) {
        throw corrupt(file, null);
      }
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new StorageException(
            StorageException.Kind.UNUSABLE,
            file + " has format " + version + "; this version reads " + VERSION);
      }
      T value = body.read((char) in.readUnsignedByte(), in);
      if (in.read() >= 0) {
        throw corrupt(file, null);
      }
      return value;
    } catch (IOException e) {
      throw corrupt(file, e);
    }
  }

  private static StorageException corrupt(Path file, @Nullable IOException cause) {
    return new StorageException(
        StorageException.Kind.CORRUPT, "cannot read the record " + file, cause);
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static void part(DataOutputStream out, LocalObject.Part part) throws IOException {
    out.writeInt(part.number());
    out.writeLong(part.sizeBytes());
    string(out, part.file());
    string(out, part.etag());
    out.writeLong(part.lastModified().toEpochMilli());
    checksum(out, part.checksum());
  }

  private static LocalObject.Part part(DataInputStream in) throws IOException {
    return new LocalObject.Part(
        in.readInt(),
        in.readLong(),
        string(in),
        string(in),
        Instant.ofEpochMilli(in.readLong()),
        checksum(in));
  }

  private static void version(DataOutputStream out, VersionId version) throws IOException {
    out.writeLong(version.sequence());
    String id = version.id();
    string(out, id == null ? "" : id);
  }

  private static VersionId versionId(DataInputStream in) throws IOException {
    long sequence = in.readLong();
    String id = string(in);
    return new VersionId(sequence, id.isEmpty() ? null : id);
  }

  private static void metadata(DataOutputStream out, ObjectMetadata metadata) throws IOException {
    map(out, metadata.headers());
    map(out, metadata.user());
    map(out, metadata.tags());
  }

  private static ObjectMetadata metadata(DataInputStream in) throws IOException {
    return new ObjectMetadata(map(in), map(in), map(in));
  }

  private static void encryption(DataOutputStream out, ObjectEncryption encryption)
      throws IOException {
    out.writeByte(
        switch (encryption) {
          case ObjectEncryption.Aes256 _ -> AES256;
          case ObjectEncryption.Kms _ -> KMS;
          case ObjectEncryption.Customer _ -> CUSTOMER;
        });
    string(out, encryption.wrappedKey());
    if (encryption instanceof ObjectEncryption.Kms kms) {
      string(out, kms.keyArn());
      map(out, kms.context());
      out.writeByte(kms.bucketKey() ? 1 : 0);
    }
  }

  private static ObjectEncryption encryption(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    String wrapped = string(in);
    return switch (kind) {
      case AES256 -> new ObjectEncryption.Aes256(wrapped);
      case KMS ->
          new ObjectEncryption.Kms(string(in), map(in), in.readUnsignedByte() != 0, wrapped);
      case CUSTOMER -> new ObjectEncryption.Customer(wrapped);
      default -> throw new IOException("encryption " + kind);
    };
  }

  private static void checksum(DataOutputStream out, @Nullable Checksum checksum)
      throws IOException {
    if (checksum == null) {
      out.writeByte(0);
      return;
    }
    out.writeByte(code(checksum.algorithm()));
    out.writeByte(checksum.type() == Checksum.Type.COMPOSITE ? 1 : 0);
    string(out, checksum.value());
  }

  private static @Nullable Checksum checksum(DataInputStream in) throws IOException {
    ChecksumAlgorithm algorithm = algorithm(in.readUnsignedByte());
    if (algorithm == null) {
      return null;
    }
    return new Checksum(algorithm, type(in.readUnsignedByte()), string(in));
  }

  private static int code(@Nullable ChecksumAlgorithm algorithm) {
    return algorithm == null ? 0 : ALGORITHMS.indexOf(algorithm) + 1;
  }

  private static @Nullable ChecksumAlgorithm algorithm(int code) throws IOException {
    if (code > ALGORITHMS.size()) {
      throw new IOException("checksum algorithm " + code);
    }
    return code == 0 ? null : ALGORITHMS.get(code - 1);
  }

  private static Checksum.Type type(int code) {
    return code == 1 ? Checksum.Type.COMPOSITE : Checksum.Type.FULL_OBJECT;
  }

  private static void map(DataOutputStream out, Map<String, String> map) throws IOException {
    out.writeInt(map.size());
    for (Map.Entry<String, String> entry : new TreeMap<>(map).entrySet()) {
      string(out, entry.getKey());
      string(out, entry.getValue());
    }
  }

  private static Map<String, String> map(DataInputStream in) throws IOException {
    Map<String, String> map = new TreeMap<>();
    for (int i = in.readInt(); i > 0; i--) {
      map.put(string(in), string(in));
    }
    return map;
  }

  private static void string(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String string(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("string of " + length + " bytes");
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }
}
