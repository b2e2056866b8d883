package dev.tidemark.expression;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.AttributeValue;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one attribute, as AttributeUpdates says it. Source of rules and texts: dynalite's
 * tests, recorded from the service; AWS API reference, AttributeUpdates.
 *
 * @param value null only where the attribute is to go
 */
public record LegacyUpdate(String attribute, Verb verb, @Nullable AttributeValue value) {
  private static final String INVALID = "One or more parameter values were invalid: ";
  private static final Set<String> SETS = Set.of("SS", "NS", "BS");
  private static final Set<String> ADDABLE = Set.of("N", "L", "SS", "NS", "BS");

  /** As AWS's model names them. */
  public enum Verb {
    PUT,
    ADD,
    DELETE
  }

  /**
   * @throws ApiException ValidationException, in AWS's words, if the value does not suit the verb
   */
  public LegacyUpdate {
    if (value == null && verb != Verb.DELETE) {
      throw ApiError.validation(
          INVALID + "Only DELETE action is allowed when no attribute value is specified");
    }
    if (value != null && verb == Verb.DELETE && !SETS.contains(value.typeName())) {
      throw ApiError.validation(
          INVALID + "DELETE action with value is not supported for the type " + value.typeName());
    }
    if (value != null && verb == Verb.ADD && !ADDABLE.contains(value.typeName())) {
      throw ApiError.validation(
          INVALID + "ADD action is not supported for the type " + value.typeName());
    }
  }

  /** All of a request's, each on an attribute of its own. */
  public static Update of(List<LegacyUpdate> updates) {
    return Update.legacy(updates.stream().map(LegacyUpdate::action).toList());
  }

  private Update.Action action() {
    Path path = Path.of(attribute);
    if (value == null) {
      return new Update.Action.Remove(path);
    }
    return switch (verb) {
      case PUT -> new Update.Action.SetTo(path, new Operand.Constant(value));
      case ADD -> new Update.Action.Add(path, value);
      case DELETE -> new Update.Action.Delete(path, value);
    };
  }
}
