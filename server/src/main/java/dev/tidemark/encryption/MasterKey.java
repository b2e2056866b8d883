package dev.tidemark.encryption;

import dev.tidemark.error.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The key that seals all others: 32 bytes, in a file as 64 hex digits and perhaps a line's end, so
 * that one can be made with other programs and kept in a place for secrets.
 */
final class MasterKey {
  private static final byte[] PURPOSE = "tidemark master key".getBytes(StandardCharsets.US_ASCII);
  private static final int FILE_BYTES_MAX = 1024;

  private MasterKey() {}

  /**
   * @throws StorageException UNUSABLE if the file holds no key
   */
  static byte[] read(Path file) throws IOException {
    String text = "";
    if (Files.size(file) <= FILE_BYTES_MAX) {
      text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    }
    try {
      byte[] key = HexFormat.of().parseHex(text);
      if (key.length == Seal.KEY_BYTES) {
        return key;
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    throw new StorageException(
        StorageException.Kind.UNUSABLE,
        file + " holds no master key: 64 hex digits are expected there");
  }

  /** A new one, readable by its owner only, whole or not at all. */
  static byte[] create(Path file, boolean sync, RandomGenerator random) throws IOException {
    if (!Files.isDirectory(parent(file))) {
      throw new StorageException(
          StorageException.Kind.UNUSABLE,
          "no master key can be made in " + parent(file) + ": there is no such folder");
    }
    byte[] key = new byte[Seal.KEY_BYTES];
    random.nextBytes(key);
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    Files.deleteIfExists(draft);
    boolean posix = Files.getFileStore(parent(file)).supportsFileAttributeView("posix");
    FileAttribute<?>[] owners =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    String text = HexFormat.of().formatHex(key) + "\n";
    try (FileChannel channel =
        FileChannel.open(
            draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owners)) {
      ByteBuffer buffer = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      if (sync) {
        channel.force(true);
      }
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    if (sync) {
      try (FileChannel folder = FileChannel.open(parent(file), StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
    return key;
  }

  private static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " has no parent");
    }
    return parent;
  }

  /** 64 hex digits that tell two keys apart and say nothing else of them. */
  static String fingerprint(byte[] key) {
    return HexFormat.of().formatHex(Seal.mac(key, PURPOSE));
  }
}
