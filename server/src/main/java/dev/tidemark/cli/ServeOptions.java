package dev.tidemark.cli;

import dev.tidemark.export.ExportSettings;
import dev.tidemark.log.LogFormat;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one can ask of a server at its start. Constructing one checks it.
 *
 * @param host the address to listen on; without {@code credentialsFile} a loopback address
 * @param port 0: any free one
 * @param dataFolder where everything is kept; made if it is not there
 * @param testClock whether time can be set over HTTP
 * @param credentialsFile who may sign; null: any well-formed credentials pass
 * @param tls what HTTPS is spoken with; null: HTTP is spoken
 * @param masterKeyFile the key that all others are sealed under; null: beside them in the data
 *     folder
 * @param s3Endpoint where exports go, the usual AWS configuration holding for the rest; null: the
 *     server's own S3
 * @param region of requests that name none
 * @param account 12 digits: the owner of all tables
 * @param exportLevel how hard exports are compressed, 1 (fast) to 9 (small)
 * @param log what is said of requests
 */
record ServeOptions(
    String host,
    int port,
    Path dataFolder,
    Engine engine,
    Sync sync,
    Limits limits,
    boolean testClock,
    @Nullable Path credentialsFile,
    @Nullable TlsFiles tls,
    @Nullable Path masterKeyFile,
    @Nullable URI s3Endpoint,
    String region,
    String account,
    int exportLevel,
    Log log) {
  static final String DEFAULT_HOST = "127.0.0.1";
  static final int DEFAULT_PORT = 8000;
  static final String DEFAULT_DATA_FOLDER = "tidemark-data";
  static final String DEFAULT_REGION = "us-east-1";
  static final String DEFAULT_ACCOUNT = "000000000000";
  static final int DEFAULT_EXPORT_LEVEL = ExportSettings.DEFAULT.gzipLevel();

  /**
   * What is said of requests.
   *
   * @param access gets a line for each; null: none are written
   * @param slow those that take our work longer are said to be slow
   */
  record Log(LogFormat format, @Nullable Path access, Duration slow) {
    static final Log DEFAULT = new Log(LogFormat.TEXT, null, Duration.ofSeconds(1));
  }

  /**
   * The files that HTTPS needs, both PEM.
   *
   * @param certificate the server's own, then those that lead to a known one
   */
  record TlsFiles(Path certificate, Path key) {
    /** Both files or, if neither is given, null. */
    static @Nullable TlsFiles of(@Nullable Path certificate, @Nullable Path key) {
      if (certificate == null && key == null) {
        return null;
      }
      if (certificate == null || key == null) {
        throw new IllegalArgumentException(
            "--tls-cert and --tls-key are given together or not at all");
      }
      return new TlsFiles(certificate, key);
    }
  }

  private static final Pattern REGION = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

  /** Where rows are kept. */
  enum Engine {
    /** On disk. */
    ROCKSDB,
    /** In memory only, gone at the end. */
    MEMORY;

    @Override
    public String toString() {
      return lowerCase(this);
    }
  }

  /** When a write is acknowledged. */
  enum Sync {
    /** Once its log record is on disk. */
    WAL,
    /** Once the operating system has it; a power cut may lose the last writes. */
    NONE;

    @Override
    public String toString() {
      return lowerCase(this);
    }
  }

  /** Which moments and windows can be exported. */
  enum Limits {
    /** Any moment that is kept, up to now; windows from one second on. */
    OPEN,
    /** AWS's rules: windows of 15 minutes to 24 hours, five minutes' lag. */
    AWS;

    @Override
    public String toString() {
      return lowerCase(this);
    }
  }

  /**
   * Checks what can be checked before anything is started.
   *
   * @throws IllegalArgumentException with one line for a person
   */
  ServeOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("--port must be 0 to 65535, not " + port);
    }
    if (!REGION.matcher(region).matches()) {
      throw new IllegalArgumentException(
          "--region must be a name such as us-east-1, not '" + region + "'");
    }
    if (!ACCOUNT.matcher(account).matches()) {
      throw new IllegalArgumentException("--account must be 12 digits, not '" + account + "'");
    }
    if (s3Endpoint != null
        && (s3Endpoint.getHost() == null
            || !("http".equals(s3Endpoint.getScheme())
                || "https".equals(s3Endpoint.getScheme())))) {
      throw new IllegalArgumentException(
          "--s3-endpoint must be an http or https URL, not '" + s3Endpoint + "'");
    }
    if (exportLevel < 1 || exportLevel > 9) {
      throw new IllegalArgumentException("--export-level must be 1 to 9, not " + exportLevel);
    }
    if (credentialsFile == null && !isLoopback(host)) {
      throw new IllegalArgumentException(
          "refusing to listen on "
              + host
              + " without --credentials: whoever reaches that address could read and write"
              + " everything");
    }
  }

  /** Embedded defaults, with another folder and port. */
  static ServeOptions embedded(Path dataFolder, int port) {
    return new ServeOptions(
        DEFAULT_HOST,
        port,
        dataFolder,
        Engine.ROCKSDB,
        Sync.WAL,
        Limits.OPEN,
        false,
        null,
        null,
        null,
        null,
        DEFAULT_REGION,
        DEFAULT_ACCOUNT,
        DEFAULT_EXPORT_LEVEL,
        Log.DEFAULT);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("--host: no such address: " + host, e);
    }
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
