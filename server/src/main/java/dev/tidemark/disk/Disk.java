package dev.tidemark.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Files and folders that are on the disk when a method returns. */
public final class Disk {
  private static final int ID_BYTES = 16;

  private final Path temporary;
  private final boolean sync;
  private final RandomGenerator random;

  /**
   * @param temporary on the same file system as everything else; emptied here
   * @param sync false: the operating system writes when it likes
   */
  public Disk(Path temporary, boolean sync, RandomGenerator random) throws IOException {
    this.temporary = temporary;
    this.sync = sync;
    this.random = random;
    if (Files.exists(temporary)) {
      removeTree(temporary);
    }
    Files.createDirectories(temporary);
  }

  /** 32 hex digits that nothing in the folder is called, even if the generator repeats itself. */
  public synchronized String newId(Path folder) {
    byte[] id = new byte[ID_BYTES];
    String name;
    do {
      random.nextBytes(id);
      name = HexFormat.of().formatHex(id);
    } while (Files.exists(folder.resolve(name)));
    return name;
  }

  /** Something of random bytes, one at a time. */
  public synchronized <T> T draw(Function<RandomGenerator, T> make) {
    return make.apply(random);
  }

  /** A name in the temporary folder. */
  public Path temporaryPath() {
    return temporary.resolve(newId(temporary));
  }

  /** Replaces {@code file}, whole or not at all. */
  public void write(Path file, byte[] content) throws IOException {
    Path draft = temporaryPath();
    try (FileChannel channel =
        FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      syncFile(channel);
    }
    move(draft, file);
  }

  public void syncFile(FileChannel channel) throws IOException {
    if (sync) {
      channel.force(true);
    }
  }

  /** Renames, replacing what is there. */
  public void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncFolder(parent(to));
  }

  public void remove(Path file) throws IOException {
    Files.deleteIfExists(file);
    syncFolder(parent(file));
  }

  /** Takes a folder out of sight in one step, then its files one by one. */
  public void removeFolder(Path folder) throws IOException {
    Path doomed = temporaryPath();
    Files.move(folder, doomed, StandardCopyOption.ATOMIC_MOVE);
    syncFolder(parent(folder));
    removeTree(doomed);
  }

  public void syncFolder(Path folder) throws IOException {
    if (sync) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " has no parent");
    }
    return parent;
  }

  public static void removeTree(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          removeTree(entry);
        } else {
          Files.delete(entry);
        }
      }
    }
    Files.delete(folder);
  }
}
