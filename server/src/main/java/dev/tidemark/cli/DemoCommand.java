package dev.tidemark.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidemark demo}: the main job, shown and checked. */
@Command(
    name = "demo",
    description =
        "Load the places of the world, change them twice, export the table as it was at three"
            + " moments, and check every item.",
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    showDefaultValues = true)
final class DemoCommand implements Callable<Integer> {
  private static final int INTERRUPTED = 130;

  /** Says of a data folder that the demo made it. */
  private static final String MARK = "made-by-demo";

  private static final String MARK_TEXT =
      "tidemark demo made this folder, and replaces it if it holds nothing else by then.\n";

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--keep", description = "Leave the server running at the end.")
  private boolean keep;

  @Option(names = "--data", paramLabel = "FOLDER", description = "Where to keep the data.")
  private Path data = Path.of(ServeOptions.DEFAULT_DATA_FOLDER);

  @Option(names = "--port", paramLabel = "NUMBER", description = "Port; 0 takes a free one.")
  private int port;

  @Override
  public Integer call() throws InterruptedException {
    if (spec == null) {
      throw new IllegalStateException("made by picocli only");
    }
    PrintWriter out = spec.commandLine().getOut();
    ServeOptions options = ServeOptions.embedded(data, port);
    Logging.factory().quiet();
    prepareFolder();
    boolean sound;
    try (Server server = Server.start(options)) {
      try (Stopper stopper = Stopper.install(INTERRUPTED)) {
        stopper.stopFirst(server);
        sound = new Demo(new Screen(out, Screen.isWatched()), server.port(), data, keep).run();
      }
      if (keep) {
        out.println();
        Greeting.print(out, options, server.port());
        try (Stopper stopper = Stopper.install(sound ? 0 : 1)) {
          stopper.stopFirst(server);
          stopper.awaitSignal();
        }
      }
    }
    return sound ? 0 : 1;
  }

  /** Makes the data folder, or empties it if an earlier demo made it and nothing else is in it. */
  private void prepareFolder() {
    try {
      if (Files.exists(data.resolve(MARK))) {
        refuseUnlessDemoOnly();
        delete(data);
      } else if (Files.exists(data) && !isEmptyFolder(data)) {
        throw notOurs();
      }
      Files.createDirectories(data);
      Files.writeString(data.resolve(MARK), MARK_TEXT, StandardCharsets.UTF_8);
    } catch (IOException | UncheckedIOException e) {
      throw new CommandFailure("cannot use the folder " + data + ": " + e.getMessage(), e);
    }
  }

  /** Opens what is there: fails if a server has it open, or somebody has put more into it. */
  private void refuseUnlessDemoOnly() {
    try (Server server = Server.start(ServeOptions.embedded(data, 0));
        Client client = new Client(server.port())) {
      Map<String, Object> tables = client.call("ListTables", "{}");
      boolean ours =
          tables.get("TableNames") instanceof List<?> names
              && names.stream().allMatch(Demo.TABLE::equals)
              && client.buckets().stream().allMatch(Demo.BUCKET::equals);
      if (!ours) {
        throw notOurs();
      }
    }
  }

  private CommandFailure notOurs() {
    return new CommandFailure(
        data
            + " holds more than a demo's data, which the demo would replace; give another folder"
            + " with --data");
  }

  private static boolean isEmptyFolder(Path folder) throws IOException {
    try (Stream<Path> content = Files.list(folder)) {
      return content.findAny().isEmpty();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> content = Files.walk(folder)) {
      for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
