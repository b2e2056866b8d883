package dev.tidemark.partiql;

import dev.tidemark.error.ApiException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what the grammar takes and stands where it may not. The service finds it only when the
 * whole statement has been read.
 */
final class Placement {
  /** What is still to be looked at, the next on top. */
  private final Deque<Node> rest = new ArrayDeque<>();

  /** The parts of one node, in the order of the text. */
  private final List<Node> parts = new ArrayList<>();

  private boolean starAliased;

  private Placement() {}

  /** The statement itself may change data, no part of it may. */
  static void check(Node statement) {
    Placement placement = new Placement();
    placement.descend(statement);
    while (!placement.rest.isEmpty()) {
      Node node = placement.rest.pop();
      switch (node) {
        case Node.Delete _ -> throw refusal("delete");
        case Node.Insert _ -> throw refusal("insert_into");
        case Node.Change(List<Node.Clause> clauses, At _) ->
            throw refusal(clauses.getFirst() instanceof Node.Clause.Remove ? "remove" : "set");
        case Node.Update _ -> throw refusal("null");
        default -> placement.descend(node);
      }
    }
    if (placement.starAliased) {
      throw Refusals.malformed("Unsupported syntax for PROJECT_ALL");
    }
  }

  private static ApiException refusal(String word) {
    return Refusals.malformed("Keyword " + word + " only expected at the top level in the query");
  }

  private void descend(Node node) {
    parts.clear();
    addParts(node);
    parts.reversed().forEach(rest::push);
  }

  private void add(@Nullable Node node) {
    if (node != null) {
      parts.add(node);
    }
  }

  private void addParts(Node node) {
    switch (node) {
      case Node.Path(Node root, List<Node.Step> steps, At _) -> {
        add(root);
        for (Node.Step step : steps) {
          if (step instanceof Node.Step.Bracket(Node index)) {
            add(index);
          }
        }
      }
      case Node.Call(String _, List<Node> arguments, At _) -> parts.addAll(arguments);
      case Node.Operation(String _, List<Node> operands, At _) -> parts.addAll(operands);
      case Node.TypeTest(Node operand, String _, At _) -> add(operand);
      case Node.Sequence(List<Node> elements, At _) -> parts.addAll(elements);
      case Node.Bag(List<Node> elements, At _) -> parts.addAll(elements);
      case Node.Struct(List<Node.Member> members, At _) -> {
        for (Node.Member member : members) {
          add(member.key());
          add(member.value());
        }
      }
      case Node.Select select -> addParts(select);
      case Node.Insert insert -> add(insert.value());
      case Node.Update update -> {
        add(update.table());
        add(update.where());
        addValues(update.clauses());
      }
      case Node.Change(List<Node.Clause> clauses, At _) -> addValues(clauses);
      case Node.Delete delete -> add(delete.where());
      case Node.Name _,
          Node.Text _,
          Node.Number _,
          Node.Truth _,
          Node.Null _,
          Node.Missing _,
          Node.Parameter _ -> {}
    }
  }

  private void addParts(Node.Select select) {
    for (Node.Column column : select.columns()) {
      if (column.aliased()
          && column.value() instanceof Node.Path(Node _, List<Node.Step> steps, At _)
          && steps.getLast() instanceof Node.Step.All) {
        starAliased = true;
      }
      add(column.value());
    }
    add(select.from());
    add(select.where());
    select.order().forEach(order -> add(order.key()));
    add(select.limit());
  }

  private void add(Node.Source source) {
    add(source.table());
    parts.addAll(source.joined());
  }

  private void addValues(List<Node.Clause> clauses) {
    for (Node.Clause clause : clauses) {
      if (clause instanceof Node.Clause.Assign(Node _, Node value)) {
        add(value);
      }
    }
  }
}
