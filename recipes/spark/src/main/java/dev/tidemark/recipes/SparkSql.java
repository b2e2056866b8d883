package dev.tidemark.recipes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * {@code spark-sql [--packages NAMES] [--conf NAME=VALUE]... [-e SQL]}: Spark in one process behind
 * the part of its command line that recipes use. Packages are on the class path already. Statements
 * come from {@code -e} or standard input, each ending in a semicolon at the end of a line; results
 * are lines of values between tabs.
 */
final class SparkSql {
  private SparkSql() {}

  public static void main(String[] arguments) throws IOException {
    SparkSession.Builder builder =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2");
    String sql = null;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--packages" -> i++;
        case "--conf" -> {
          String[] setting = arguments[++i].split("=", 2);
          builder.config(setting[0], setting[1]);
        }
        case "-e" -> sql = arguments[++i];
        default -> throw new IllegalArgumentException(arguments[i]);
      }
    }
    if (sql == null) {
      sql = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    }
    try (SparkSession spark = builder.getOrCreate()) {
      for (String one : sql.split(";\\s*(?:\\n|$)")) {
        if (!one.isBlank()) {
          spark.sql(one).collectAsList().forEach(SparkSql::print);
        }
      }
    }
  }

  private static void print(Row row) {
    StringJoiner line = new StringJoiner("\t");
    for (int i = 0; i < row.size(); i++) {
      line.add(row.isNullAt(i) ? "NULL" : row.get(i).toString());
    }
    System.out.println(line);
  }
}
