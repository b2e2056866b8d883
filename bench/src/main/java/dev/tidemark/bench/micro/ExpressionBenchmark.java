package dev.tidemark.bench.micro;

import dev.tidemark.expression.Condition;
import dev.tidemark.expression.Placeholders;
import dev.tidemark.expression.Update;
import dev.tidemark.item.AttributeValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Expressions as applications write them, from their text to their effect on an item. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ExpressionBenchmark {
  private static final String CONDITION =
      "attribute_exists(pk) AND (#state IN (:new, :paid, :none) OR begins_with(customer, :prefix))"
          + " AND size(note) < :long";
  private static final String UPDATE =
      "SET #state = :paid, amount = amount + :one, #notes.seen = :one REMOVE tracking ADD tries :one";

  private final Map<String, String> names = Map.of("#state", "state");
  private final Map<String, AttributeValue> values =
      Map.of(
          ":new", new AttributeValue.S("NEW"),
          ":paid", new AttributeValue.S("PAID"),
          ":none", new AttributeValue.S("NONE"),
          ":prefix", new AttributeValue.S("customer-"),
          ":long", number("100000"));
  private final Map<String, String> updateNames = Map.of("#state", "state", "#notes", "notes");
  private final Map<String, AttributeValue> updateValues =
      Map.of(":paid", new AttributeValue.S("PAID"), ":one", number("1"));
  private final Map<String, AttributeValue> item = new LinkedHashMap<>(Orders.attributes(1, 400));
  private final Condition condition = parsedCondition();

  public ExpressionBenchmark() {
    item.put("notes", new AttributeValue.M(Map.of("seen", number("0"))));
  }

  private static AttributeValue number(String text) {
    return AttributeValue.N.of(text);
  }

  private Condition parsedCondition() {
    return Condition.parse("ConditionExpression", CONDITION, new Placeholders(names, values));
  }

  @Benchmark
  public Condition parseCondition() {
    return parsedCondition();
  }

  @Benchmark
  public boolean testCondition() {
    return condition.test(item);
  }

  @Benchmark
  public Map<String, AttributeValue> parseAndApplyUpdate() {
    return Update.parse(UPDATE, new Placeholders(updateNames, updateValues), Orders.KEYS)
        .apply(item);
  }
}
