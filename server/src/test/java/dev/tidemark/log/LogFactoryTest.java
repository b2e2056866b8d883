package dev.tidemark.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

final class LogFactoryTest {
  private static final String TIME = "2026-01-02T03:04:05.678Z";

  private final List<String> lines = new ArrayList<>();
  private final LogFactory factory =
      new LogFactory(InstantSource.fixed(Instant.parse(TIME)), lines::add);
  private final Logger log = factory.getLogger("dev.tidemark.http.Example");

  /** The members of one object, whose values are strings and numbers. */
  private static Map<String, String> json(String line) {
    Map<String, String> members = new LinkedHashMap<>();
    try (JsonParser in = new JsonFactory().createParser(ObjectReadContext.empty(), line)) {
      assertThat(in.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String name = in.currentName();
        assertThat(in.nextToken()).isIn(JsonToken.VALUE_STRING, JsonToken.VALUE_NUMBER_FLOAT);
        assertThat(members.put(name, in.getString())).isNull();
      }
      assertThat(in.nextToken()).isNull();
    }
    return members;
  }

  @Test
  void event_asText_isOneLineOfNamedValues() {
    log.atWarn()
        .addKeyValue("event", "slow")
        .addKeyValue("millis", 12.5)
        .addKeyValue("name", "a b")
        .addKeyValue("empty", "")
        .log("took {} s", 3);
    assertThat(lines)
        .containsExactly(
            TIME + " WARN Example - took 3 s event=slow millis=12.5 name=\"a b\" empty=\"\"\n");
  }

  @Test
  void event_asJson_isOneObject() {
    factory.format(LogFormat.JSON);
    log.atError()
        .addKeyValue("millis", 12.5)
        .addKeyValue("name", "a \"b\"\n\u0000\ud83c\udf0a\ud83c")
        .setCause(new IllegalStateException("outer\nline", new ArithmeticException("inner")))
        .log("failed");
    assertThat(lines).singleElement().asString().endsWith("}\n").containsOnlyOnce("\n");
    Map<String, String> line = json(lines.getFirst());
    assertThat(line.get("time")).isEqualTo(TIME);
    assertThat(line.get("level")).isEqualTo("ERROR");
    assertThat(line.get("logger")).isEqualTo("Example");
    assertThat(line.get("message")).isEqualTo("failed");
    assertThat(line.get("millis")).isEqualTo("12.5");
    assertThat(line.get("name")).isEqualTo("a \"b\"\n\u0000\ud83c\udf0a\ud83c");
    assertThat(line.get("stackTrace"))
        .contains("java.lang.IllegalStateException: outer\\nline")
        .contains("caused by java.lang.ArithmeticException: inner")
        .contains(LogFactoryTest.class.getName());
  }

  @Test
  void error_asText_isAStackTraceWhoseLinesNobodyCanForge() {
    log.error("failed", new IllegalStateException("x\n" + TIME + " INFO Example - forged"));
    assertThat(lines.getFirst().lines().skip(1))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("\t"));
  }

  @Test
  void linesOfRandomCharacters_stayOneLineAndWellFormed() {
    long seed = 12;
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      StringBuilder hostile = new StringBuilder();
      random
          .ints(1 + random.nextInt(50), 0, random.nextBoolean() ? 256 : 0x10000)
          .forEach(c -> hostile.append((char) c));
      lines.clear();
      factory.format(LogFormat.JSON);
      log.atInfo().addKeyValue("value", hostile).log(hostile.toString());
      assertThat(json(lines.getFirst()).get("value"))
          .as("seed %d, line %d", seed, i)
          .isEqualTo(hostile.toString());
      factory.format(LogFormat.TEXT);
      log.atInfo().addKeyValue("value", hostile).log(hostile.toString());
      assertThat(lines).allSatisfy(line -> assertThat(line.lines()).hasSize(1));
      assertThat(lines.getLast().chars().filter(Character::isISOControl).count()).isEqualTo(1);
    }
  }

  @Test
  void longValues_areCut() {
    log.info("m".repeat(1_000_000));
    assertThat(lines.getFirst()).hasSizeLessThan(LogFormat.VALUE_CHARS_MAX + 100).contains("m...");
  }

  @Test
  void levels_ofOursAndLibrariesAndQuiet() {
    log.debug("no");
    factory.getLogger("org.eclipse.jetty.server.Server").info("no");
    factory.getLogger("org.eclipse.jetty.util.HostPort").warn("no");
    assertThat(lines).isEmpty();

    log.info("yes");
    factory.getLogger("org.eclipse.jetty.server.Server").warn("yes");
    assertThat(lines).hasSize(2);

    factory.quiet();
    log.info("no");
    assertThat(lines).hasSize(2);
    log.warn("yes");
    assertThat(lines).hasSize(3);
  }
}
