package dev.tidemark.partiql;

import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes statements of PartiQL's grammar, and damages them. */
final class StatementGenerator {
  private static final List<String> WORDS =
      List.of(
          "SELECT",
          "FROM",
          "WHERE",
          "AND",
          "OR",
          "NOT",
          "IN",
          "IS",
          "MISSING",
          "NULL",
          "BETWEEN",
          "INSERT",
          "INTO",
          "VALUE",
          "UPDATE",
          "SET",
          "REMOVE",
          "DELETE",
          "RETURNING",
          "ALL",
          "OLD",
          "NEW",
          "MODIFIED",
          "ORDER",
          "BY",
          "ASC",
          "DESC",
          "AS",
          "AT",
          "LIKE",
          "key",
          "size",
          "exists",
          "count",
          "a",
          "\"b\"",
          "'c'",
          "1",
          "?",
          "=",
          "<",
          ">=",
          "<>",
          "!=",
          "+",
          "-",
          "*",
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          "<<",
          ">>",
          ",",
          ":",
          ";",
          ".",
          "1.5e3",
          "true",
          "-- x\n",
          "/* y */",
          "`z`",
          "#",
          "||",
          "/",
          "%",
          "string",
          "escape");

  private final RandomGenerator random;

  StatementGenerator(RandomGenerator random) {
    this.random = random;
  }

  String statement() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> select(3);
      case 4, 5, 6 -> update();
      case 7 -> "DELETE FROM " + table() + optional(" WHERE ", () -> condition(2)) + returning();
      case 8 ->
          "INSERT INTO "
              + table()
              + " VALUE "
              + pick(this::map, this::map, this::map, this::operand);
      default ->
          pick(
              () -> "EXISTS(" + select(1) + ")",
              () -> "FROM " + table() + " WHERE " + condition(1) + " " + changes() + returning(),
              () -> condition(2));
    };
  }

  private String select(int depth) {
    return "SELECT "
        + (random.nextInt(3) == 0 ? "*" : many(1, 3, this::column))
        + " FROM "
        + table()
        + optional(" ", () -> pick("t", "AS t", ""))
        + optional(" WHERE ", () -> condition(depth))
        + optional(" ORDER BY ", () -> many(1, 2, () -> name() + pick("", " ASC", " DESC", " asc")))
        + pick("", "", "", "", ";", " LIMIT 3");
  }

  private String column() {
    return random.nextInt(8) == 0
        ? pick(this::operand, () -> name() + " AS " + name(), () -> "COUNT(*)", () -> "a.*")
        : path();
  }

  private String table() {
    return name() + (random.nextInt(4) == 0 ? "." + name() : "");
  }

  private String update() {
    return "UPDATE "
        + table()
        + pick("", "", "", " t")
        + " "
        + changes()
        + optional(" WHERE ", () -> condition(2))
        + returning();
  }

  private String changes() {
    return IntStream.rangeClosed(0, random.nextInt(3))
        .mapToObj(_ ->
            random.nextInt(3) == 0
                ? "REMOVE " + path()
                : "SET " + many(1, 2, () -> path() + " = " + value(2)))
        .collect(Collectors.joining(" "));
  }

  private String value(int depth) {
    return switch (random.nextInt(8)) {
      case 0 -> "set_add(" + path() + ", <<" + many(1, 2, this::literal) + ">>)";
      case 1 -> "list_append(" + path() + ", " + list() + ")";
      case 2 -> depth > 0 ? value(depth - 1) + pick(" + ", " - ", "-") + value(0) : path();
      default -> operand();
    };
  }

  private String returning() {
    return random.nextInt(4) > 0
        ? ""
        : " RETURNING "
            + many(
                1,
                1,
                () -> pick("ALL", "MODIFIED", "all") + " " + pick("OLD", "NEW") + pick(" *", " a"));
  }

  private String condition(int depth) {
    if (depth == 0) {
      return simple();
    }
    return switch (random.nextInt(6)) {
      case 0 -> condition(depth - 1) + " AND " + condition(depth - 1);
      case 1 -> condition(depth - 1) + " OR " + condition(depth - 1);
      case 2 -> "NOT " + condition(depth - 1);
      case 3 -> "(" + condition(depth - 1) + ")";
      default -> simple();
    };
  }

  private String simple() {
    return switch (random.nextInt(9)) {
      case 0 -> path() + pick(" IN ", " NOT IN ", " in ") + pick(this::list, this::group);
      case 1 -> path() + pick(" BETWEEN ", " NOT BETWEEN ") + operand() + " AND " + operand();
      case 2 ->
          path()
              + pick(" IS ", " IS NOT ")
              + pick(
                  "MISSING",
                  "NULL",
                  "BOOL",
                  "STRING",
                  "NUMERIC",
                  "LIST",
                  "STRUCT",
                  "decimal(3,2)",
                  "varchar(5)",
                  "a");
      case 3 -> call();
      case 4 -> path() + pick(" LIKE ", " NOT LIKE ") + "'x%'";
      case 5 -> "size(" + path() + ") " + operator() + " " + operand();
      default -> operand() + pick(" ", "") + operator() + pick(" ", "") + operand();
    };
  }

  private String operator() {
    return pick("=", "<>", "!=", "<", "<=", ">", ">=");
  }

  private String call() {
    return pick(
            "begins_with",
            "contains",
            "attribute_type",
            "attribute_exists",
            "Attribute_Not_Exists",
            "foo",
            "exists",
            "upper",
            "count")
        + "("
        + many(0, 2, this::operand)
        + ")";
  }

  private String operand() {
    return random.nextInt(3) == 0 ? path() : literal();
  }

  private String literal() {
    return switch (random.nextInt(14)) {
      case 0 -> "'" + pick("", "x", "it''s", "--", "/*", "ä€😀") + "'";
      case 1 -> pick("?", "? ");
      case 2 -> pick("true", "FALSE");
      case 3 -> pick("null", "MISSING", "NULL");
      case 4 -> list();
      case 5 -> "<<" + many(0, 2, this::literal) + ">>";
      case 6 -> map();
      case 7 -> pick("-", "+", "- ", "-+") + number();
      default -> number();
    };
  }

  private String number() {
    return pick(
        "0", "7", "12.5", ".5", "3.", "1e5", "1E-3", "007", "12345678901234567890123", "2.0");
  }

  private String list() {
    return "[" + many(0, 3, this::literal) + "]";
  }

  private String group() {
    return "(" + many(1, 3, this::literal) + ")";
  }

  private String map() {
    return "{" + many(0, 2, () -> "'" + pick("k", "pk", "") + "': " + literal()) + "}";
  }

  private String path() {
    StringBuilder path = new StringBuilder(name());
    for (int i = random.nextInt(3); i > 0; i--) {
      path.append(
          switch (random.nextInt(6)) {
            case 0 -> "[" + random.nextInt(12) + "]";
            case 1 -> pick("['x']", "[-1]", "[a]", "[*]", ".*");
            default -> "." + name();
          });
    }
    return path.toString();
  }

  private String name() {
    return random.nextInt(20) == 0
        ? pick("key", "size", "inner", "value", "date", "count", "_a", "$1")
        : pick("a", "b", "pk", "Sort", "\"c d\"", "\"key\"", "t1", "\"x\"\"y\"", "data");
  }

  private String optional(String before, Supplier<String> text) {
    return random.nextInt(3) == 0 ? "" : before + text.get();
  }

  private String many(int from, int to, Supplier<String> element) {
    return IntStream.range(0, random.nextInt(from, to + 1))
        .mapToObj(_ -> element.get())
        .collect(Collectors.joining(", "));
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  @SafeVarargs
  private String pick(Supplier<String>... choices) {
    return choices[random.nextInt(choices.length)].get();
  }

  /** The same with one to three faults. */
  String damaged(String text) {
    String damaged = text;
    for (int i = random.nextInt(1, 4); i > 0 && !damaged.isEmpty(); i--) {
      int at = random.nextInt(damaged.length());
      int to = Math.min(damaged.length(), at + random.nextInt(1, 8));
      damaged =
          switch (random.nextInt(5)) {
            case 0 -> damaged.substring(0, at) + damaged.substring(to);
            case 1 -> damaged.substring(0, at);
            case 2 -> damaged.substring(0, at) + damaged.substring(at, to) + damaged.substring(at);
            default -> inserted(damaged);
          };
    }
    return damaged;
  }

  /** A word more, or one in the place of another. */
  private String inserted(String text) {
    String[] words = text.split(" ", -1);
    int at = random.nextInt(words.length);
    String word = WORDS.get(random.nextInt(WORDS.size()));
    words[at] = random.nextBoolean() ? word : words[at] + " " + word;
    return String.join(" ", words);
  }
}
