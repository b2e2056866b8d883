package dev.tidemark.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tidemark demo}. */
@Command(
    name = "demo",
    description =
        "Load the places of the world, change them twice, export the table as it was at three"
            + " moments, and check every line.",
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    showDefaultValues = true)
final class DemoCommand implements Callable<Integer> {
  @Option(names = "--keep", description = "Leave the server running at the end.")
  private boolean keep;

  @Option(names = "--data", paramLabel = "FOLDER", description = "Where the demo keeps its data.")
  private Path data = Path.of(ServeOptions.DEFAULT_DATA_FOLDER);

  @Option(names = "--port", paramLabel = "NUMBER", description = "Port; 0 takes a free one.")
  private int port;

  @Override
  public Integer call() {
    try (Server server = Server.start(ServeOptions.embedded(data, port))) {
      return keep ? server.port() : 0;
    }
  }
}
