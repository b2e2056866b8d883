package dev.tidemark.objectstore;

import dev.tidemark.disk.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One bucket's files and the index over them. */
final class LocalBucket {
  private static final Logger LOG = LoggerFactory.getLogger(LocalBucket.class);
  private static final int STRIPES = 64;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern RECORDS = Pattern.compile("[0-9a-f]{64}(\\.[0-9A-Za-z._]{32})?");
  static final String RECORD = "bucket";
  static final String UPLOAD_RECORD = "upload";

  /** An upload under way, and its parts so far. Guarded by the lock of its key. */
  record PendingUpload(MultipartUpload upload, NavigableMap<Integer, LocalObject.Part> parts) {}

  private final Disk disk;
  private final DataKeys keys;
  private final Path folder;
  private final Path objectFolder;
  private final Path dataFolder;
  private final Path uploadFolder;
  private volatile Bucket bucket;
  private final VersionIndex versions = new VersionIndex();
  private final ConcurrentMap<String, PendingUpload> uploads = new ConcurrentHashMap<>();
  private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
  private final ReentrantLock[] locks = new ReentrantLock[STRIPES];
  private final ReentrantLock loading = new ReentrantLock();
  private volatile boolean loaded;
  private boolean removed;

  private LocalBucket(Disk disk, DataKeys keys, Path folder, Bucket bucket) {
    this.disk = disk;
    this.keys = keys;
    this.folder = folder;
    this.objectFolder = folder.resolve("objects");
    this.dataFolder = folder.resolve("data");
    this.uploadFolder = folder.resolve("uploads");
    this.bucket = bucket;
    for (int i = 0; i < STRIPES; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /** Makes the folder whole aside, then moves it into place. */
  static LocalBucket create(Disk disk, DataKeys keys, Path folder, Bucket bucket)
      throws IOException {
    Path draft = disk.temporaryPath();
    for (String name : List.of("objects", "data", "uploads")) {
      Files.createDirectories(draft.resolve(name));
    }
    disk.write(draft.resolve(RECORD), RecordFile.of(bucket));
    disk.move(draft, folder);
    LocalBucket created = new LocalBucket(disk, keys, folder, bucket);
    created.loaded = true;
    return created;
  }

  /** Only its own record is read, so that starts do not wait for the objects. */
  static LocalBucket open(Disk disk, DataKeys keys, Path folder) throws IOException {
    return new LocalBucket(disk, keys, folder, RecordFile.bucket(folder.resolve(RECORD)));
  }

  /**
   * Reads what is there and drops what no record names. To be called before anything else is done
   * with what is in the bucket; does so once.
   */
  void load() throws IOException {
    if (loaded) {
      return;
    }
    loading.lock();
    try {
      if (!loaded) {
        loadAll();
        loaded = true;
      }
    } finally {
      loading.unlock();
    }
  }

  private void loadAll() throws IOException {
    Set<String> data = new HashSet<>();
    forEach(dataFolder, ID, file -> data.add(name(file)));
    Set<String> orphans = new HashSet<>(data);
    loadObjects(orphans);
    loadUploads(data, orphans);
    for (String orphan : orphans) {
      Files.delete(dataFolder.resolve(orphan));
    }
  }

  private interface Each {
    void accept(Path file) throws IOException;
  }

  /** Of what is in a folder, that which has a name of ours. */
  private static void forEach(Path folder, Pattern ours, Each each) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (ours.matcher(name(file)).matches()) {
          each.accept(file);
        } else {
          LOG.warn("{} is none of ours, and is left alone", file);
        }
      }
    }
  }

  /** An object whose bytes are gone is there, and cannot be read; the others can. */
  private void loadObjects(Set<String> orphans) throws IOException {
    forEach(
        objectFolder,
        RECORDS,
        record -> {
          ObjectVersion version = RecordFile.version(record);
          if (version instanceof LocalObject object) {
            for (LocalObject.Part part : object.parts()) {
              if (!orphans.remove(part.file())) {
                LOG.error("the data file {} of {} is missing", part.file(), record);
              }
            }
          }
          versions.add(new ObjectEntry(dataFolder, version));
        });
  }

  /**
   * Drops uploads that a crash left behind after their completion, or that end with a process.
   *
   * @param data all files of bytes
   * @param orphans those of which no object's record was found
   */
  private void loadUploads(Set<String> data, Set<String> orphans) throws IOException {
    forEach(
        uploadFolder,
        ID,
        each -> {
          MultipartUpload upload = RecordFile.upload(each.resolve(UPLOAD_RECORD));
          NavigableMap<Integer, LocalObject.Part> parts = new TreeMap<>();
          try (DirectoryStream<Path> records = Files.newDirectoryStream(each, "[0-9]*")) {
            for (Path record : records) {
              LocalObject.Part part = RecordFile.part(record);
              parts.put(part.number(), part);
            }
          }
          List<LocalObject.Part> missing =
              parts.values().stream().filter(part -> !data.contains(part.file())).toList();
          missing.forEach(
              part -> LOG.error("the data file {} of {} is missing", part.file(), each));
          boolean completed =
              parts.values().stream()
                  .anyMatch(part -> data.contains(part.file()) && !orphans.contains(part.file()));
          if (completed || upload.untilRestart()) {
            disk.removeFolder(each);
            return;
          }
          parts.values().forEach(part -> orphans.remove(part.file()));
          missing.forEach(part -> parts.remove(part.number()));
          uploads.put(upload.uploadId(), new PendingUpload(upload, parts));
        });
  }

  Bucket bucket() {
    return bucket;
  }

  VersionIndex versions() {
    return versions;
  }

  /** The same while a key's lock is held. */
  Versioning versioning() {
    return bucket.versioning();
  }

  /** Sets a configuration's document, or removes it if it is null. */
  void configure(String configuration, @Nullable String document) throws IOException {
    life.writeLock().lock();
    try {
      if (removed) {
        throw LocalErrors.noSuchBucket();
      }
      Bucket configured = bucket.with(configuration, document);
      disk.write(folder.resolve(RECORD), RecordFile.of(configured));
      bucket = configured;
    } finally {
      life.writeLock().unlock();
    }
  }

  /** False if the bucket holds objects or delete markers. Uploads under way go with it. */
  boolean remove() throws IOException {
    life.writeLock().lock();
    try {
      if (!versions.isEmpty()) {
        return false;
      }
      if (!removed) {
        disk.removeFolder(folder);
        removed = true;
      }
      return true;
    } finally {
      life.writeLock().unlock();
    }
  }

  /** The key's object; null if there is none or it is deleted. */
  @Nullable LocalObject object(String key) {
    ObjectEntry entry = versions.current(key);
    return entry != null && entry.version() instanceof LocalObject object ? object : null;
  }

  /**
   * An object, or the failure that S3 has for a key without one, for a version that is not there
   * and for a delete marker.
   *
   * @param versionId null: the newest version
   */
  LocalObject object(String key, @Nullable String versionId) {
    return object(entry(key, versionId), versionId);
  }

  private ObjectEntry entry(String key, @Nullable String versionId) {
    if (versionId != null && !VersionId.isValid(versionId)) {
      throw LocalErrors.invalidVersionId();
    }
    ObjectEntry entry = versionId == null ? versions.current(key) : versions.find(key, versionId);
    if (entry == null) {
      throw versionId == null ? LocalErrors.noSuchKey() : LocalErrors.noSuchVersion();
    }
    return entry;
  }

  private static LocalObject object(ObjectEntry entry, @Nullable String versionId) {
    return switch (entry.version()) {
      case LocalObject object -> object;
      case DeleteMarker marker ->
          throw versionId == null
              ? LocalErrors.deleted(marker)
              : LocalErrors.isDeleteMarker(marker);
    };
  }

  ObjectReading read(String key, @Nullable String versionId) {
    while (true) {
      ObjectEntry entry = entry(key, versionId);
      LocalObject object = object(entry, versionId);
      if (entry.acquire()) {
        return new ObjectReading(entry, object, this);
      }
    }
  }

  DataKeys keys() {
    return keys;
  }

  Path dataFolder() {
    return dataFolder;
  }

  /** Something to write a data file with, encrypted with a key of this bucket. */
  Body newBody(DataKeys.Fresh key) throws IOException {
    return new Body(this, disk, key);
  }

  /** Makes a body of this bucket durable as a data file, by name. */
  String store(Body body) throws IOException {
    if (body.bucket() != this) {
      throw LocalErrors.noSuchBucket();
    }
    body.finish();
    return body.file();
  }

  void dropData(String file) throws IOException {
    Files.deleteIfExists(dataFolder.resolve(file));
  }

  /** What happens to one key, alone, while the bucket stands. */
  <T> T withKey(String key, KeyAction<T> action) throws IOException {
    life.readLock().lock();
    try {
      if (removed) {
        throw LocalErrors.noSuchBucket();
      }
      ReentrantLock lock = locks[Math.floorMod(key.hashCode(), STRIPES)];
      lock.lock();
      try {
        return action.run();
      } finally {
        lock.unlock();
      }
    } finally {
      life.readLock().unlock();
    }
  }

  /** Something to do under a key's lock. */
  @FunctionalInterface
  interface KeyAction<T> {
    T run() throws IOException;
  }

  /** What a version that is written now is called. Under the key's lock. */
  VersionId newVersion(Instant now) {
    long sequence = versions.nextSequence(ChronoUnit.MICROS.between(Instant.EPOCH, now));
    return switch (versioning()) {
      case ENABLED -> disk.draw(random -> VersionId.create(sequence, random));
      case NEVER, SUSPENDED -> new VersionId(sequence, null);
    };
  }

  /**
   * Puts a version in place; a null version replaces the one that is there. The commit point is the
   * record's rename. Under the key's lock.
   */
  void commit(ObjectVersion version) throws IOException {
    disk.write(record(version), RecordFile.of(version));
    ObjectEntry before =
        version.version().isNull() ? versions.find(version.key(), VersionId.NULL) : null;
    versions.add(new ObjectEntry(dataFolder, version));
    if (before != null) {
      versions.remove(before);
      before.kill();
    }
  }

  /** Other tags over the same bytes. Under the key's lock. */
  void tag(String key, @Nullable String versionId, Map<String, String> tags) throws IOException {
    ObjectEntry entry = entry(key, versionId);
    LocalObject tagged = object(entry, versionId).withTags(tags);
    disk.write(record(tagged), RecordFile.of(tagged));
    entry.describe(tagged);
  }

  /**
   * Removes a version, null if there is none by that id. The commit point is the record's removal.
   * Under the key's lock.
   */
  @Nullable ObjectVersion remove(String key, String versionId) throws IOException {
    ObjectEntry entry = versions.find(key, versionId);
    if (entry == null) {
      return null;
    }
    ObjectVersion version = entry.version();
    disk.remove(record(version));
    versions.remove(entry);
    entry.kill();
    return version;
  }

  List<MultipartUpload> uploads() {
    return uploads.values().stream().map(PendingUpload::upload).toList();
  }

  /** Null if there is none by that id for that key. */
  @Nullable PendingUpload upload(String key, String uploadId) {
    PendingUpload pending = uploads.get(uploadId);
    return pending == null || !pending.upload().key().equals(key) ? null : pending;
  }

  String newUploadId() {
    return disk.newId(uploadFolder);
  }

  void begin(MultipartUpload upload) throws IOException {
    Path draft = disk.temporaryPath();
    Files.createDirectories(draft);
    disk.write(draft.resolve(UPLOAD_RECORD), RecordFile.of(upload));
    disk.move(draft, uploadFolder.resolve(upload.uploadId()));
    uploads.put(upload.uploadId(), new PendingUpload(upload, new TreeMap<>()));
  }

  /** Under the key's lock. */
  void putPart(PendingUpload pending, LocalObject.Part part) throws IOException {
    Path record =
        uploadFolder.resolve(pending.upload().uploadId()).resolve(String.valueOf(part.number()));
    disk.write(record, RecordFile.of(part));
    LocalObject.Part before = pending.parts().put(part.number(), part);
    if (before != null) {
      dropData(before.file());
    }
  }

  /** Forgets an upload and every data file of it that is not in {@code kept}. Under the lock. */
  void endUpload(PendingUpload pending, Set<String> kept) throws IOException {
    uploads.remove(pending.upload().uploadId());
    disk.removeFolder(uploadFolder.resolve(pending.upload().uploadId()));
    for (LocalObject.Part part : pending.parts().values()) {
      if (!kept.contains(part.file())) {
        dropData(part.file());
      }
    }
  }

  /** The null version has the key's plain name, so that it is replaced by a rename. */
  private Path record(ObjectVersion version) {
    return objectFolder.resolve(recordName(version));
  }

  static String recordName(ObjectVersion version) {
    String id = version.version().id();
    String name = recordName(version.key());
    return id == null ? name : name + "." + id;
  }

  /** What the names of the records of all versions of a key begin with. */
  static String recordName(String key) {
    Digest digest = Digest.sha256();
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    digest.update(bytes, 0, bytes.length);
    return digest.hex();
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
