package dev.tidemark.cli;

import dev.tidemark.format.InvalidExportException;
import dev.tidemark.homecoming.ExportSet;
import dev.tidemark.objectstore.ObjectPath;
import dev.tidemark.objectstore.ObjectStore;
import dev.tidemark.objectstore.ObjectStoreException;
import dev.tidemark.objectstore.StoredObject;
import dev.tidemark.verification.ExportFiles;
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
import org.jspecify.annotations.Nullable;

/** Exports by what a person calls them: folders, and prefixes of a bucket. */
final class ExportPlaces {
  static final String S3 = "s3://";
  private static final String SUMMARY = "manifest-summary.json";
  private static final Pattern EXPORT_ID = Pattern.compile("[0-9]{14}-[0-9a-f]{8}");

  private static final String CHECKSUM = ".md5";
  private static final int PAGE = 1000;

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

  /** An export, perhaps: what a person calls it, and its files. */
  record Place(String name, ExportFiles files) {}

  /**
   * Finds what was named: an export's own folder or prefix, or a folder that holds folders of
   * exports, which are all meant then.
   *
   * @throws CommandFailure if there is none
   */
  List<Place> find(List<String> names) {
    List<Place> places = new ArrayList<>();
    for (String name : names) {
      if (name.startsWith(S3)) {
        places.add(new Place(name, stored(name)));
      } else {
        for (Path folder : folders(Path.of(name))) {
          places.add(new Place(folder.toString(), new Local(folder)));
        }
      }
    }
    return places;
  }

  /**
   * Opens what was named, as {@link #find} finds it.
   *
   * @throws CommandFailure if there is none
   * @throws InvalidExportException if one is damaged or incomplete
   */
  List<ExportSet> open(List<String> names) {
    return find(names).stream().map(this::open).toList();
  }

  private ExportSet open(Place place) {
    ExportFiles files = place.files();
    try {
      return ExportSet.open(
          place.name(),
          file -> edited && file.endsWith(CHECKSUM) ? fitting(files, file) : files.open(file));
    } catch (InvalidExportException e) {
      boolean mayBeEdited =
          !edited && String.valueOf(e.getMessage()).matches("(?s).*manifest-\\w+\\.(md5|json).*");
      throw mayBeEdited && isReadable(place)
          ? new InvalidExportException(
              e.getMessage() + "; --edited-manifests takes manifests that were edited since", e)
          : e;
    }
  }

  /** Whether the manifests are fine but for their checksums. */
  private boolean isReadable(Place place) {
    try {
      ExportSet _ =
          ExportSet.open(
              place.name(),
              file ->
                  file.endsWith(CHECKSUM)
                      ? fitting(place.files(), file)
                      : place.files().open(file));
      return true;
    } catch (InvalidExportException e) {
      return false;
    }
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

  private record Local(Path folder) implements ExportFiles {
    @Override
    public InputStream open(String path) throws IOException {
      return Files.newInputStream(folder.resolve(path));
    }

    @Override
    public List<String> list() throws IOException {
      try (Stream<Path> files = Files.walk(folder)) {
        return files
            .filter(Files::isRegularFile)
            .map(file -> folder.relativize(file).toString().replace('\\', '/'))
            .toList();
      }
    }

    @Override
    public @Nullable String etag(String path) {
      return null;
    }
  }

  private Stored stored(String place) {
    String path = place.substring(S3.length());
    int slash = path.indexOf('/');
    if (slash <= 0) {
      throw new CommandFailure("give s3://bucket/prefix/AWSDynamoDB/ID, not " + place);
    }
    String key = path.substring(slash + 1);
    String prefix = key.isEmpty() || key.endsWith("/") ? key : key + "/";
    return new Stored(objects.get(), path.substring(0, slash), prefix);
  }

  private record Stored(ObjectStore store, String bucket, String prefix) implements ExportFiles {
    private ObjectPath object(String path) {
      String above = prefix.substring(0, prefix.lastIndexOf('/', prefix.length() - 2) + 1);
      return new ObjectPath(
          bucket, path.startsWith("../") ? above + path.substring(3) : prefix + path);
    }

    @Override
    public InputStream open(String path) throws IOException {
      try {
        return store.get(object(path), 0, -1);
      } catch (ObjectStoreException e) {
        throw e.code().equals("NoSuchKey") ? missing(path) : failed(e);
      }
    }

    @Override
    public List<String> list() throws IOException {
      List<String> all = new ArrayList<>();
      try {
        String after = null;
        while (true) {
          List<StoredObject> page = store.list(bucket, prefix, after, PAGE);
          for (StoredObject object : page) {
            all.add(object.key().substring(prefix.length()));
          }
          if (page.size() < PAGE) {
            return all;
          }
          after = page.getLast().key();
        }
      } catch (ObjectStoreException e) {
        throw failed(e);
      }
    }

    @Override
    public @Nullable String etag(String path) throws IOException {
      try {
        StoredObject object = store.head(object(path));
        return object == null ? null : object.etag();
      } catch (ObjectStoreException e) {
        throw failed(e);
      }
    }

    private FileNotFoundException missing(String path) {
      return new FileNotFoundException("no object s3://" + bucket + "/" + object(path).key());
    }

    private static IOException failed(ObjectStoreException e) {
      return new IOException(e.code() + ", " + e.getMessage(), e);
    }
  }

  /** The checksum that a manifest has. */
  private static InputStream fitting(ExportFiles files, String checksum) throws IOException {
    String manifest = checksum.substring(0, checksum.length() - CHECKSUM.length()) + ".json";
    try (InputStream in = files.open(manifest)) {
      byte[] md5 = MessageDigest.getInstance("MD5").digest(in.readAllBytes());
      return new ByteArrayInputStream(Base64.getEncoder().encode(md5));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
