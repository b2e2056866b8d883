package dev.tidemark.objectstore;

import dev.tidemark.error.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** One bucket's files and the index over them. */
final class LocalBucket {
  private static final int STRIPES = 64;
  private static final String RECORD = "bucket";
  private static final String UPLOAD_RECORD = "upload";

  /** An upload under way, and its parts so far. Guarded by the lock of its key. */
  record PendingUpload(MultipartUpload upload, NavigableMap<Integer, LocalObject.Part> parts) {}

  private final Disk disk;
  private final Path folder;
  private final Path objectFolder;
  private final Path dataFolder;
  private final Path uploadFolder;
  private volatile Bucket bucket;
  private final ConcurrentSkipListMap<String, ObjectEntry> objects =
      new ConcurrentSkipListMap<>(KeyOrder.UTF_8);
  private final ConcurrentMap<String, PendingUpload> uploads = new ConcurrentHashMap<>();
  private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
  private final ReentrantLock[] locks = new ReentrantLock[STRIPES];
  private final ReentrantLock loading = new ReentrantLock();
  private volatile boolean loaded;
  private boolean removed;

  private LocalBucket(Disk disk, Path folder, Bucket bucket) {
    this.disk = disk;
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
  static LocalBucket create(Disk disk, Path folder, Bucket bucket) throws IOException {
    Path draft = disk.temporaryPath();
    for (String name : List.of("objects", "data", "uploads")) {
      Files.createDirectories(draft.resolve(name));
    }
    disk.write(draft.resolve(RECORD), RecordFile.of(bucket));
    disk.move(draft, folder);
    LocalBucket created = new LocalBucket(disk, folder, bucket);
    created.loaded = true;
    return created;
  }

  /** Only its own record is read, so that starts do not wait for the objects. */
  static LocalBucket open(Disk disk, Path folder) throws IOException {
    return new LocalBucket(disk, folder, RecordFile.bucket(folder.resolve(RECORD)));
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
    Set<String> orphans = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(dataFolder)) {
      for (Path file : files) {
        orphans.add(name(file));
      }
    }
    loadObjects(orphans);
    loadUploads(orphans);
    for (String orphan : orphans) {
      Files.delete(dataFolder.resolve(orphan));
    }
  }

  private void loadObjects(Set<String> orphans) throws IOException {
    try (DirectoryStream<Path> records = Files.newDirectoryStream(objectFolder)) {
      for (Path record : records) {
        LocalObject object = RecordFile.object(record);
        for (LocalObject.Part part : object.parts()) {
          if (!orphans.remove(part.file())) {
            throw new StorageException(
                StorageException.Kind.CORRUPT,
                "the data file " + part.file() + " of " + record + " is missing");
          }
        }
        objects.put(object.key(), new ObjectEntry(dataFolder, object));
      }
    }
  }

  /** Drops uploads that a crash left behind after their completion, or that end with a process. */
  private void loadUploads(Set<String> orphans) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(uploadFolder)) {
      for (Path each : folders) {
        MultipartUpload upload = RecordFile.upload(each.resolve(UPLOAD_RECORD));
        NavigableMap<Integer, LocalObject.Part> parts = new TreeMap<>();
        try (DirectoryStream<Path> records = Files.newDirectoryStream(each, "[0-9]*")) {
          for (Path record : records) {
            LocalObject.Part part = RecordFile.part(record);
            parts.put(part.number(), part);
          }
        }
        boolean whole = parts.values().stream().allMatch(part -> orphans.contains(part.file()));
        if (!whole || upload.untilRestart()) {
          disk.removeFolder(each);
          continue;
        }
        parts.values().forEach(part -> orphans.remove(part.file()));
        uploads.put(upload.uploadId(), new PendingUpload(upload, parts));
      }
    }
  }

  Bucket bucket() {
    return bucket;
  }

  NavigableMap<String, ObjectEntry> objects() {
    return objects;
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

  /** False if the bucket holds objects. Uploads under way go with it. */
  boolean remove() throws IOException {
    life.writeLock().lock();
    try {
      if (!objects.isEmpty()) {
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

  @Nullable LocalObject object(String key) {
    ObjectEntry entry = objects.get(key);
    return entry == null ? null : entry.object();
  }

  ObjectReading read(String key) {
    while (true) {
      ObjectEntry entry = objects.get(key);
      if (entry == null) {
        throw LocalErrors.noSuchKey();
      }
      if (entry.acquire()) {
        return new ObjectReading(entry, dataFolder);
      }
    }
  }

  /** Makes a body durable as a data file, by name. */
  String store(Body body) throws IOException {
    String file = disk.newId(dataFolder);
    body.finish(dataFolder.resolve(file));
    return file;
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

  /** The commit point of a write: the record's rename. Under the key's lock. */
  void commit(LocalObject object) throws IOException {
    disk.write(record(object.key()), RecordFile.of(object));
    ObjectEntry before = objects.put(object.key(), new ObjectEntry(dataFolder, object));
    if (before != null) {
      before.kill();
    }
  }

  /** Other metadata over the same bytes. Under the key's lock. */
  void describe(LocalObject object) throws IOException {
    ObjectEntry entry = objects.get(object.key());
    if (entry == null) {
      throw LocalErrors.noSuchKey();
    }
    disk.write(record(object.key()), RecordFile.of(object));
    entry.describe(object);
  }

  /** Under the key's lock. */
  void delete(String key) throws IOException {
    if (objects.get(key) == null) {
      return;
    }
    disk.remove(record(key));
    ObjectEntry entry = objects.remove(key);
    if (entry != null) {
      entry.kill();
    }
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

  private Path record(String key) {
    Digest digest = Digest.sha256();
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    digest.update(bytes, 0, bytes.length);
    return objectFolder.resolve(HexFormat.of().formatHex(digest.value()));
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
