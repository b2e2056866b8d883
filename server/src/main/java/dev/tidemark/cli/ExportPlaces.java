package dev.tidemark.cli;

import dev.tidemark.homecoming.ExportSet;
import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.objectstore.ObjectStore;
import dev.tidemark.objectstore.ObjectStoreException;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Exports by what a person calls them: folders, and prefixes of a bucket. */
final class ExportPlaces {
  private static final String S3 = "s3://";
  private static final String SUMMARY = "manifest-summary.json";
  private static final Pattern EXPORT_ID = Pattern.compile("[0-9]{14}-[0-9a-f]{8}");

  private static final String CHECKSUM = ".md5";

  private final Supplier<ObjectStore> objects;
  private final boolean edited;

  /**
   * @param objects where buckets are; asked for only if one is named
   * @param edited whether manifests are taken as they are, whatever their checksums
   */
  ExportPlaces(Supplier<ObjectStore> objects, boolean edited) {
    this.objects = objects;
    this.edited = edited;
  }

  /**
   * Opens what was named: an export's own folder or prefix, or a folder that holds folders of
   * exports, which are all meant then.
   *
   * @throws CommandFailure if there is none
   * @throws dev.tidemark.format.InvalidExportException if one is damaged or incomplete
   */
  List<ExportSet> open(List<String> places) {
    List<ExportSet> sets = new ArrayList<>();
    for (String place : places) {
      if (place.startsWith(S3)) {
        sets.add(stored(place));
      } else {
        for (Path folder : folders(Path.of(place))) {
          sets.add(opened(folder.toString(), file -> Files.newInputStream(folder.resolve(file))));
        }
      }
    }
    return sets;
  }

  private static List<Path> folders(Path place) {
    if (!Files.isDirectory(place)) {
      throw new CommandFailure("no such folder: " + place);
    }
    if (Files.exists(place.resolve(SUMMARY))) {
      return List.of(place);
    }
    Path all = place.resolve("AWSDynamoDB");
    List<Path> exports = exportsIn(Files.isDirectory(all) ? all : place);
    // A folder of an export's own name without a manifest is an export that was not finished.
    if (exports.isEmpty() && isExport(place)) {
      return List.of(place);
    }
    if (exports.isEmpty()) {
      throw new CommandFailure("no export in " + place + ": there is no " + SUMMARY);
    }
    return exports;
  }

  private static List<Path> exportsIn(Path folder) {
    try (Stream<Path> content = Files.list(folder)) {
      return content.filter(ExportPlaces::isExport).sorted().toList();
    } catch (IOException e) {
      throw new CommandFailure("cannot read the folder " + folder + ": " + e.getMessage(), e);
    }
  }

  private static boolean isExport(Path folder) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return name != null && EXPORT_ID.matcher(name.toString()).matches();
  }

  private ExportSet stored(String place) {
    String path = place.substring(S3.length());
    int slash = path.indexOf('/');
    if (slash <= 0) {
      throw new CommandFailure("give s3://bucket/prefix/AWSDynamoDB/ID, not " + place);
    }
    String bucket = path.substring(0, slash);
    String key = path.substring(slash + 1);
    String prefix = key.isEmpty() || key.endsWith("/") ? key : key + "/";
    String above = prefix.substring(0, prefix.lastIndexOf('/', prefix.length() - 2) + 1);
    ObjectStore store = objects.get();
    return opened(
        place,
        file -> {
          String object = file.startsWith("../") ? above + file.substring(3) : prefix + file;
          try {
            return store.get(new ObjectPath(bucket, object), 0, -1);
          } catch (ObjectStoreException e) {
            if (e.code().equals("NoSuchKey")) {
              throw new FileNotFoundException("no object s3://" + bucket + "/" + object);
            }
            throw new IOException(e.code() + ", " + e.getMessage(), e);
          }
        });
  }

  private ExportSet opened(String place, ExportSet.Files files) {
    return ExportSet.open(
        place, file -> edited && file.endsWith(CHECKSUM) ? fitting(files, file) : files.open(file));
  }

  /** The checksum that a manifest has. */
  private static InputStream fitting(ExportSet.Files files, String checksum) throws IOException {
    String manifest = checksum.substring(0, checksum.length() - CHECKSUM.length()) + ".json";
    try (InputStream in = files.open(manifest)) {
      byte[] md5 = MessageDigest.getInstance("MD5").digest(in.readAllBytes());
      return new ByteArrayInputStream(Base64.getEncoder().encode(md5));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
