package dev.tidemark.verification;

import dev.tidemark.error.Findings;
import dev.tidemark.format.ExportReader.DataFile;
import dev.tidemark.format.ExportRecord;
import dev.tidemark.format.ExportSummary;
import dev.tidemark.format.ExportSummary.Scope;
import dev.tidemark.format.InvalidExportException;
import dev.tidemark.format.ViewType;
import dev.tidemark.homecoming.ExportSet;
import dev.tidemark.homecoming.KeyFinder;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.storage.CommitTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks an export, full or incremental, AWS's or our own, file by file: manifests, checksums,
 * counts, records, and that no item is there twice. A fault does not keep the rest from being
 * checked. Memory is constant but for the list of files.
 */
public final class ExportCheck {
  private static final String SUMMARY = "manifest-summary.json";
  private static final Set<String> OWN =
      Set.of(
          "_started", SUMMARY, "manifest-summary.md5", "manifest-files.json", "manifest-files.md5");

  /** Source: AWS developer guide, "Constraints". */
  private static final int ITEM_BYTES_MAX = 400 << 10;

  private final String place;
  private final ExportFiles files;
  private final Path scratch;
  private final Findings findings;
  private final FolderCheck.Progress progress;
  private final KeySource keySource;
  private @Nullable KeySchema keys;
  private long records;
  private boolean sound = true;

  /**
   * @param place what a person calls it
   * @param keySource who knows the table's key: exports do not tell it
   * @param scratch an empty folder
   */
  public ExportCheck(
      String place,
      ExportFiles files,
      KeySource keySource,
      Path scratch,
      Findings findings,
      FolderCheck.Progress progress) {
    this.place = place;
    this.files = files;
    this.keySource = keySource;
    this.scratch = scratch;
    this.findings = findings;
    this.progress = progress;
  }

  /** Is asked for the key of the table that an export is of. */
  @FunctionalInterface
  public interface KeySource {
    /** Null if it is not known. */
    @Nullable KeySchema keys(ExportSet set);
  }

  /** How many records could be read. */
  public long records() {
    return records;
  }

  private void fault(String kind, String where, String what) {
    sound = false;
    findings.fault(kind, where, what);
  }

  /**
   * Checks all.
   *
   * @return the export as its manifests tell of it; null if they do not
   */
  public @Nullable ExportSet run() {
    checkManifest("manifest-summary");
    checkManifest("manifest-files");
    ExportSet set;
    try {
      set = ExportSet.open(place, this::open);
    } catch (InvalidExportException e) {
      fault("manifest", place, withoutPlace(e));
      return null;
    }
    keys = set.isFull() ? keySource.keys(set) : null;
    checkNames(set);
    try (KeyedSorting sorting = new KeyedSorting(scratch, this::twice)) {
      for (DataFile file : set.dataFiles()) {
        checkFile(set, file, sorting);
      }
      sorting.sorted().forEachRemaining(_ -> {});
    }
    if (set.isFull() && keys == null && sound && records > 0) {
      checkKeys(set);
    }
    return set;
  }

  private String withoutPlace(InvalidExportException e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith(place + ": ") ? message.substring(place.length() + 2) : message;
  }

  private void checkManifest(String name) {
    try {
      byte[] json = bytes(name + ".json");
      byte[] told = bytes(name + ".md5");
      byte[] md5 = Base64.getEncoder().encode(md5().digest(json));
      if (!Arrays.equals(md5, told)) {
        fault(
            "manifest",
            name + ".json",
            "has the MD5 %s, %s.md5 says %s"
                .formatted(
                    new String(md5, StandardCharsets.US_ASCII),
                    name,
                    new String(told, StandardCharsets.US_ASCII).strip()));
      }
    } catch (IOException e) {
      fault("manifest", name, "is missing or cannot be read: " + e.getMessage());
    }
  }

  /** Manifests are read on whatever their checksums are, which were told of. */
  private InputStream open(String path) throws IOException {
    if (path.startsWith("manifest-") && path.endsWith(".md5")) {
      byte[] json = bytes(path.substring(0, path.length() - ".md5".length()) + ".json");
      return new ByteArrayInputStream(Base64.getEncoder().encode(md5().digest(json)));
    }
    return files.open(path);
  }

  private byte[] bytes(String path) throws IOException {
    try (InputStream in = files.open(path)) {
      return in.readAllBytes();
    }
  }

  static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has it", e);
    }
  }

  /** The data files of incremental exports are in a folder with those of others. */
  private void checkNames(ExportSet set) {
    try {
      Set<String> known = new HashSet<>(OWN);
      set.dataFiles().forEach(file -> known.add(ExportSet.path(file)));
      boolean started = false;
      for (String path : files.list()) {
        started |= path.equals("_started");
        if (!known.contains(path)) {
          fault("stray", path, "is in the export's folder, and in no manifest");
        }
      }
      if (!started) {
        findings.note("missing", "_started", "is not there, which AWS writes first");
      }
    } catch (IOException e) {
      fault("file", place, "cannot be listed: " + e.getMessage());
    }
  }

  private void checkFile(ExportSet set, DataFile file, KeyedSorting sorting) {
    checkEtag(set, file);
    try (Stream<ExportRecord> each = set.records(file)) {
      long[] line = {0};
      each.forEach(record -> {
        line[0]++;
        records++;
        progress.read("records", 1);
        checkRecord(file.key() + ", line " + line[0], set.summary(), record);
        if (keys != null || record instanceof ExportRecord.Changed) {
          sorting.ours(key(record, keys), Item.EMPTY);
        }
      });
    } catch (InvalidExportException e) {
      fault("file", file.key(), reason(file, e));
    }
  }

  /** A file of other bytes than it had says little by where it cannot be read. */
  private String reason(DataFile file, InvalidExportException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("has the MD5")) {
      return message.replace(file.key() + " ", "");
    }
    try (InputStream in = files.open(ExportSet.path(file))) {
      MessageDigest digest = md5();
      byte[] buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      String md5 = Base64.getEncoder().encodeToString(digest.digest());
      return md5.equals(file.md5Checksum())
          ? message
          : "has the MD5 %s, its manifest says %s".formatted(md5, file.md5Checksum());
    } catch (IOException missing) {
      return message;
    }
  }

  /**
   * The ETag of an object that was written in one part, and not under a KMS key, is the MD5 of its
   * MD5: seen in every real export. Whoever copies an export changes those that the store tells.
   */
  private void checkEtag(ExportSet set, DataFile file) {
    try {
      String told = files.etag(ExportSet.path(file));
      if (told != null && !told.equals(file.etag())) {
        findings.note(
            "file",
            file.key(),
            "has the ETag %s, its manifest says %s: it was copied or written anew"
                .formatted(told, file.etag()));
      }
      if (set.summary().s3SseAlgorithm().equals("AES256") && file.etag().endsWith("-1")) {
        byte[] md5 = Base64.getDecoder().decode(file.md5Checksum());
        String follows = HexFormat.of().formatHex(md5().digest(md5)) + "-1";
        if (!follows.equals(file.etag())) {
          fault(
              "manifest", file.key(), "its ETag " + file.etag() + " does not follow from its MD5");
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      fault("file", file.key(), String.valueOf(e.getMessage()));
    }
  }

  private void checkRecord(String where, ExportSummary summary, ExportRecord record) {
    switch (record) {
      case ExportRecord.FullItem(Item item) -> checkItem(where, item);
      case ExportRecord.Changed change -> {
        if (summary.scope() instanceof Scope.Incremental window) {
          checkChange(where, window, change);
        }
      }
    }
  }

  private void checkItem(String where, Item item) {
    if (item.sizeBytes() > ITEM_BYTES_MAX) {
      fault("record", where, "an item of %d bytes".formatted(item.sizeBytes()));
    }
    KeySchema known = keys;
    if (known == null) {
      return;
    }
    for (KeyAttribute attribute : known.attributes()) {
      AttributeValue value = item.get(attribute.name());
      if (value == null || !value.typeName().equals(attribute.type().name())) {
        fault(
            "record",
            where,
            "an item without the key attribute %s of type %s"
                .formatted(attribute.name(), attribute.type()));
      }
    }
  }

  private void checkChange(String where, Scope.Incremental window, ExportRecord.Changed change) {
    long micros = change.writeMicros();
    if (micros < micros(window.fromTime()) || micros >= micros(window.toTime())) {
      fault(
          "record",
          where,
          "a write of %s, which is not in the window"
              .formatted(Instant.EPOCH.plusNanos(micros * 1000)));
    }
    if (window.view() == ViewType.NEW_IMAGE && change.oldImage() != null) {
      fault("record", where, "an old image in an export of new images only");
    }
    Map<String, AttributeValue> key = change.keys().attributes();
    for (Item image : images(change)) {
      boolean fits =
          key.entrySet().stream()
              .allMatch(each -> each.getValue().equals(image.get(each.getKey())));
      if (!fits) {
        fault("record", where, "an image of another key");
      }
      if (image.sizeBytes() > ITEM_BYTES_MAX) {
        fault("record", where, "an image of %d bytes".formatted(image.sizeBytes()));
      }
    }
  }

  private static List<Item> images(ExportRecord.Changed change) {
    return Stream.of(change.oldImage(), change.newImage()).flatMap(Stream::ofNullable).toList();
  }

  private static long micros(Instant time) {
    return CommitTime.atOrAfter(time).micros();
  }

  private void twice(Item key) {
    fault("record", place, "the item " + key + " is there twice");
  }

  /** Finds out the table's key, and then whether an item is there twice. */
  private void checkKeys(ExportSet set) {
    switch (KeyFinder.in(List.of(set))) {
      case KeyFinder.Found.Certain(KeySchema found) -> keys = found;
      case KeyFinder.Found.Likely(KeySchema found) -> keys = found;
      case KeyFinder.Found.Open(String attributes) -> {
        findings.note(
            "key",
            place,
            "the files do not tell the table's key, so only equal items are told of; give --hash"
                + " and --range, out of: "
                + attributes);
      }
    }
    try (KeyedSorting sorting = new KeyedSorting(scratch, this::twice)) {
      forEach(set, keys, sorting::ours);
      sorting.sorted().forEachRemaining(_ -> {});
    }
  }

  /**
   * Every record with its key: the item, or all that a change tells.
   *
   * @param keys null: not known; of a full export the item itself is the key then
   */
  static void forEach(ExportSet set, @Nullable KeySchema keys, BiConsumer<Item, Item> action) {
    for (DataFile file : set.dataFiles()) {
      try (Stream<ExportRecord> each = set.records(file)) {
        each.forEach(record -> action.accept(key(record, keys), content(record)));
      }
    }
  }

  private static Item key(ExportRecord record, @Nullable KeySchema keys) {
    return switch (record) {
      case ExportRecord.FullItem(Item item) -> keys == null ? item : key(item, keys);
      case ExportRecord.Changed change -> change.keys();
    };
  }

  private static Item key(Item item, KeySchema keys) {
    Map<String, AttributeValue> key = new LinkedHashMap<>();
    for (KeyAttribute attribute : keys.attributes()) {
      AttributeValue value = item.get(attribute.name());
      if (value != null) {
        key.put(attribute.name(), value);
      }
    }
    return Item.of(key);
  }

  private static Item content(ExportRecord record) {
    return switch (record) {
      case ExportRecord.FullItem(Item item) -> item;
      case ExportRecord.Changed change -> {
        Map<String, AttributeValue> all = new LinkedHashMap<>();
        all.put("writeMicros", N.of(change.writeMicros()));
        Item before = change.oldImage();
        Item after = change.newImage();
        if (before != null) {
          all.put("before", new M(before.attributes()));
        }
        if (after != null) {
          all.put("after", new M(after.attributes()));
        }
        yield Item.of(all);
      }
    };
  }
}
