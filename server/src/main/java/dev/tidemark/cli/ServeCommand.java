package dev.tidemark.cli;

import dev.tidemark.log.LogFormat;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidemark serve}: runs a server until it is told to stop. */
@Command(
    name = "serve",
    description = "Run a server until SIGTERM or Ctrl-C.",
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    showDefaultValues = true)
final class ServeCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on.")
  private String host = ServeOptions.DEFAULT_HOST;

  @Option(names = "--port", paramLabel = "NUMBER", description = "Port; 0 takes a free one.")
  private int port = ServeOptions.DEFAULT_PORT;

  @Option(names = "--data", paramLabel = "FOLDER", description = "Where everything is kept.")
  private Path data = Path.of(ServeOptions.DEFAULT_DATA_FOLDER);

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "${COMPLETION-CANDIDATES}; memory keeps nothing.")
  private ServeOptions.Engine engine = ServeOptions.Engine.ROCKSDB;

  @Option(
      names = "--sync",
      paramLabel = "WHEN",
      description =
          "wal: a write is on disk before it is acknowledged. none: faster, for data that may be"
              + " lost with the machine.")
  private ServeOptions.Sync sync = ServeOptions.Sync.WAL;

  @Option(
      names = "--limits",
      paramLabel = "WHOSE",
      description =
          "open: exports of any moment kept, windows from a second on; transactions on the same"
              + " items wait for each other. aws: windows of 15 minutes to 24 hours, five minutes'"
              + " lag; transactions on the same items are canceled.")
  private ServeOptions.Limits limits = ServeOptions.Limits.OPEN;

  @Option(
      names = "--credentials",
      paramLabel = "FILE",
      description =
          "Who may sign requests, and what each may do: a JSON list of {\"accessKeyId\","
              + " \"secretAccessKey\", \"role\", ...}, see docs/security.md. Without it any"
              + " credentials pass, on loopback addresses only.")
  private @Nullable Path credentials;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "Speak HTTPS with this certificate (PEM, its chain after it).")
  private @Nullable Path tlsCertificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The certificate's private key (PEM, without a passphrase).")
  private @Nullable Path tlsKey;

  @Option(
      names = "--master-key",
      paramLabel = "FILE",
      description =
          "Key that all keys are sealed under, 64 hex digits; made at the first start. Without it"
              + " beside them in the data folder.")
  private @Nullable Path masterKey;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      description = "Write exports to this S3 instead of our own; keys as the AWS SDK finds them.")
  private @Nullable URI s3Endpoint;

  @Option(
      names = "--region",
      paramLabel = "NAME",
      description = "Region of requests that are signed for none.")
  private String region = ServeOptions.DEFAULT_REGION;

  @Option(names = "--account", paramLabel = "DIGITS", description = "Account that owns all tables.")
  private String account = ServeOptions.DEFAULT_ACCOUNT;

  @Option(
      names = "--export-level",
      paramLabel = "LEVEL",
      description = "How hard gzip compresses exports: 1 (fast) to 9 (small).")
  private int exportLevel = ServeOptions.DEFAULT_EXPORT_LEVEL;

  @Option(
      names = "--log-format",
      paramLabel = "HOW",
      description = "Lines of the log, on standard error: ${COMPLETION-CANDIDATES}.")
  private LogFormat logFormat = ServeOptions.Log.DEFAULT.format();

  @Option(
      names = "--access-log",
      paramLabel = "FILE",
      description = "Append a line for every request; move the file away to have a new one.")
  private @Nullable Path accessLog;

  @Option(
      names = "--slow-request",
      paramLabel = "MILLIS",
      description = "Log requests that take longer than this, waiting for the client apart.")
  private int slowMillis = Math.toIntExact(ServeOptions.Log.DEFAULT.slow().toMillis());

  @Option(
      names = "--test-clock",
      description = "Let time be frozen and advanced at /_tidemark/clock. For tests.")
  private boolean testClock;

  @Option(
      names = "--rehearse",
      hidden = true,
      description = "Send some thousand requests to oneself, and stop.")
  private boolean rehearse;

  /** What was asked for. */
  ServeOptions options() {
    try {
      return new ServeOptions(
          host,
          port,
          data,
          engine,
          sync,
          limits,
          testClock,
          credentials,
          ServeOptions.TlsFiles.of(tlsCertificate, tlsKey),
          masterKey,
          s3Endpoint,
          region,
          account,
          exportLevel,
          new ServeOptions.Log(logFormat, accessLog, Duration.ofMillis(slowMillis)));
    } catch (IllegalArgumentException e) {
      String reason = e.getMessage();
      throw new ParameterException(commandSpec().commandLine(), reason == null ? "" : reason, e);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    ServeOptions options = options();
    if (rehearse && Files.exists(data)) {
      throw new CommandFailure("--rehearse is for a data folder of its own, not " + data);
    }
    Logging.factory().format(options.log().format());
    try (Stopper stopper = Stopper.install(0);
        Server server = Server.start(options)) {
      stopper.stopFirst(server);
      Server.logStart(options, server.port());
      Greeting.print(commandSpec().commandLine().getOut(), options, server.port());
      if (rehearse) {
        Rehearsal.run(server.port());
      } else {
        stopper.awaitSignal();
      }
    }
    return 0;
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("made by picocli only");
    }
    return spec;
  }
}
