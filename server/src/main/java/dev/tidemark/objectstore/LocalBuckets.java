package dev.tidemark.objectstore;

import dev.tidemark.disk.Disk;
import dev.tidemark.encryption.KeyRing;
import dev.tidemark.error.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buckets and objects in a folder. An object appears whole or not at all, and is on the disk before
 * a write returns. Thread-safe; blocking. Fails with {@link ObjectStoreException} and S3's codes.
 *
 * <p>Layout, version 3; {@link RecordFile} describes the records:
 *
 * <pre>
 *   format                        "tidemark-s3 3\n"
 *   tmp/                          drafts; emptied at start
 *   buckets/NAME/bucket           bucket record
 *   buckets/NAME/objects/SHA256      null version: object or delete marker record, named by the
 *                                    SHA-256 of the key in hex
 *   buckets/NAME/objects/SHA256.ID   any other version, ID being the version's
 *   buckets/NAME/data/ID          bytes of an object or of a part, encrypted; ID: 32 hex digits
 *   buckets/NAME/uploads/ID/upload   upload record
 *   buckets/NAME/uploads/ID/N        part record, N being the part's number
 * </pre>
 *
 * <p>A write puts its bytes into a new data file, syncs it, and then puts the object record in
 * place by a rename: that rename is the commit. A delete marker is such a record without bytes;
 * removing a version is removing its record. So whatever changes what a key holds is one step of
 * the file system, and a crash is before or after it. Which version is the newest is said in the
 * records, see {@link VersionId}, and no clock can change it. A bucket's records are read when it
 * is first used, and data files that none names are removed then. Completing a multipart upload
 * copies nothing: the record names the parts' data files.
 *
 * <p>All bytes are encrypted, see {@link BodyCipher}, with a key for each object that stands
 * wrapped in its record; a data file is bound to its name.
 */
public final class LocalBuckets {
  /** The longest key, in bytes of UTF-8. */
  public static final int KEY_BYTES_MAX = 1024;

  private static final Logger LOG = LoggerFactory.getLogger(LocalBuckets.class);
  static final String FORMAT = "tidemark-s3 3\n";
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");

  private final Path bucketsFolder;
  private final Disk disk;
  private final DataKeys keys;
  private final InstantSource clock;
  private final ConcurrentSkipListMap<String, LocalBucket> buckets = new ConcurrentSkipListMap<>();
  private final ReentrantLock bucketsLock = new ReentrantLock();

  private LocalBuckets(Path bucketsFolder, Disk disk, DataKeys keys, InstantSource clock) {
    this.bucketsFolder = bucketsFolder;
    this.disk = disk;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Opens a store, or makes an empty one.
   *
   * <p>Damage to a bucket's records shows when it is first used, as CORRUPT.
   *
   * @param sync false: a write may be lost if the machine stops, for throw-away data
   * @param keyRing of the keys of objects
   * @param random of ids and keys; must not be guessed
   * @throws StorageException UNUSABLE or CORRUPT
   */
  public static LocalBuckets open(
      Path folder, boolean sync, KeyRing keyRing, InstantSource clock, RandomGenerator random) {
    try {
      Path bucketsFolder = folder.resolve("buckets");
      Files.createDirectories(bucketsFolder);
      Disk disk = new Disk(folder.resolve("tmp"), sync, random);
      Path format = folder.resolve("format");
      if (!Files.exists(format)) {
        disk.write(format, FORMAT.getBytes(StandardCharsets.UTF_8));
      }
      String text = Files.readString(format, StandardCharsets.ISO_8859_1);
      if (!text.equals(FORMAT)) {
        throw new StorageException(
            StorageException.Kind.UNUSABLE,
            format
                + " says '"
                + text.strip().replaceAll("\\p{Cntrl}", "?")
                + "'; this version reads "
                + FORMAT.strip());
      }
      DataKeys keys = new DataKeys(keyRing, random);
      LocalBuckets store = new LocalBuckets(bucketsFolder, disk, keys, clock);
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(bucketsFolder)) {
        for (Path each : folders) {
          if (!isName(String.valueOf(each.getFileName())) || !Files.isDirectory(each)) {
            LOG.warn("{} is none of ours, and is left alone", each);
            continue;
          }
          LocalBucket found = LocalBucket.open(disk, keys, each);
          store.buckets.put(found.bucket().name(), found);
        }
      }
      return store;
    } catch (IOException e) {
      throw new StorageException(
          StorageException.Kind.UNUSABLE, "cannot open the objects in " + folder + ": " + e, e);
    }
  }

  /** Whether a folder holds buckets, as far as can be told without opening it. */
  public static boolean isThere(Path folder) {
    String[] names = folder.resolve("buckets").toFile().list();
    return names != null && names.length > 0;
  }

  /** Every bucket, by name. */
  public List<Bucket> buckets() {
    return buckets.values().stream().map(LocalBucket::bucket).toList();
  }

  /** Whether there is a bucket by that name. */
  public boolean hasBucket(String name) {
    return buckets.containsKey(name);
  }

  /** A bucket, or NoSuchBucket. */
  public Bucket bucket(String name) {
    return named(name).bucket();
  }

  /**
   * False if there is one by that name already. InvalidBucketName if the name breaks S3's rules.
   */
  public boolean createBucket(String name, String region) {
    return createBucket(name, region, Map.of());
  }

  /** With documents by the names of their configurations, see {@link #configure}. */
  public boolean createBucket(String name, String region, Map<String, String> configurations) {
    if (!isName(name)) {
      throw LocalErrors.invalidBucketName();
    }
    bucketsLock.lock();
    try {
      if (buckets.containsKey(name)) {
        return false;
      }
      Bucket bucket = new Bucket(name, region, now(), configurations);
      buckets.put(name, LocalBucket.create(disk, keys, bucketsFolder.resolve(name), bucket));
      return true;
    } catch (IOException e) {
      throw LocalErrors.internal(e);
    } finally {
      bucketsLock.unlock();
    }
  }

  private static boolean isName(String name) {
    return NAME.matcher(name).matches()
        && !name.contains("..")
        && !ADDRESS.matcher(name).matches()
        && !name.startsWith("xn--")
        && !name.endsWith("-s3alias");
  }

  /**
   * Sets a configuration of a bucket, whole or not at all and on the disk when this returns; {@link
   * Bucket#configuration} reads it.
   *
   * @param configuration its name; of S3's own, the name of the parameter that asks for it
   * @param document null: not configured any more
   */
  public void configure(String bucket, String configuration, @Nullable String document) {
    LocalBucket found = named(bucket);
    io(() -> {
      found.configure(configuration, document);
      return true;
    });
  }

  /** Removes an empty bucket, and the uploads under way in it. */
  public void deleteBucket(String name) {
    bucketsLock.lock();
    try {
      LocalBucket bucket = find(name);
      if (!bucket.remove()) {
        throw bucket.versioning() == Versioning.NEVER
            ? LocalErrors.bucketNotEmpty()
            : LocalErrors.versionsLeft();
      }
      buckets.remove(name);
    } catch (IOException e) {
      throw LocalErrors.internal(e);
    } finally {
      bucketsLock.unlock();
    }
  }

  /**
   * Something to write an object's bytes to. The caller closes it. Refused if the key that it is to
   * be encrypted under cannot be used.
   *
   * @param asked null: the bucket's default
   */
  public Body newBody(ObjectPath path, @Nullable RequestedEncryption asked) {
    LocalBucket bucket = find(path.bucket());
    return io(() -> bucket.newBody(keys.make(bucket.bucket(), path.key(), asked)));
  }

  /**
   * Something to write a part's bytes to. The caller closes it.
   *
   * @param customerKey the key that the client sent along, if it did
   */
  public Body newPart(ObjectPath path, String uploadId, @Nullable CustomerKey customerKey) {
    LocalBucket bucket = find(path.bucket());
    MultipartUpload upload = pending(bucket, path.key(), uploadId).upload();
    return io(() ->
        bucket.newBody(keys.ofPart(bucket.bucket(), path.key(), upload.encryption(), customerKey)));
  }

  /** Puts an object in place, if the condition holds of the one that is there. */
  public LocalObject put(
      ObjectPath path,
      Body body,
      ObjectMetadata metadata,
      @Nullable Checksum checksum,
      WriteCondition condition) {
    checkKey(path.key());
    LocalBucket bucket = find(path.bucket());
    return io(() ->
        bucket.withKey(
            path.key(),
            () -> {
              condition.check(bucket.object(path.key()));
              Instant modified = now();
              String etag = body.etag();
              LocalObject.Part part =
                  new LocalObject.Part(
                      1, body.sizeBytes(), bucket.store(body), etag, modified, null);
              LocalObject object =
                  new LocalObject(
                      path.key(),
                      bucket.newVersion(modified),
                      body.sizeBytes(),
                      etag,
                      modified,
                      metadata,
                      body.encryption(),
                      checksum,
                      List.of(part),
                      null);
              bucket.commit(object);
              return object;
            }));
  }

  /** A key's object without its bytes; null if there is none, or it is deleted. */
  public @Nullable LocalObject object(ObjectPath path) {
    return find(path.bucket()).object(path.key());
  }

  /**
   * An object without its bytes, or the failure that S3 has: NoSuchKey, NoSuchVersion,
   * InvalidArgument for what is no version id, MethodNotAllowed for the id of a delete marker.
   *
   * @param versionId null: the newest version
   */
  public LocalObject object(ObjectPath path, @Nullable String versionId) {
    return find(path.bucket()).object(path.key(), versionId);
  }

  /** Holds an object for reading, or NoSuchKey. The caller closes it. */
  public ObjectReading read(ObjectPath path) {
    return read(path, null);
  }

  /** Holds a version for reading; fails as {@link #object(ObjectPath, String)}. */
  public ObjectReading read(ObjectPath path, @Nullable String versionId) {
    return find(path.bucket()).read(path.key(), versionId);
  }

  /** The first object whose key is {@code key} or, if not {@code inclusive}, after it; or null. */
  public @Nullable LocalObject next(String bucket, String key, boolean inclusive) {
    return find(bucket).versions().nextObject(key, inclusive);
  }

  /**
   * The first version after a place in the order of listings: keys ascending, of one key the newest
   * first. Null if there is none.
   *
   * @param sequence in {@code key}; {@code Long.MAX_VALUE}: before its versions, {@code
   *     Long.MIN_VALUE}: after them
   */
  public @Nullable ListedVersion nextVersion(String bucket, String key, long sequence) {
    return find(bucket).versions().next(key, sequence);
  }

  /**
   * The place of a version among those of its key, for {@link #nextVersion}; it need not be there
   * any more, but for a null version that is gone it is before all others.
   *
   * @param versionId InvalidArgument if it is none
   */
  public long sequence(ObjectPath path, String versionId) {
    LocalBucket bucket = find(path.bucket());
    if (versionId.equals(VersionId.NULL)) {
      ObjectEntry entry = bucket.versions().find(path.key(), versionId);
      return entry == null ? Long.MAX_VALUE : entry.version().version().sequence();
    }
    return VersionId.sequence(versionId).orElseThrow(LocalErrors::invalidVersionId);
  }

  /** Deletes a key's object. Fine if there is none, unless the condition wants one. */
  public Deletion delete(ObjectPath path, WriteCondition condition) {
    LocalBucket bucket = find(path.bucket());
    return io(() ->
        bucket.withKey(
            path.key(),
            () -> {
              condition.check(bucket.object(path.key()));
              return delete(bucket, path.key());
            }));
  }

  /** Deletes a key's object as {@link #delete} does, if it still is that version. */
  public void expire(ObjectPath path, VersionId version) {
    LocalBucket bucket = find(path.bucket());
    io(() ->
        bucket.withKey(
            path.key(),
            () -> {
              LocalObject current = bucket.object(path.key());
              if (current != null && current.version().equals(version)) {
                Deletion _ = delete(bucket, path.key());
              }
              return true;
            }));
  }

  private Deletion delete(LocalBucket bucket, String key) throws IOException {
    if (bucket.versioning() == Versioning.NEVER) {
      ObjectVersion _ = bucket.remove(key, VersionId.NULL);
      return new Deletion(false, null);
    }
    Instant now = now();
    VersionId version = bucket.newVersion(now);
    bucket.commit(new DeleteMarker(key, version, now));
    return new Deletion(true, version.text());
  }

  /** Removes a version for good, but not a later one that has its id: a null version. */
  public void remove(ObjectPath path, VersionId version) {
    LocalBucket bucket = find(path.bucket());
    io(() ->
        bucket.withKey(
            path.key(),
            () -> {
              ObjectEntry entry = bucket.versions().find(path.key(), version.text());
              if (entry != null && entry.version().version().equals(version)) {
                ObjectVersion _ = bucket.remove(path.key(), version.text());
              }
              return true;
            }));
  }

  /** Removes one version for good. Fine if it is gone; InvalidArgument if it is no version id. */
  public Deletion deleteVersion(ObjectPath path, String versionId, WriteCondition condition) {
    if (!VersionId.isValid(versionId)) {
      throw LocalErrors.invalidVersionId();
    }
    LocalBucket bucket = find(path.bucket());
    return io(() ->
        bucket.withKey(
            path.key(),
            () -> {
              condition.check(bucket.object(path.key()));
              boolean marker = bucket.remove(path.key(), versionId) instanceof DeleteMarker;
              return new Deletion(marker, versionId);
            }));
  }

  /** Replaces the tags of a version; fails as {@link #object(ObjectPath, String)}. */
  public LocalObject tag(ObjectPath path, @Nullable String versionId, Map<String, String> tags) {
    LocalBucket bucket = find(path.bucket());
    return io(() ->
        bucket.withKey(
            path.key(),
            () -> {
              bucket.tag(path.key(), versionId, tags);
              return bucket.object(path.key(), versionId);
            }));
  }

  /**
   * Begins a multipart upload.
   *
   * @param asked null: the bucket's default
   */
  public MultipartUpload begin(
      ObjectPath path,
      ObjectMetadata metadata,
      @Nullable RequestedEncryption asked,
      @Nullable ChecksumAlgorithm algorithm,
      Checksum.@Nullable Type type) {
    return begin(path, metadata, asked, algorithm, type, false);
  }

  /** Begins a multipart upload that does not outlive the process. */
  MultipartUpload beginUntilRestart(
      ObjectPath path, ObjectMetadata metadata, @Nullable RequestedEncryption asked) {
    return begin(path, metadata, asked, null, null, true);
  }

  private MultipartUpload begin(
      ObjectPath path,
      ObjectMetadata metadata,
      @Nullable RequestedEncryption asked,
      @Nullable ChecksumAlgorithm algorithm,
      Checksum.@Nullable Type type,
      boolean untilRestart) {
    checkKey(path.key());
    LocalBucket bucket = find(path.bucket());
    MultipartUpload upload =
        new MultipartUpload(
            path.key(),
            bucket.newUploadId(),
            now(),
            metadata,
            keys.make(bucket.bucket(), path.key(), asked).encryption(),
            algorithm,
            type,
            untilRestart);
    return io(() ->
        bucket.withKey(
            path.key(),
            () -> {
              bucket.begin(upload);
              return upload;
            }));
  }

  /** Every upload under way in a bucket, in no order. */
  public List<MultipartUpload> uploads(String bucket) {
    return find(bucket).uploads();
  }

  /** An upload under way, or NoSuchUpload. */
  public MultipartUpload upload(ObjectPath path, String uploadId) {
    return pending(find(path.bucket()), path.key(), uploadId).upload();
  }

  /** The parts of an upload so far, by number. */
  public List<LocalObject.Part> parts(ObjectPath path, String uploadId) {
    LocalBucket bucket = find(path.bucket());
    return io(() ->
        bucket.withKey(
            path.key(), () -> List.copyOf(pending(bucket, path.key(), uploadId).parts().values())));
  }

  /** Adds a part, or replaces the one with that number. */
  public LocalObject.Part putPart(
      ObjectPath path, String uploadId, int number, Body body, @Nullable Checksum checksum) {
    LocalBucket bucket = find(path.bucket());
    return io(() ->
        bucket.withKey(
            path.key(),
            () -> {
              LocalBucket.PendingUpload pending = pending(bucket, path.key(), uploadId);
              LocalObject.Part part =
                  new LocalObject.Part(
                      number, body.sizeBytes(), bucket.store(body), body.etag(), now(), checksum);
              bucket.putPart(pending, part);
              return part;
            }));
  }

  /**
   * Makes an object of parts. Asked again after it succeeded, and while that object stands, it
   * answers the same.
   */
  public LocalObject complete(
      ObjectPath path,
      String uploadId,
      List<CompletedPart> named,
      ExpectedObject expected,
      WriteCondition condition) {
    LocalBucket bucket = find(path.bucket());
    return io(() ->
        bucket.withKey(
            path.key(),
            () -> {
              LocalObject current = bucket.object(path.key());
              LocalBucket.PendingUpload pending = bucket.upload(path.key(), uploadId);
              if (pending == null && current != null && uploadId.equals(current.uploadId())) {
                return current;
              }
              LocalBucket.PendingUpload open = pending(bucket, path.key(), uploadId);
              keys.requireUsable(bucket.bucket(), path.key(), open.upload().encryption());
              Instant modified = now();
              LocalObject object =
                  MultipartCompletion.assemble(
                      open.upload(),
                      open.parts(),
                      named,
                      expected,
                      bucket.newVersion(modified),
                      modified);
              condition.check(current, open.upload());
              bucket.commit(object);
              Set<String> kept = new HashSet<>();
              object.parts().forEach(part -> kept.add(part.file()));
              bucket.endUpload(open, kept);
              return object;
            }));
  }

  /** Gives an upload up, or NoSuchUpload. */
  public void abort(ObjectPath path, String uploadId) {
    LocalBucket bucket = find(path.bucket());
    io(() ->
        bucket.withKey(
            path.key(),
            () -> {
              bucket.endUpload(pending(bucket, path.key(), uploadId), Set.of());
              return true;
            }));
  }

  private LocalBucket named(String name) {
    LocalBucket bucket = buckets.get(name);
    if (bucket == null) {
      throw LocalErrors.noSuchBucket();
    }
    return bucket;
  }

  /** A bucket whose objects are known: those of before are read on first use. */
  private LocalBucket find(String name) {
    LocalBucket bucket = named(name);
    try {
      bucket.load();
    } catch (IOException e) {
      throw LocalErrors.internal(e);
    }
    return bucket;
  }

  private static LocalBucket.PendingUpload pending(
      LocalBucket bucket, String key, String uploadId) {
    LocalBucket.PendingUpload pending = bucket.upload(key, uploadId);
    if (pending == null) {
      throw LocalErrors.noSuchUpload();
    }
    return pending;
  }

  private static void checkKey(String key) {
    if (key.getBytes(StandardCharsets.UTF_8).length > KEY_BYTES_MAX) {
      throw LocalErrors.keyTooLong();
    }
  }

  /** The store's time, to the millisecond. */
  public Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static <T> T io(LocalBucket.KeyAction<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      throw LocalErrors.internal(e);
    }
  }
}
