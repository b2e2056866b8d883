package dev.tidemark.cli;

import dev.tidemark.cli.Client.Listed;
import dev.tidemark.cli.Exporting.Export;
import dev.tidemark.format.ExportFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Shows what exports look like, and how to look further. */
final class Tour {
  private static final String ROOT = "AWSDynamoDB/";
  private static final int FILES_SHOWN = 2;

  private final Screen screen;
  private final Client client;
  private final Path dataFolder;
  private final boolean keep;

  Tour(Screen screen, Client client, Path dataFolder, boolean keep) {
    this.screen = screen;
    this.client = client;
    this.dataFolder = dataFolder;
    this.keep = keep;
  }

  /** The tree, a manifest, a few lines, the commands. */
  void show(Map<ExportFormat, List<Export>> exports, Instant between) {
    List<Export> json = exports.getOrDefault(ExportFormat.DYNAMODB_JSON, List.of());
    List<Export> ion = exports.getOrDefault(ExportFormat.ION, List.of());
    Export full = json.getFirst();
    screen.heading("What lies in the bucket");
    tree(full);
    screen.heading("Its manifest-summary.json");
    for (Map.Entry<String, Object> entry :
        Json.object(client.objectBytes(Demo.BUCKET, full.manifest())).entrySet()) {
      screen.quote("%-20s %s".formatted(entry.getKey(), entry.getValue()));
    }
    screen.heading("First lines of data");
    firstLine(full);
    firstLine(json.getLast());
    firstLine(ion.getFirst());
    firstLine(ion.getLast());
    commands(full, between);
  }

  private void tree(Export full) {
    screen.line("  %s", Demo.BUCKET);
    screen.line("  \u2514\u2500 %s", ROOT);
    screen.line(
        "     \u251c\u2500 %-43s full as of T1; five more like it",
        full.folder().substring(ROOT.length()));
    branch("     \u2502  ", full.folder());
    screen.line("     \u2514\u2500 %-43s of all four exports of changes", "data/");
    branch("        ", ROOT + "data/");
  }

  private void branch(String margin, String folder) {
    List<String> lines = new ArrayList<>();
    List<Listed> objects = client.list(Demo.BUCKET, folder);
    long data = objects.stream().filter(object -> isData(object.key())).count();
    long shown = 0;
    for (Listed object : objects) {
      if (!isData(object.key()) || shown++ < FILES_SHOWN) {
        String name = object.key().substring(folder.length());
        lines.add("%-40s %,10d bytes".formatted(name, object.sizeBytes()));
      } else if (shown == FILES_SHOWN + 1) {
        lines.add("... %d more".formatted(data - FILES_SHOWN));
      }
    }
    for (int i = 0; i < lines.size(); i++) {
      String fork = i == lines.size() - 1 ? "\u2514" : "\u251c";
      screen.line("%s%s\u2500 %s", margin, fork, lines.get(i));
    }
  }

  private static boolean isData(String key) {
    return key.endsWith(".gz");
  }

  private void firstLine(Export export) {
    String manifest =
        new String(
            client.objectBytes(Demo.BUCKET, export.folder() + "manifest-files.json"),
            StandardCharsets.UTF_8);
    for (String line : manifest.lines().toList()) {
      Map<String, Object> file = Json.object(line.getBytes(StandardCharsets.UTF_8));
      if (Json.number(file, "itemCount") > 0) {
        screen.quote(firstLineOf(Json.string(file, "dataFileS3Key")));
        return;
      }
    }
  }

  private String firstLineOf(String key) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(client.object(Demo.BUCKET, key)), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + key + ": " + e.getMessage(), e);
    }
  }

  private void commands(Export full, Instant between) {
    screen.heading("Look further");
    if (!keep) {
      screen.line("  ./tidemark serve --data %s", dataFolder);
      screen.line("  # and in another shell, after the three lines that the server prints:");
    }
    screen.line("  aws s3 ls --recursive s3://%s", Demo.BUCKET);
    screen.line("  aws s3 cp s3://%s/%s -", Demo.BUCKET, full.manifest());
    screen.line(
        "  aws dynamodb get-item --table-name %s --key '%s'",
        Demo.TABLE, "{\"country\":{\"S\":\"FR\"},\"place\":{\"S\":\"11/Paris\"}}");
    screen.line("  aws dynamodb list-exports");
    screen.line(
        "  aws dynamodb export-table-to-point-in-time --s3-bucket %s --export-time %s \\",
        Demo.BUCKET, between);
    screen.line("      --table-arn %s", full.arn().substring(0, full.arn().indexOf("/export/")));
  }
}
