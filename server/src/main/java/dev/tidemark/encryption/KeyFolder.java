package dev.tidemark.encryption;

import dev.tidemark.disk.Disk;
import dev.tidemark.error.StorageException;
import dev.tidemark.error.StorageException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys and aliases in a folder. What a method wrote is on the disk, whole, when it returns.
 *
 * <pre>
 *   format          "tidemark-kms 1\n", the master key's fingerprint as 64 hex digits, "\n"
 *   master          the master key, 64 hex digits and "\n"; not there if it is kept elsewhere
 *   tmp/            drafts; emptied at start
 *   keys/ID         key record, ID being the key's UUID
 *   aliases/SHA256  alias record, named by the SHA-256 of "REGION NAME" in hex
 * </pre>
 *
 * {@link RingRecord} describes the records.
 */
final class KeyFolder {
  private static final Logger LOG = LoggerFactory.getLogger(KeyFolder.class);
  private static final String FORMAT = "tidemark-kms 1\n";

  /** Names of files of ours: UUIDs, and SHA-256 in hex. */
  private static final Pattern RECORD = Pattern.compile("[0-9a-f-]{36}|[0-9a-f]{64}");

  private final Path folder;
  private final Disk disk;
  private final byte[] master;
  private final RingRecord records;

  private KeyFolder(Path folder, Disk disk, byte[] master, RingRecord records) {
    this.folder = folder;
    this.disk = disk;
    this.master = master;
    this.records = records;
  }

  /**
   * Opens a folder, or makes an empty one.
   *
   * @param masterFile null: {@code master} in the folder
   * @throws StorageException UNUSABLE with a line for a person
   */
  static KeyFolder open(
      Path folder,
      @Nullable Path masterFile,
      boolean sync,
      String account,
      RandomGenerator random) {
    try {
      Files.createDirectories(folder.resolve("keys"));
      Files.createDirectories(folder.resolve("aliases"));
      Disk disk = new Disk(folder.resolve("tmp"), sync, random);
      disk.syncFolder(folder);
      disk.syncFolder(folder.toAbsolutePath().resolveSibling(""));
      Path masterPath = masterFile == null ? folder.resolve("master") : masterFile;
      byte[] master = master(folder, masterPath, disk, sync, random);
      return new KeyFolder(folder, disk, master, new RingRecord(master, account, random));
    } catch (IOException e) {
      throw new StorageException(Kind.UNUSABLE, "cannot open the keys in " + folder + ": " + e, e);
    }
  }

  /**
   * Opens a folder that has keys, to read them only.
   *
   * @param scratch nothing is written to it
   * @throws StorageException UNUSABLE with a line for a person
   */
  static KeyFolder toRead(
      Path folder,
      @Nullable Path masterFile,
      Disk scratch,
      String account,
      RandomGenerator random) {
    Path masterPath = masterFile == null ? folder.resolve("master") : masterFile;
    try {
      byte[] master = known(folder, masterPath);
      return new KeyFolder(folder, scratch, master, new RingRecord(master, account, random));
    } catch (IOException e) {
      throw new StorageException(Kind.UNUSABLE, "cannot open the keys in " + folder + ": " + e, e);
    }
  }

  static boolean isThere(Path folder) {
    return Files.exists(folder.resolve("format"));
  }

  private static byte[] master(
      Path folder, Path masterPath, Disk disk, boolean sync, RandomGenerator random)
      throws IOException {
    Path format = folder.resolve("format");
    if (Files.exists(format)) {
      return known(folder, masterPath);
    }
    boolean there = Files.exists(masterPath);
    if (!isEmpty(folder.resolve("keys"))) {
      throw new StorageException(Kind.UNUSABLE, format + " is missing beside the keys");
    }
    byte[] master = there ? MasterKey.read(masterPath) : MasterKey.create(masterPath, sync, random);
    String text = FORMAT + MasterKey.fingerprint(master) + "\n";
    disk.write(format, text.getBytes(StandardCharsets.US_ASCII));
    return master;
  }

  /** The master key that the keys of the folder are sealed under. */
  private static byte[] known(Path folder, Path masterPath) throws IOException {
    if (!Files.exists(masterPath)) {
      throw new StorageException(
          Kind.UNUSABLE,
          "the master key "
              + masterPath
              + " is missing: without it the keys in "
              + folder
              + ", and all that is encrypted under them, cannot be read. Put it back, or name it"
              + " with --master-key");
    }
    byte[] master = MasterKey.read(masterPath);
    String format = Files.readString(folder.resolve("format"), StandardCharsets.ISO_8859_1);
    check(folder, masterPath, format, master);
    return master;
  }

  private static void check(Path folder, Path masterPath, String format, byte[] master) {
    if (!format.startsWith(FORMAT)) {
      throw new StorageException(
          Kind.UNUSABLE,
          folder.resolve("format")
              + " says something else than '"
              + FORMAT.strip()
              + "', which this version reads");
    }
    String fingerprint = format.substring(FORMAT.length()).strip();
    if (!fingerprint.matches("[0-9a-f]{64}")) {
      throw new StorageException(
          Kind.UNUSABLE,
          folder.resolve("format") + " is damaged: it ends in no fingerprint of a master key");
    }
    if (!fingerprint.equals(MasterKey.fingerprint(master))) {
      throw new StorageException(
          Kind.UNUSABLE,
          masterPath
              + " is not the master key of "
              + folder
              + ": the keys there were sealed under another, as "
              + folder.resolve("format")
              + " says. Put that one back, or name it with --master-key");
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      return !entries.iterator().hasNext();
    }
  }

  byte[] master() {
    return master;
  }

  /**
   * @throws StorageException CORRUPT if one cannot be read
   */
  List<HeldKey> keys() {
    return keys(KeyFolder::refuse);
  }

  /**
   * @param damaged is told of each that cannot be read
   */
  List<HeldKey> keys(BiConsumer<Path, IOException> damaged) {
    return all("keys", records::key, damaged);
  }

  /**
   * @throws StorageException CORRUPT if one cannot be read
   */
  List<Alias> aliases() {
    return aliases(KeyFolder::refuse);
  }

  /**
   * @param damaged is told of each that cannot be read
   */
  List<Alias> aliases(BiConsumer<Path, IOException> damaged) {
    return all("aliases", records::alias, damaged);
  }

  private static void refuse(Path file, IOException e) {
    throw new StorageException(
        Kind.CORRUPT, "cannot read the record " + file + ": " + e.getMessage(), e);
  }

  void write(HeldKey held) {
    String name = name(held.key());
    write(name, records.of(name, held));
  }

  void write(Alias alias) {
    String name = name(alias);
    write(name, records.of(name, alias));
  }

  void remove(KmsKey key) {
    remove(name(key));
  }

  void remove(Alias alias) {
    remove(name(alias));
  }

  @FunctionalInterface
  private interface Opener<T> {
    T open(String name, byte[] record) throws IOException;
  }

  private <T> List<T> all(String kind, Opener<T> opener, BiConsumer<Path, IOException> damaged) {
    List<T> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve(kind))) {
      for (Path file : files) {
        if (!RECORD.matcher(String.valueOf(file.getFileName())).matches()) {
          LOG.warn("{} is none of ours, and is left alone", file);
          continue;
        }
        try {
          all.add(opener.open(kind + "/" + file.getFileName(), Files.readAllBytes(file)));
        } catch (IOException e) {
          damaged.accept(file, e);
        }
      }
    } catch (IOException e) {
      throw new StorageException(Kind.CORRUPT, "cannot list the keys in " + folder, e);
    }
    return all;
  }

  private void write(String name, byte[] record) {
    try {
      disk.write(folder.resolve(name), record);
    } catch (IOException e) {
      throw new StorageException(Kind.UNKNOWN_OUTCOME, "cannot write " + name, e);
    }
  }

  private void remove(String name) {
    try {
      disk.remove(folder.resolve(name));
    } catch (IOException e) {
      throw new StorageException(Kind.UNKNOWN_OUTCOME, "cannot remove " + name, e);
    }
  }

  private static String name(KmsKey key) {
    return "keys/" + key.id();
  }

  private static String name(Alias alias) {
    try {
      byte[] text = (alias.region() + " " + alias.name()).getBytes(StandardCharsets.UTF_8);
      return "aliases/"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
