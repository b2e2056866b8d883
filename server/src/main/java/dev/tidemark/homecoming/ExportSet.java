package dev.tidemark.homecoming;

import dev.tidemark.format.ExportReader;
import dev.tidemark.format.ExportReader.DataFile;
import dev.tidemark.format.ExportRecord;
import dev.tidemark.format.ExportSummary;
import dev.tidemark.format.ExportSummary.Scope;
import dev.tidemark.format.InvalidExportException;
import dev.tidemark.format.ViewType;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All files of one export, wherever they were moved to since: the export's own folder is what
 * counts, not the keys that the files had. Manifests are checked when it is opened, data files
 * whenever they are read.
 *
 * <p>Every complaint is an {@link InvalidExportException} that begins with the place.
 */
public final class ExportSet {
  private static final String FULL_VERSION = "2020-06-30";
  private static final String INCREMENTAL_VERSION = "2023-08-01";
  private static final String SUMMARY = "manifest-summary.json";
  private static final Pattern MANIFEST =
      Pattern.compile("manifest-(?:summary|files)\\.(?:json|md5)");

  /**
   * Below the last folder of AWS's name: the export's id, if it is in a folder of its own; file.
   */
  private static final Pattern KEY =
      Pattern.compile("(?:.*/)?AWSDynamoDB/(?:([^/]+)/)?(data/[^/]+|" + MANIFEST + ")");

  private final String place;
  private final ExportReader reader;

  private ExportSet(String place, ExportReader reader) {
    this.place = place;
    this.reader = reader;
  }

  /** The files of an export by their paths from its folder, the one that its id names. */
  @FunctionalInterface
  public interface Files {
    /**
     * A file's bytes; closed by who asked.
     *
     * @param path such as {@code manifest-files.json}, {@code data/x.json.gz}, or of an incremental
     *     export {@code ../data/x.json.gz}
     * @throws IOException if there is no such file or it cannot be read
     */
    InputStream open(String path) throws IOException;
  }

  /**
   * Reads and checks the manifests.
   *
   * @param place what a person calls it
   * @throws InvalidExportException if one is missing or damaged, or is of no export that is known
   */
  public static ExportSet open(String place, Files files) {
    try {
      ExportSet set =
          new ExportSet(place, ExportReader.open(key -> files.open(path(key)), SUMMARY));
      set.requireKnown();
      set.requireOwnFiles();
      return set;
    } catch (InvalidExportException e) {
      throw at(place, e);
    }
  }

  private static String path(String key) throws FileNotFoundException {
    if (MANIFEST.matcher(key).matches()) {
      return key;
    }
    Matcher matcher = KEY.matcher(key);
    if (!matcher.matches()) {
      throw new FileNotFoundException("not the key of an export's file");
    }
    String file = matcher.group(2);
    return matcher.group(1) == null ? "../" + file : file;
  }

  private void requireKnown() {
    ExportSummary summary = reader.summary();
    String known =
        switch (summary.scope()) {
          case Scope.Full _ -> FULL_VERSION;
          case Scope.Incremental _ -> INCREMENTAL_VERSION;
        };
    if (!summary.version().equals(known)) {
      throw new InvalidExportException(
          SUMMARY + ": version " + summary.version() + ", but only " + known + " is known");
    }
    if (summary.scope() instanceof Scope.Incremental(Instant from, Instant to, ViewType _)
        && !from.isBefore(to)) {
      throw new InvalidExportException(SUMMARY + ": a window that ends before it begins");
    }
  }

  /** Manifests of two exports in one folder would be another's data. */
  private void requireOwnFiles() {
    requireOwn(reader.summary().manifestFilesS3Key(), true);
    for (DataFile file : reader.dataFiles()) {
      requireOwn(file.key(), isFull());
    }
  }

  private void requireOwn(String key, boolean inOwnFolder) {
    Matcher matcher = KEY.matcher(key);
    boolean own =
        matcher.matches()
            && (inOwnFolder ? exportId().equals(matcher.group(1)) : matcher.group(1) == null);
    if (!own) {
      throw new InvalidExportException(key + " is not a file of the export " + exportId());
    }
  }

  /**
   * All records, in the order of the manifest.
   *
   * @param action may throw an InvalidExportException; the file is added to it
   * @throws InvalidExportException if a file is missing or damaged; by then some records were given
   */
  void forEach(Consumer<ExportRecord> action) {
    Named named = new Named(action, dataFiles());
    try (Stream<ExportRecord> records = reader.records()) {
      records.forEach(named);
    } catch (InvalidExportException e) {
      throw at(place, e);
    }
  }

  /** What the manifests say. */
  public ExportSummary summary() {
    return reader.summary();
  }

  /** The data files, in the manifest's order. */
  public List<DataFile> dataFiles() {
    return reader.dataFiles();
  }

  /**
   * The records of one data file; pulling throws {@link InvalidExportException}. To be closed.
   *
   * @see ExportReader#records(DataFile)
   */
  public Stream<ExportRecord> records(DataFile file) {
    return reader.records(file);
  }

  /** Where a data file is from the export's own folder, as {@link Files} is asked for it. */
  public static String path(DataFile file) {
    try {
      return path(file.key());
    } catch (FileNotFoundException e) {
      throw new InvalidExportException(file.key() + " is " + e.getMessage(), e);
    }
  }

  /** Says which file a record is in that is refused. */
  private static final class Named implements Consumer<ExportRecord> {
    private final Consumer<ExportRecord> action;
    private final Iterator<DataFile> files;
    private String file = "";
    private long left;

    Named(Consumer<ExportRecord> action, List<DataFile> files) {
      this.action = action;
      this.files = files.iterator();
    }

    @Override
    public void accept(ExportRecord record) {
      // A file of more lines than it should have is refused at its end.
      while (left <= 0 && files.hasNext()) {
        DataFile next = files.next();
        file = next.key();
        left = next.itemCount();
      }
      left--;
      try {
        action.accept(record);
      } catch (InvalidExportException e) {
        throw new InvalidExportException(file + ": " + e.getMessage(), e);
      }
    }
  }

  /** What a person calls it. */
  public String place() {
    return place;
  }

  /** The export's ARN, where it was made. */
  public String exportArn() {
    return reader.summary().exportArn();
  }

  /** The id that the export's folder is named by. */
  public String exportId() {
    return exportId(exportArn());
  }

  static String exportId(String exportArn) {
    return exportArn.substring(exportArn.lastIndexOf('/') + 1);
  }

  /** The table that was exported. */
  public String tableArn() {
    return reader.summary().tableArn();
  }

  String tableId() {
    return reader.summary().tableId();
  }

  /** Its items, or its changes. */
  public long recordCount() {
    return reader.summary().itemCount();
  }

  Scope scope() {
    return reader.summary().scope();
  }

  /** Whether it holds all items. */
  public boolean isFull() {
    return scope() instanceof Scope.Full;
  }

  /** The moment, on the clock of where it was made, that the table is as of once it is taken in. */
  public Instant asOf() {
    return switch (scope()) {
      case Scope.Full(Instant exportTime) -> exportTime;
      case Scope.Incremental(Instant _, Instant toTime, ViewType _) -> toTime;
    };
  }

  InvalidExportException refusal(String reason) {
    return new InvalidExportException(place + ": " + reason);
  }

  private static InvalidExportException at(String place, InvalidExportException e) {
    return new InvalidExportException(place + ": " + e.getMessage(), e);
  }
}
