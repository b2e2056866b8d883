package dev.tidemark.partiql;

import dev.tidemark.partiql.Token.Kind;
import java.util.Map;
import java.util.Set;

/**
 * The words that are not names unless in quotes: those that SQL-92 reserves, those that PartiQL
 * adds, and its names of integer types, which the service knows (measured: {@code x IS INT4}).
 */
final class Keywords {
  private static final Set<String> WORDS =
      Set.of(
          """
          absolute action add all allocate alter and any are as asc assertion at authorization avg \
          begin between bit bit_length by cascade cascaded case cast catalog char character \
          character_length char_length check close coalesce collate collation column commit connect \
          connection constraint constraints continue convert corresponding count create cross \
          current current_date current_time current_timestamp current_user cursor date deallocate \
          dec decimal declare default deferrable deferred delete desc describe descriptor \
          diagnostics disconnect distinct domain double drop else end escape except exception exec \
          execute exists external extract date_add date_diff false fetch first float for foreign \
          found from full get global go goto grant group having identity immediate in indicator \
          initially inner input insensitive insert int integer intersect interval into is isolation \
          join key language last left level like local lower match max min module names national \
          natural nchar next no not null nullif numeric octet_length of on only open option or \
          order outer output overlaps pad partial position precision prepare preserve primary prior \
          privileges procedure public read real references relative restrict revoke right rollback \
          rows schema scroll section select session session_user set size smallint some space sql \
          sqlcode sqlerror sqlstate substring sum system_user table temporary then time timestamp \
          to transaction translate translation trim true union unique unknown update upper usage \
          user using value values varchar varying view when whenever where with work write zone \
          missing pivot unpivot limit tuple remove index conflict do nothing returning modified new \
          old let bool boolean string symbol clob blob struct list sexp bag \
          integer2 int2 integer4 int4 integer8 int8 bigint\
          """
              .split(" "));

  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          Map.entry("true", Kind.TRUE),
          Map.entry("false", Kind.FALSE),
          Map.entry("null", Kind.NULL),
          Map.entry("missing", Kind.MISSING),
          Map.entry("as", Kind.AS),
          Map.entry("at", Kind.AT),
          Map.entry("by", Kind.BY),
          Map.entry("asc", Kind.ASC),
          Map.entry("desc", Kind.DESC),
          Map.entry("for", Kind.FOR),
          Map.entry("and", Kind.OPERATOR),
          Map.entry("or", Kind.OPERATOR),
          Map.entry("not", Kind.OPERATOR),
          Map.entry("is", Kind.OPERATOR),
          Map.entry("in", Kind.OPERATOR),
          Map.entry("like", Kind.OPERATOR),
          Map.entry("between", Kind.OPERATOR),
          Map.entry("union", Kind.OPERATOR),
          Map.entry("except", Kind.OPERATOR),
          Map.entry("intersect", Kind.OPERATOR));

  /** Words that one after the other are one. */
  private static final Map<String, Set<String>> PAIRS =
      Map.ofEntries(
          Map.entry("not", Set.of("in", "between", "like")),
          Map.entry("is", Set.of("not")),
          Map.entry("union", Set.of("all")),
          Map.entry("except", Set.of("all")),
          Map.entry("intersect", Set.of("all")),
          Map.entry("insert", Set.of("into")),
          Map.entry("on", Set.of("conflict")),
          Map.entry("do", Set.of("nothing")),
          Map.entry("modified", Set.of("old", "new")),
          Map.entry("all", Set.of("old", "new")),
          Map.entry("character", Set.of("varying")),
          Map.entry("double", Set.of("precision")));

  private static final Map<String, String> ALIASES =
      Map.ofEntries(
          Map.entry("varchar", "character_varying"),
          Map.entry("char", "character"),
          Map.entry("dec", "decimal"),
          Map.entry("int", "integer"),
          Map.entry("int2", "smallint"),
          Map.entry("integer2", "smallint"),
          Map.entry("int4", "integer4"),
          Map.entry("int8", "integer8"),
          Map.entry("bigint", "integer8"),
          Map.entry("bool", "boolean"));

  /** The types that IS and CAST know, and how many parameters each may have at most. */
  private static final Map<String, Integer> TYPES =
      Map.ofEntries(
          Map.entry("missing", 0),
          Map.entry("null", 0),
          Map.entry("boolean", 0),
          Map.entry("smallint", 0),
          Map.entry("integer4", 0),
          Map.entry("integer8", 0),
          Map.entry("integer", 0),
          Map.entry("float", 1),
          Map.entry("real", 1),
          Map.entry("double_precision", 0),
          Map.entry("decimal", 2),
          Map.entry("numeric", 2),
          Map.entry("timestamp", 0),
          Map.entry("date", 0),
          Map.entry("time", 1),
          Map.entry("character", 1),
          Map.entry("character_varying", 1),
          Map.entry("string", 0),
          Map.entry("symbol", 0),
          Map.entry("clob", 0),
          Map.entry("blob", 0),
          Map.entry("struct", 0),
          Map.entry("tuple", 0),
          Map.entry("list", 0),
          Map.entry("sexp", 0),
          Map.entry("bag", 0));

  /** Keywords that name a function when a parenthesis follows. */
  private static final Set<String> FUNCTIONS =
      Set.of(
          "exists",
          "count",
          "avg",
          "max",
          "min",
          "sum",
          "char_length",
          "character_length",
          "octet_length",
          "bit_length",
          "upper",
          "lower",
          "size",
          "nullif",
          "coalesce",
          "sexp",
          "list",
          "bag");

  private static final Set<String> AGGREGATES = Set.of("count", "avg", "max", "min", "sum");

  private Keywords() {}

  /**
   * @param word in lower case
   */
  static boolean contains(String word) {
    return WORDS.contains(word);
  }

  static Kind kind(String keyword) {
    return KINDS.getOrDefault(keyword, Kind.KEYWORD);
  }

  static boolean arePair(String first, String second) {
    return PAIRS.getOrDefault(first, Set.of()).contains(second);
  }

  /** The keyword that means the same and is meant. */
  static String meant(String keyword) {
    return ALIASES.getOrDefault(keyword, keyword);
  }

  static boolean isType(String keyword) {
    return TYPES.containsKey(keyword);
  }

  static int typeParametersMax(String type) {
    return TYPES.getOrDefault(type, 0);
  }

  static boolean isFunction(String keyword) {
    return FUNCTIONS.contains(keyword);
  }

  static boolean isAggregate(String function) {
    return AGGREGATES.contains(function);
  }
}
