package dev.tidemark.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests and what AWS answers to them, read from a file of cases.
 *
 * <p>A line that begins with {@code source:} names where the answers that follow are from; one that
 * begins with {@code ==} begins a case. Then come, in turns, a request (the operation, and its
 * JSON, which may go on in indented lines) and its answer: {@code =} is a success with exactly this
 * JSON, or with any if there is none; {@code ~} is one that has at least this; {@code !} is an
 * error, its name and its text, in which {@code …} stands for anything.
 *
 * <p>{@code $name} is the name of a table of {@link Tables}; {@code <a*9>} is nine times what
 * stands before the star; {@code <<9:a#>>} is nine times what stands behind the colon, with commas
 * between, each with its number from 0 in place of #.
 */
record ApiCase(String file, int line, String name, String source, List<Step> steps) {

  /** A request and the answer that is due. */
  record Step(int line, String operation, String request, Kind kind, String answer) {}

  /** How an answer is compared. */
  enum Kind {
    EXACT,
    CONTAINS,
    ERROR
  }

  private static final Pattern REPEATED = Pattern.compile("<([^<>*]+)\\*(\\d+)>");
  private static final Pattern NUMBERED = Pattern.compile("<<(\\d+):(.*?)>>");
  private static final Pattern TABLE = Pattern.compile("\\$([a-zA-Z]+)");

  /** Every case of a resource {@code cases/<name>.cases}. */
  static List<ApiCase> read(String file, Tables tables) {
    List<ApiCase> cases = new ArrayList<>();
    String source = "";
    List<String> lines = lines(file);
    int at = 0;
    while (at < lines.size()) {
      String line = lines.get(at);
      if (line.startsWith("source:")) {
        source = line.substring("source:".length()).strip();
      } else if (line.startsWith("==")) {
        ApiCase read =
            new ApiCase(file, at + 1, line.substring(2).strip(), source, new ArrayList<>());
        at = read.readSteps(lines, at + 1, tables);
        cases.add(read);
        continue;
      } else if (!line.isBlank() && !line.startsWith("#")) {
        throw new IllegalArgumentException(file + ":" + (at + 1) + ": " + line);
      }
      at++;
    }
    return cases;
  }

  private int readSteps(List<String> lines, int from, Tables tables) {
    int at = from;
    while (at < lines.size() && !lines.get(at).isBlank()) {
      int begin = at;
      StringBuilder request = new StringBuilder(lines.get(at++));
      while (lines.get(at).startsWith(" ")) {
        request.append(lines.get(at++).strip());
      }
      StringBuilder answer = new StringBuilder(lines.get(at++));
      while (at < lines.size() && lines.get(at).startsWith(" ")) {
        answer.append(lines.get(at++).strip());
      }
      Kind kind =
          switch (answer.charAt(0)) {
            case '=' -> Kind.EXACT;
            case '~' -> Kind.CONTAINS;
            case '!' -> Kind.ERROR;
            default -> throw new IllegalArgumentException(file + ":" + at + ": " + answer);
          };
      int space = request.indexOf(" ");
      steps.add(
          new Step(
              begin + 1,
              request.substring(0, space),
              expand(request.substring(space + 1), tables),
              kind,
              expand(answer.substring(1).strip(), tables)));
    }
    return at;
  }

  private static String expand(String text, Tables tables) {
    String numbered =
        NUMBERED
            .matcher(text)
            .replaceAll(found -> {
              List<String> all = new ArrayList<>();
              for (int i = 0; i < Integer.parseInt(found.group(1)); i++) {
                all.add(found.group(2).replace("#", Integer.toString(i)));
              }
              return Matcher.quoteReplacement(String.join(",", all));
            });
    String named =
        TABLE
            .matcher(numbered)
            .replaceAll(found -> Matcher.quoteReplacement(tables.name(found.group(1))));
    return REPEATED
        .matcher(named)
        .replaceAll(found ->
            Matcher.quoteReplacement(found.group(1).repeat(Integer.parseInt(found.group(2)))));
  }

  private static List<String> lines(String file) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    ApiCase.class.getResourceAsStream("/cases/" + file + ".cases")),
                StandardCharsets.UTF_8))) {
      return reader.readAllLines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
