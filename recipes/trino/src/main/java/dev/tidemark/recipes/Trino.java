package dev.tidemark.recipes;

import io.trino.Session;
import io.trino.plugin.hive.HivePlugin;
import io.trino.testing.DistributedQueryRunner;
import io.trino.testing.MaterializedResult;
import io.trino.testing.MaterializedRow;
import io.trino.testing.TestingSession;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * {@code trino --catalog NAME --schema NAME [--execute SQL]}: a server of one process with the
 * catalogs of {@code etc/catalog}, behind the part of Trino's command line that recipes use.
 * Statements come from {@code --execute} or standard input, each ending in a semicolon at the end
 * of a line; results are CSV, every value in quotes.
 */
final class Trino {
  private static final Pattern ENVIRONMENT = Pattern.compile("\\$\\{ENV:(\\w+)}");

  private Trino() {}

  public static void main(String[] arguments) throws Exception {
    // The server takes System.out for its log.
    PrintStream out = System.out;
    String catalog = "system";
    String schema = "runtime";
    String sql = null;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--catalog" -> catalog = arguments[++i];
        case "--schema" -> schema = arguments[++i];
        case "--execute" -> sql = arguments[++i];
        default -> throw new IllegalArgumentException(arguments[i]);
      }
    }
    if (sql == null) {
      sql = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Session session =
        TestingSession.testSessionBuilder().setCatalog(catalog).setSchema(schema).build();
    try (DistributedQueryRunner server =
        DistributedQueryRunner.builder(session).setWorkerCount(0).build()) {
      server.installPlugin(new HivePlugin());
      catalogs(server);
      for (String one : sql.split(";\\s*(?:\\n|$)")) {
        if (!one.isBlank()) {
          MaterializedResult result = server.execute(one.strip());
          if (one.strip().startsWith("SELECT")) {
            print(result, out);
          }
        }
      }
      out.flush();
    }
    System.exit(0);
  }

  private static void catalogs(DistributedQueryRunner server) throws Exception {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(Path.of("etc", "catalog"), "*.properties")) {
      for (Path file : files) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
          properties.load(in);
        }
        Map<String, String> settings = new HashMap<>();
        properties.forEach((name, value) -> settings.put((String) name, value(value)));
        server.createCatalog(
            file.getFileName().toString().replace(".properties", ""),
            settings.remove("connector.name"),
            settings);
      }
    }
  }

  /** As Trino's own files have it: {@code ${ENV:NAME}} is a variable of the environment. */
  private static String value(Object text) {
    return ENVIRONMENT.matcher((String) text).replaceAll(name -> System.getenv(name.group(1)));
  }

  private static void print(MaterializedResult result, PrintStream out) {
    for (MaterializedRow row : result.getMaterializedRows()) {
      StringJoiner line = new StringJoiner(",");
      for (Object value : row.getFields()) {
        line.add(value == null ? "" : '"' + value.toString().replace("\"", "\"\"") + '"');
      }
      out.println(line);
    }
  }
}
