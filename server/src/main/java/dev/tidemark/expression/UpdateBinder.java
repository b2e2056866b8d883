package dev.tidemark.expression;

import dev.tidemark.item.AttributeValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Binds an update expression. Names, values, overlapping paths and types are looked at in this
 * order, each over the whole expression, as the service does.
 */
final class UpdateBinder {
  private static final Set<String> ADD_TYPES = Set.of("N", "SS", "NS", "BS");
  private static final Set<String> DELETE_TYPES = Set.of("SS", "NS", "BS");

  private final ExpressionErrors errors;
  private final Placeholders placeholders;
  private final Binder binder;

  UpdateBinder(ExpressionErrors errors, Placeholders placeholders) {
    this.errors = errors;
    this.placeholders = placeholders;
    this.binder = new Binder(errors, placeholders);
  }

  List<Update.Action> actions(List<Syntax.Section> sections) {
    List<Path> paths = new ArrayList<>();
    for (Syntax.Section section : sections) {
      for (Syntax.Action action : section.actions()) {
        paths.add(binder.path(action.path()));
        useNames(action.value());
      }
    }
    for (Syntax.Section section : sections) {
      section.actions().forEach(action -> useValues(action.value()));
    }
    Paths.checkDisjoint(paths, errors);
    sections.forEach(this::checkTypes);
    List<Update.Action> actions = new ArrayList<>(paths.size());
    for (Syntax.Section section : sections) {
      for (Syntax.Action action : section.actions()) {
        actions.add(action(section.verb(), paths.get(actions.size()), action.value()));
      }
    }
    return actions;
  }

  private Update.Action action(UpdateVerb verb, Path path, Syntax value) {
    return switch (verb) {
      case SET -> new Update.Action.SetTo(path, binder.operand(value));
      case REMOVE -> new Update.Action.Remove(path);
      case ADD -> new Update.Action.Add(path, constant(value));
      case DELETE -> new Update.Action.Delete(path, constant(value));
    };
  }

  private void checkTypes(Syntax.Section section) {
    UpdateVerb verb = section.verb();
    if (verb == UpdateVerb.SET || verb == UpdateVerb.REMOVE) {
      return;
    }
    Set<String> allowed = verb == UpdateVerb.ADD ? ADD_TYPES : DELETE_TYPES;
    for (Syntax.Action action : section.actions()) {
      String type = constant(action.value()).typeName();
      if (!allowed.contains(type)) {
        throw errors.invalid(
            "Incorrect operand type for operator or function; operator: "
                + verb
                + ", operand type: "
                + longName(type)
                + ", typeSet: ALLOWED_FOR_"
                + verb
                + "_OPERAND");
      }
    }
  }

  private static String longName(String type) {
    return switch (type) {
      case "S" -> "STRING";
      case "N" -> "NUMBER";
      case "B" -> "BINARY";
      case "BOOL" -> "BOOLEAN";
      case "L" -> "LIST";
      case "M" -> "MAP";
      default -> type;
    };
  }

  private AttributeValue constant(Syntax syntax) {
    return switch (syntax) {
      case Syntax.Value(String placeholder) -> placeholders.value(placeholder, errors);
      case Syntax.Literal(AttributeValue value) -> value;
      default -> throw new IllegalStateException("not a value: " + syntax);
    };
  }

  private void useNames(Syntax value) {
    switch (value) {
      case Syntax.Path path -> binder.path(path);
      case Syntax.Call(_, var arguments) -> arguments.forEach(this::useNames);
      case Syntax.Sum(var left, _, var right) -> {
        useNames(left);
        useNames(right);
      }
      default -> {}
    }
  }

  private void useValues(Syntax value) {
    switch (value) {
      case Syntax.Value(String placeholder) -> placeholders.value(placeholder, errors);
      case Syntax.Call(_, var arguments) -> arguments.forEach(this::useValues);
      case Syntax.Sum(var left, _, var right) -> {
        useValues(left);
        useValues(right);
      }
      default -> {}
    }
  }
}
