package dev.tidemark.format;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A whole export, full or incremental, of AWS or of our own: manifests, checksums, records. What is
 * damaged or incomplete is refused, naming the file. Memory is constant but for the list of files.
 *
 * <p>The manifests are checked when it is opened; the data files while their records are read.
 */
public final class ExportReader {
  private static final String JSON_SUFFIX = ".json";

  private final Source source;
  private final ExportSummary summary;
  private final List<DataFile> dataFiles;

  private ExportReader(Source source, ExportSummary summary, List<DataFile> dataFiles) {
    this.source = source;
    this.summary = summary;
    this.dataFiles = dataFiles;
  }

  /** Where an export lies: the bucket's objects by their keys. */
  @FunctionalInterface
  public interface Source {
    /**
     * An object's bytes; closed by who asked.
     *
     * @throws IOException if there is no such object or it cannot be read
     */
    InputStream open(String key) throws IOException;

    /** A folder that holds what the bucket holds, keys as paths. */
    static Source folder(Path folder) {
      Path root = folder.toAbsolutePath().normalize();
      return key -> {
        Path file = root.resolve(key).normalize();
        if (!file.startsWith(root)) {
          throw new FileNotFoundException(key + " is outside " + root);
        }
        return Files.newInputStream(file);
      };
    }
  }

  /**
   * A line of manifest-files.json.
   *
   * @param key the object's full key
   * @param itemCount its lines
   * @param md5Checksum base64 of the MD5 of its compressed bytes
   * @param etag as the object store gave it when it was written; not checked here
   */
  public record DataFile(String key, long itemCount, String md5Checksum, String etag) {}

  /**
   * Reads and checks the manifests.
   *
   * @param manifestSummaryKey full key of manifest-summary.json, which DescribeExport calls
   *     ExportManifest
   * @throws InvalidExportException if a manifest is missing, does not fit its checksum, or cannot
   *     be understood
   */
  public static ExportReader open(Source source, String manifestSummaryKey) {
    byte[] summaryJson = checkedManifest(source, manifestSummaryKey);
    ExportSummary summary;
    try {
      summary = ManifestJson.parse(summaryJson, 0, summaryJson.length).toSummary();
    } catch (InvalidExportException e) {
      throw new InvalidExportException(manifestSummaryKey + ": " + e.getMessage(), e);
    }
    String filesKey = summary.manifestFilesS3Key();
    List<DataFile> dataFiles = dataFiles(checkedManifest(source, filesKey), filesKey);
    long itemCount = dataFiles.stream().mapToLong(DataFile::itemCount).sum();
    if (itemCount != summary.itemCount()) {
      throw new InvalidExportException(
          "%s lists %d items, %s says %d"
              .formatted(filesKey, itemCount, manifestSummaryKey, summary.itemCount()));
    }
    return new ExportReader(source, summary, dataFiles);
  }

  public ExportSummary summary() {
    return summary;
  }

  /** In the manifest's order. */
  public List<DataFile> dataFiles() {
    return dataFiles;
  }

  /**
   * All records, file by file. The stream reads as it is pulled, is sequential, and must be closed.
   * A file's checksum is known only at its end: what was read of it counts once the stream has
   * ended without an exception.
   *
   * <p>Pulling throws {@link InvalidExportException}.
   */
  public Stream<ExportRecord> records() {
    RecordIterator records = new RecordIterator(source, summary, dataFiles);
    return StreamSupport.stream(records, false).onClose(records::close);
  }

  /** The records of one of {@link #dataFiles}; otherwise like {@link #records()}. */
  public Stream<ExportRecord> records(DataFile file) {
    RecordIterator records = new RecordIterator(source, summary, List.of(file));
    return StreamSupport.stream(records, false).onClose(records::close);
  }

  private static List<DataFile> dataFiles(byte[] lines, String key) {
    List<DataFile> files = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    int from = 0;
    for (int i = 0; i <= lines.length; i++) {
      if (i == lines.length ? from < i : lines[i] == '\n') {
        try {
          DataFile file = ManifestJson.parse(lines, from, i - from).toDataFile();
          if (!keys.add(file.key())) {
            throw new InvalidExportException("twice the file " + file.key());
          }
          files.add(file);
        } catch (InvalidExportException e) {
          throw new InvalidExportException(
              "%s, line %d: %s".formatted(key, files.size() + 1, e.getMessage()), e);
        }
        from = i + 1;
      }
    }
    return List.copyOf(files);
  }

  /** A manifest's bytes, compared with the checksum beside it. */
  private static byte[] checkedManifest(Source source, String key) {
    if (!key.endsWith(JSON_SUFFIX)) {
      throw new InvalidExportException(key + ": a manifest's key ends in " + JSON_SUFFIX);
    }
    String checksumKey = key.substring(0, key.length() - JSON_SUFFIX.length()) + ".md5";
    byte[] json = readAll(source, key);
    byte[] checksum = readAll(source, checksumKey);
    if (!Arrays.equals(Base64.getEncoder().encode(md5().digest(json)), checksum)) {
      throw new InvalidExportException(key + " does not fit " + checksumKey);
    }
    return json;
  }

  private static byte[] readAll(Source source, String key) {
    try (InputStream in = source.open(key)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw unreadable(key, e);
    }
  }

  static InvalidExportException unreadable(String key, IOException e) {
    return new InvalidExportException(key + " is missing or cannot be read: " + e.getMessage(), e);
  }

  static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
