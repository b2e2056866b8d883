package dev.tidemark.recipes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code duckdb [-csv] [FILE] [-c SQL]}: DuckDB's own engine behind the part of its command line
 * that recipes use. Statements come from {@code -c} or standard input, each ending in a semicolon
 * at the end of a line; results are CSV with a heading.
 */
final class DuckDb {
  private DuckDb() {}

  public static void main(String[] arguments) throws IOException, SQLException {
    String sql = null;
    String file = "";
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "-csv" -> {}
        case "-c" -> sql = arguments[++i];
        default -> file = arguments[i];
      }
    }
    if (sql == null) {
      sql = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    }
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file);
        Statement statement = connection.createStatement()) {
      for (String one : sql.split(";\\s*(?:\\n|$)")) {
        if (!one.isBlank() && statement.execute(one)) {
          try (ResultSet rows = statement.getResultSet()) {
            print(rows);
          }
        }
      }
    }
  }

  private static void print(ResultSet rows) throws SQLException {
    int columns = rows.getMetaData().getColumnCount();
    List<String> cells = new ArrayList<>();
    for (int i = 1; i <= columns; i++) {
      cells.add(rows.getMetaData().getColumnLabel(i));
    }
    System.out.println(String.join(",", cells));
    while (rows.next()) {
      cells.clear();
      for (int i = 1; i <= columns; i++) {
        cells.add(cell(rows.getString(i)));
      }
      System.out.println(String.join(",", cells));
    }
  }

  private static String cell(String value) {
    if (value == null) {
      return "";
    }
    boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n');
    return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
  }
}
