package dev.tidemark.objectstore;

import dev.tidemark.encryption.KeyRing;
import dev.tidemark.error.Findings;
import dev.tidemark.error.StorageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks buckets and objects in a folder that no server has open, and changes nothing there: every
 * record, and every byte against the seal of its segment, the MD5 and the checksum that it was
 * stored with. {@link LocalBuckets} describes the layout.
 */
public final class BucketsCheck {
  private static final Pattern OBJECT = Pattern.compile("[0-9a-f]{64}(\\..+)?");
  private static final int BUFFER_BYTES = 64 << 10;

  private final Path folder;
  private final DataKeys keys;
  private final Findings findings;
  private final LongConsumer progress;
  private long objects;
  private long bytes;

  /**
   * @param keyRing of the keys of objects
   * @param progress is told of bytes
   */
  public BucketsCheck(
      Path folder,
      KeyRing keyRing,
      RandomGenerator random,
      Findings findings,
      LongConsumer progress) {
    this.folder = folder;
    this.keys = new DataKeys(keyRing, random);
    this.findings = findings;
    this.progress = progress;
  }

  /** How many objects there are; once checked. */
  public long objects() {
    return objects;
  }

  /** What they weigh. */
  public long bytes() {
    return bytes;
  }

  /** Checks all. */
  public void run() {
    try {
      String format = Files.readString(folder.resolve("format"));
      if (!format.equals(LocalBuckets.FORMAT)) {
        findings.fault("object", "s3/format", "is not '" + LocalBuckets.FORMAT.strip() + "'");
        return;
      }
      try (DirectoryStream<Path> buckets = Files.newDirectoryStream(bucketsFolder())) {
        for (Path each : buckets) {
          guarded(each, () -> bucket(each));
        }
      }
    } catch (IOException e) {
      findings.fault("object", "s3", "cannot be read: " + e);
    }
  }

  /** Something that may meet a damaged record. */
  @FunctionalInterface
  private interface Part {
    void run() throws IOException;
  }

  private void guarded(Path file, Part part) {
    try {
      part.run();
    } catch (IOException | RuntimeException e) {
      findings.fault("object", place(file), "cannot be read: " + String.valueOf(e.getMessage()));
    }
  }

  private String place(Path file) {
    return "s3/" + folder.relativize(file);
  }

  private Path bucketsFolder() {
    return folder.resolve("buckets");
  }

  private void bucket(Path path) throws IOException {
    Bucket bucket = RecordFile.bucket(path.resolve(LocalBucket.RECORD));
    if (!bucket.name().equals(name(path))) {
      findings.fault("object", place(path), "is the bucket " + bucket.name() + " by its record");
    }
    Path data = path.resolve("data");
    Set<String> unnamed = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(data)) {
      files.forEach(file -> unnamed.add(name(file)));
    }
    try (DirectoryStream<Path> records = Files.newDirectoryStream(path.resolve("objects"))) {
      for (Path record : records) {
        guarded(record, () -> version(bucket, record, data, unnamed));
      }
    }
    try (DirectoryStream<Path> uploads = Files.newDirectoryStream(path.resolve("uploads"))) {
      for (Path upload : uploads) {
        guarded(upload, () -> upload(bucket, upload, data, unnamed));
      }
    }
    if (!unnamed.isEmpty()) {
      findings.note(
          "object",
          place(data),
          "%d files that no record names, which a server removes".formatted(unnamed.size()));
    }
  }

  private void version(Bucket bucket, Path record, Path data, Set<String> unnamed)
      throws IOException {
    if (!OBJECT.matcher(name(record)).matches()) {
      findings.fault("stray", place(record), "is no object's record");
      return;
    }
    ObjectVersion version = RecordFile.version(record);
    String where = "s3://" + bucket.name() + "/" + version.key();
    if (!name(record).equals(LocalBucket.recordName(version))) {
      findings.fault("object", place(record), "is the record of " + where + ", in another place");
    }
    if (!(version instanceof LocalObject object)) {
      return;
    }
    objects++;
    bytes += object.sizeBytes();
    List<LocalObject.Part> parts = object.parts();
    if (parts.stream().mapToLong(LocalObject.Part::sizeBytes).sum() != object.sizeBytes()) {
      findings.fault("object", where, "its parts have other bytes than it");
    }
    for (LocalObject.Part part : parts) {
      if (!unnamed.remove(part.file())) {
        findings.fault(
            "missing",
            where,
            "its data file %s is not there, or another object's".formatted(part.file()));
        return;
      }
    }
    if (!etag(object).equals(object.etag())) {
      findings.fault("object", where, "its ETag is not that of its parts");
    }
    BodyCipher cipher = cipher(bucket, object.key(), object.encryption(), where);
    if (cipher == null) {
      parts.forEach(part -> progress.accept(part.sizeBytes()));
      return;
    }
    Digest whole =
        object.checksum() instanceof Checksum(var algorithm, var type, var _)
                && type == Checksum.Type.FULL_OBJECT
            ? algorithm.start()
            : null;
    boolean read = true;
    for (LocalObject.Part part : parts) {
      read &= content(where, object, part, data, cipher, whole);
    }
    Checksum checksum = object.checksum();
    if (read && whole != null && checksum != null) {
      if (!whole.base64().equals(checksum.value())) {
        findings.fault("object", where, "its bytes do not fit its " + checksum.algorithm());
      }
    }
  }

  /** Where S3 tells a multipart object's ETag, it is the MD5 of those of its parts. */
  private static String etag(LocalObject object) {
    if (object.uploadId() == null) {
      return object.parts().getFirst().etag();
    }
    Digest md5 = Digest.md5();
    for (LocalObject.Part part : object.parts()) {
      byte[] each = HexFormat.of().parseHex(part.etag());
      md5.update(each, 0, each.length);
    }
    return md5.hex() + "-" + object.parts().size();
  }

  /** The key of an object; null if its bytes cannot be read now, which is told of. */
  private @Nullable BodyCipher cipher(
      Bucket bucket, String key, ObjectEncryption encryption, String where) {
    if (encryption instanceof ObjectEncryption.Customer) {
      findings.note("object", where, "is not checked: only its writer has the key");
      return null;
    }
    try {
      return keys.open(bucket, key, encryption, null);
    } catch (ObjectStoreException e) {
      findings.note("object", where, "is not checked: " + e.getMessage());
      return null;
    } catch (StorageException e) {
      findings.fault("object", where, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** Reads a part's bytes; false if that fails. */
  private boolean content(
      String where,
      LocalObject object,
      LocalObject.Part part,
      Path data,
      BodyCipher cipher,
      @Nullable Digest whole) {
    Digest md5 = Digest.md5();
    Digest checksum = part.checksum() == null ? null : part.checksum().algorithm().start();
    long read = 0;
    try (InputStream in = stream(object, part, data, cipher)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
        md5.update(buffer, 0, count);
        if (whole != null) {
          whole.update(buffer, 0, count);
        }
        if (checksum != null) {
          checksum.update(buffer, 0, count);
        }
        read += count;
        progress.accept(count);
      }
    } catch (IOException | StorageException e) {
      findings.fault("object", where, String.valueOf(e.getMessage()));
      return false;
    }
    boolean right =
        read == part.sizeBytes()
            && (!object.encryption().hasPlainEtag() || md5.hex().equals(part.etag()))
            && (checksum == null
                || part.checksum() == null
                || checksum.base64().equals(part.checksum().value()));
    if (!right) {
      findings.fault(
          "object", where, "the bytes of part %d do not fit its MD5".formatted(part.number()));
    }
    return right;
  }

  private static InputStream stream(
      LocalObject object, LocalObject.Part part, Path data, BodyCipher cipher) {
    LocalObject alone =
        new LocalObject(
            object.key(),
            object.version(),
            part.sizeBytes(),
            object.etag(),
            object.lastModified(),
            object.metadata(),
            object.encryption(),
            null,
            List.of(part),
            null);
    return new PartsStream(data, alone, cipher, 0, part.sizeBytes());
  }

  private void upload(Bucket bucket, Path path, Path data, Set<String> unnamed) throws IOException {
    MultipartUpload upload = RecordFile.upload(path.resolve(LocalBucket.UPLOAD_RECORD));
    String where = "upload " + upload.uploadId() + " of s3://" + bucket.name() + "/" + upload.key();
    if (!upload.uploadId().equals(name(path))) {
      findings.fault("object", place(path), "is the upload " + upload.uploadId());
    }
    TreeMap<Integer, LocalObject.Part> parts = new TreeMap<>();
    try (DirectoryStream<Path> records = Files.newDirectoryStream(path, "[0-9]*")) {
      for (Path record : records) {
        LocalObject.Part part = RecordFile.part(record);
        parts.put(part.number(), part);
      }
    }
    boolean there = parts.values().stream().allMatch(part -> unnamed.contains(part.file()));
    if (!there) {
      findings.note("object", where, "was completed or cut short; a server removes the rest");
      return;
    }
    parts.values().forEach(part -> unnamed.remove(part.file()));
    BodyCipher cipher = cipher(bucket, upload.key(), upload.encryption(), where);
    if (cipher == null) {
      return;
    }
    for (LocalObject.Part part : parts.values()) {
      LocalObject draft =
          new LocalObject(
              upload.key(),
              new VersionId(0, null),
              part.sizeBytes(),
              part.etag(),
              upload.initiated(),
              upload.metadata(),
              upload.encryption(),
              null,
              List.of(part),
              null);
      boolean _ = content(where, draft, part, data, cipher, null);
    }
  }

  /** Whether there is a bucket by that name. */
  public boolean hasBucket(String name) {
    return Files.exists(bucketsFolder().resolve(name).resolve(LocalBucket.RECORD));
  }

  /**
   * The bytes of the newest version of an object; null if there is none, or its key cannot be used.
   *
   * @throws IOException if they are damaged
   */
  public @Nullable InputStream open(ObjectPath path) throws IOException {
    LocalObject object = object(path);
    if (object == null) {
      return null;
    }
    try {
      Path bucketFolder = bucketsFolder().resolve(path.bucket());
      Bucket bucket = RecordFile.bucket(bucketFolder.resolve(LocalBucket.RECORD));
      BodyCipher cipher = keys.open(bucket, object.key(), object.encryption(), null);
      try (InputStream in =
          new PartsStream(bucketFolder.resolve("data"), object, cipher, 0, object.sizeBytes())) {
        return new ByteArrayInputStream(in.readAllBytes());
      }
    } catch (ObjectStoreException e) {
      return null;
    } catch (StorageException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Whether there is an object by that name. */
  public boolean isThere(ObjectPath path) throws IOException {
    return object(path) != null;
  }

  private @Nullable LocalObject object(ObjectPath path) throws IOException {
    Path bucketFolder = bucketsFolder().resolve(path.bucket());
    Path all = bucketFolder.resolve("objects");
    String name = LocalBucket.recordName(path.key());
    try {
      Bucket bucket = RecordFile.bucket(bucketFolder.resolve(LocalBucket.RECORD));
      Path only = all.resolve(name);
      ObjectVersion newest = Files.exists(only) ? RecordFile.version(only) : null;
      if (bucket.versioning() != Versioning.NEVER) {
        newest = newest(all, name);
      }
      return newest instanceof LocalObject object ? object : null;
    } catch (StorageException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static @Nullable ObjectVersion newest(Path all, String name) throws IOException {
    ObjectVersion newest = null;
    try (DirectoryStream<Path> records =
        Files.newDirectoryStream(all, file -> name(file).startsWith(name))) {
      for (Path record : records) {
        ObjectVersion version = RecordFile.version(record);
        if (newest == null || newest.version().sequence() < version.version().sequence()) {
          newest = version;
        }
      }
    }
    return newest;
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
