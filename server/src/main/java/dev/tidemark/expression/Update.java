package dev.tidemark.expression;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.L;
import dev.tidemark.item.AttributeValue.M;
import dev.tidemark.item.KeySchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An UpdateExpression, or the AttributeUpdates that were before it. Immutable. */
public final class Update {
  private static final ExpressionErrors ERRORS = new ExpressionErrors("UpdateExpression");

  private final List<Action> actions;
  private final boolean legacy;
  private final PathTree<Integer> tree;

  /** An action on a path. */
  sealed interface Action {
    Path path();

    record SetTo(Path path, Operand value) implements Action {}

    record Remove(Path path) implements Action {}

    /** {@code value}: a number or a set; in AttributeUpdates also a list. */
    record Add(Path path, AttributeValue value) implements Action {}

    /** {@code value}: a set. */
    record Delete(Path path, AttributeValue value) implements Action {}
  }

  /** Of an expression. The paths of {@code actions} must be disjoint. */
  Update(List<Action> actions) {
    this(actions, false);
  }

  private Update(List<Action> actions, boolean legacy) {
    this.actions = List.copyOf(actions);
    this.legacy = legacy;
    List<Path> paths = actions.stream().map(Action::path).toList();
    this.tree = PathTree.of(paths, i -> i);
  }

  /** Of AttributeUpdates. */
  static Update legacy(List<Action> actions) {
    return new Update(actions, true);
  }

  /** Parses an expression, binds its placeholders and looks at the keys at once. */
  public static Update parse(String text, Placeholders placeholders, KeySchema keys) {
    Update update = parse(text, placeholders);
    update.refuseKeys(keys);
    return update;
  }

  /**
   * Parses an expression and binds its placeholders. When the table is known, {@link #refuseKeys}
   * is to follow.
   *
   * @throws dev.tidemark.error.ApiException ValidationException, in AWS's words
   */
  public static Update parse(String text, Placeholders placeholders) {
    List<Syntax.Section> sections = Parser.update(text, ERRORS);
    checkSections(sections);
    UpdateBinder binder = new UpdateBinder(ERRORS, placeholders);
    return new Update(binder.actions(sections));
  }

  /**
   * The changes of a statement, in which names and values stand themselves. When the table is
   * known, {@link #refuseKeys} is to follow.
   *
   * @throws dev.tidemark.error.ApiException ValidationException, in AWS's words
   */
  public static Update ofStatement(List<Syntax.Section> sections) {
    UpdateBinder binder =
        new UpdateBinder(ExpressionErrors.OF_STATEMENTS, new Placeholders(null, null));
    return new Update(binder.actions(sections));
  }

  /** Section by section: what a section says, then that it is there once. */
  private static void checkSections(List<Syntax.Section> sections) {
    SyntaxCheck check = SyntaxCheck.ofUpdate(ERRORS);
    Set<UpdateVerb> verbs = new LinkedHashSet<>();
    sections.forEach(section -> verbs.add(section.verb()));
    for (UpdateVerb verb : verbs) {
      int times = 0;
      for (Syntax.Section section : sections) {
        if (section.verb() == verb) {
          times++;
          for (Syntax.Action action : section.actions()) {
            check.path(action.path());
            if (verb == UpdateVerb.SET) {
              check.operand(action.value());
            }
          }
        }
      }
      if (times > 1) {
        throw ERRORS.invalid(
            "The \"" + verb + "\" section can only be used once in an update expression;");
      }
    }
  }

  /**
   * The key of an item cannot change.
   *
   * @throws dev.tidemark.error.ApiException ValidationException if an action is on a key attribute
   */
  public void refuseKeys(KeySchema keys) {
    for (Action action : actions) {
      String attribute = action.path().attribute();
      if (keys.isKey(attribute)) {
        throw ApiError.validation(
            "One or more parameter values were invalid: Cannot update attribute "
                + attribute
                + ". This attribute is part of the key");
      }
    }
  }

  /**
   * Key attributes of indexes are scalars, so no action is inside of one.
   *
   * @param attributes the key attributes of the table's indexes
   * @throws dev.tidemark.error.ApiException ValidationException if an action leads into one
   */
  public void refuseInsideIndexKeys(Collection<String> attributes) {
    Paths.refuseInsideIndexKeys(actions.stream().map(Action::path).toList(), attributes);
  }

  /**
   * The types that whole attributes are known to get or to need before any item is seen, by
   * attribute: those of the values that the update itself gives.
   */
  public Map<String, String> givenTypes() {
    Map<String, String> types = new LinkedHashMap<>();
    for (Action action : actions) {
      String type =
          switch (action) {
            case Action.SetTo(_, Operand.Sum _) -> "N";
            case Action.SetTo(_, Operand value) -> value.staticType();
            case Action.Add(_, AttributeValue value) -> value.typeName();
            case Action.Delete(_, AttributeValue value) -> value.typeName();
            case Action.Remove _ -> null;
          };
      if (type != null && !action.path().nested()) {
        types.put(action.path().attribute(), type);
      }
    }
    return types;
  }

  /** The values that the update itself sets whole attributes to, by attribute. */
  public Map<String, AttributeValue> givenValues() {
    Map<String, AttributeValue> values = new LinkedHashMap<>();
    for (Action action : actions) {
      if (action instanceof Action.SetTo(Path path, Operand.Constant(AttributeValue value))
          && !path.nested()) {
        values.put(path.attribute(), value);
      }
    }
    return values;
  }

  /**
   * What the update itself counts against the size limit of items, in bytes. Measured: an update
   * without expression counts nothing.
   *
   * @param item as it is, empty if there is none
   */
  public long statementBytes(Map<String, AttributeValue> item) {
    return legacy ? 0 : UpdateCost.of(actions, item);
  }

  /** The attributes that it changes, or parts of them. */
  public Set<String> changedAttributes() {
    return Paths.attributes(actions.stream().map(Action::path).toList());
  }

  /**
   * The item after the update. All values are reckoned from the item as it was, and all indexes
   * mean the lists as they were.
   *
   * @param item as it was, with its key
   * @throws dev.tidemark.error.ApiException ValidationException if the update does not fit the item
   */
  public Map<String, AttributeValue> apply(Map<String, AttributeValue> item) {
    Change[] changes = new Change[actions.size()];
    for (int i = 0; i < changes.length; i++) {
      changes[i] =
          switch (actions.get(i)) {
            case Action.SetTo(_, Operand value) -> new Change.Put(value.required(item));
            case Action.Remove _ -> new Change.Remove();
            case Action.Add(_, var value) -> new Change.Add(value, legacy);
            case Action.Delete(_, var value) -> new Change.Subtract(value, legacy);
          };
    }
    return changed(item, tree, changes);
  }

  /**
   * The item that the update makes where there was none. Removing what lies inside of nothing is no
   * error then. Measured: the service does so for items that do not exist only.
   *
   * @param key the key of the item to be
   */
  public Map<String, AttributeValue> applyToNothing(Map<String, AttributeValue> key) {
    List<Action> others =
        actions.stream().filter(action -> !(action instanceof Action.Remove)).toList();
    return others.size() == actions.size() ? apply(key) : new Update(others, legacy).apply(key);
  }

  /**
   * Whether it makes an item where there was none. What only takes away does not. Source: AWS API
   * reference, AttributeUpdates; of expressions ScyllaDB, test/alternator/test_item.py.
   */
  public boolean makesItem() {
    return actions.isEmpty()
        || actions.stream()
            .anyMatch(action -> action instanceof Action.SetTo || action instanceof Action.Add);
  }

  private static Map<String, AttributeValue> changed(
      Map<String, AttributeValue> map, PathTree<Integer> tree, Change[] changes) {
    if (!tree.elements().isEmpty()) {
      throw invalidPath();
    }
    Map<String, AttributeValue> result = new LinkedHashMap<>(map);
    for (Map.Entry<String, PathTree<Integer>> branch : tree.entries().entrySet()) {
      AttributeValue value = changed(map.get(branch.getKey()), branch.getValue(), changes);
      if (value == null) {
        result.remove(branch.getKey());
      } else {
        result.put(branch.getKey(), value);
      }
    }
    return result;
  }

  private static @Nullable AttributeValue changed(
      @Nullable AttributeValue old, PathTree<Integer> tree, Change[] changes) {
    Integer action = tree.leaf();
    if (action != null) {
      return changes[action].apply(old);
    }
    return switch (old) {
      case M(var entries) -> new M(changed(entries, tree, changes));
      case L(var elements) -> new L(changed(elements, tree, changes));
      case null, default -> throw invalidPath();
    };
  }

  /** Elements keep their order; what is put beyond the end comes after them, by index. */
  private static List<AttributeValue> changed(
      List<AttributeValue> list, PathTree<Integer> tree, Change[] changes) {
    if (!tree.entries().isEmpty()) {
      throw invalidPath();
    }
    List<AttributeValue> result = new ArrayList<>(list.size() + tree.elements().size());
    int next = 0;
    for (Map.Entry<Integer, PathTree<Integer>> branch : tree.elements().entrySet()) {
      int index = Math.min(branch.getKey(), list.size());
      result.addAll(list.subList(next, index));
      AttributeValue old = index < list.size() ? list.get(index) : null;
      next = old == null ? index : index + 1;
      AttributeValue value = changed(old, branch.getValue(), changes);
      if (value != null) {
        result.add(value);
      }
    }
    result.addAll(list.subList(next, list.size()));
    return result;
  }

  private static ApiException invalidPath() {
    return ApiError.validation(
        "The document path provided in the update expression is invalid for update");
  }

  /** The parts of the old item that the update is about, for UPDATED_OLD. */
  public Map<String, AttributeValue> touchedOld(Map<String, AttributeValue> old) {
    return tree.project(old);
  }

  /** The parts of the new item that the update is about, for UPDATED_NEW. */
  public Map<String, AttributeValue> touchedNew(Map<String, AttributeValue> updated) {
    return tree.project(updated);
  }
}
