package dev.tidemark.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** What is known of AWS's answers, request by request: {@link ApiCase}. */
@TestInstance(Lifecycle.PER_CLASS)
final class ApiCasesTest {
  private static final List<String> FILES =
      List.of(
          "writes",
          "updates",
          "returned",
          "reads",
          "conditions",
          "indexes",
          "values",
          "layers",
          "order",
          "tables",
          "control",
          "transactions");

  private Target target;
  private DynamoDbClient sdk;
  private RawClient client;
  private Tables tables;

  @BeforeAll
  void open(@TempDir Path folder) {
    target = Target.open(folder);
    sdk = target.dynamoDb();
    client = new RawClient(target);
    tables = new Tables(sdk, client);
  }

  @AfterAll
  void close() {
    tables.close();
    client.close();
    sdk.close();
    target.close();
  }

  @TestFactory
  Stream<DynamicNode> request_sent_isAnsweredAsByAws() {
    return FILES.stream()
        .map(file ->
            dynamicContainer(
                file,
                ApiCase.read(file, tables).stream()
                    .map(one ->
                        dynamicTest(
                            one.name(), () -> one.steps().forEach(step -> check(one, step))))));
  }

  private void check(ApiCase tested, ApiCase.Step step) {
    RawClient.Answer answer = client.call(step.operation(), step.request());
    String where =
        "%s:%d, %s (%s)".formatted(tested.file(), step.line(), step.operation(), tested.source());
    switch (step.kind()) {
      case ERROR -> {
        assertThat(told(answer)).as(where).matches(pattern(step.answer()));
        assertThat(answer.status()).as(where).isEqualTo(400);
      }
      case EXACT, CONTAINS -> {
        assertThat(answer.status()).as(() -> where + ": " + told(answer)).isEqualTo(200);
        if (!step.answer().isEmpty()) {
          JsonNode due = RawClient.JSON.readTree(step.answer());
          boolean exactly = step.kind() == ApiCase.Kind.EXACT;
          assertThat(fits(due, answer.body(), exactly, ""))
              .as(() -> where + "\ndue " + due + "\nis  " + answer.body())
              .isTrue();
        }
      }
    }
  }

  /** An error's name and text; the whole answer if it is none. */
  private static String told(RawClient.Answer answer) {
    JsonNode body = answer.body();
    if (answer.status() == 200) {
      return body.toString();
    }
    String type = body.path("__type").asString("");
    String text =
        body.has("message") ? body.path("message").asString() : body.path("Message").asString("");
    String reasons = body.has("CancellationReasons") ? " " + body.path("CancellationReasons") : "";
    return (type.substring(type.indexOf('#') + 1) + " " + text).strip() + reasons;
  }

  private static Pattern pattern(String text) {
    return Pattern.compile(
        Stream.of(text.split("…", -1))
            .map(Pattern::quote)
            .reduce((a, b) -> a + ".*" + b)
            .orElse(""),
        Pattern.DOTALL);
  }

  /** Sets are compared in any order, and numbers of JSON by their value. */
  private static boolean fits(JsonNode due, JsonNode is, boolean exactly, String name) {
    if (due.isObject() && is.isObject()) {
      if (exactly && due.size() != is.size()) {
        return false;
      }
      for (Map.Entry<String, JsonNode> member : due.properties()) {
        JsonNode other = is.get(member.getKey());
        if (other == null || !fits(member.getValue(), other, exactly, member.getKey())) {
          return false;
        }
      }
      return true;
    }
    if (due instanceof ArrayNode dues && is instanceof ArrayNode iss) {
      if (name.matches("SS|NS|BS")) {
        return dues.valueStream()
            .sorted(ApiCasesTest::compare)
            .toList()
            .equals(iss.valueStream().sorted(ApiCasesTest::compare).toList());
      }
      if (dues.size() != iss.size()) {
        return false;
      }
      for (int i = 0; i < dues.size(); i++) {
        if (!fits(dues.get(i), iss.get(i), exactly, name)) {
          return false;
        }
      }
      return true;
    }
    if (due.isNumber() && is.isNumber()) {
      return due.asDecimal().compareTo(is.asDecimal()) == 0;
    }
    return due.equals(is);
  }

  private static int compare(JsonNode a, JsonNode b) {
    return a.asString().compareTo(b.asString());
  }
}
