package dev.tidemark.expression;

import dev.tidemark.error.ApiError;
import dev.tidemark.expression.KeyCondition.SortCondition;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rows the WHERE of a SELECT can hold for, as its conditions on keys tell. A condition that
 * ties the partition key to values by {@code =} or {@code IN} is taken apart into branches, of
 * which each reads one partition or a part of it; one that does not needs all rows.
 *
 * <p>Source of the rules: floci-io/floci, edge cases measured in eu-west-2 in September 2026.
 */
public final class KeyPlan {
  /** Measured. Source also: AWS developer guide, PartiQL operators, IN. */
  private static final int BRANCHES_MAX = 50;

  private final String hash;
  private final @Nullable String sort;

  private KeyPlan(KeySchema keys) {
    this.hash = keys.hash().name();
    KeyAttribute range = keys.range();
    this.sort = range == null ? null : range.name();
  }

  /**
   * The rows of one partition that a part of the condition can hold for.
   *
   * @param hash null where two parts contradict each other, so that there are none
   * @param sorts conditions on the sort key, all of which must hold
   * @param others the attributes of all other conditions
   * @param filtered whether there are other conditions
   * @param sortNegated whether one of them says what the sort key is not
   */
  public record Branch(
      @Nullable AttributeValue hash,
      List<SortCondition> sorts,
      Set<String> others,
      boolean filtered,
      boolean sortNegated) {
    /** The same rows before any filter. */
    public Branch withoutFilter() {
      return new Branch(hash, sorts, Set.of(), false, false);
    }

    /**
     * The item that is meant, by its key; empty if there may be more than one, or if it has to meet
     * other conditions.
     */
    public Optional<Map<String, AttributeValue>> key(KeySchema keys) {
      KeyAttribute range = keys.range();
      if (hash == null || filtered || sorts.size() != keys.sort().size()) {
        return Optional.empty();
      }
      if (range == null) {
        return Optional.of(Map.of(keys.hash().name(), hash));
      }
      return sorts.getFirst() instanceof SortCondition.Equal(AttributeValue value)
          ? Optional.of(Map.of(keys.hash().name(), hash, range.name(), value))
          : Optional.empty();
    }

    /**
     * @throws dev.tidemark.error.ApiException ValidationException for a value of another type than
     *     its key attribute's
     */
    public void checkTypes(KeySchema keys) {
      if (hash != null) {
        checkType(hash, keys.hash());
      }
      KeyAttribute range = keys.range();
      if (range != null) {
        sorts.forEach(sort -> sort.values().forEach(value -> checkType(value, range)));
      }
    }

    private static void checkType(AttributeValue value, KeyAttribute key) {
      if (!value.typeName().equals(key.type().name())) {
        throw ApiError.validation(
            "Key attribute's data type should match its data type in table's schema: Key "
                + key.name());
      }
    }
  }

  /**
   * The branches, or empty if all rows are to be read.
   *
   * @param keys of the table or index that is read
   * @throws dev.tidemark.error.ApiException ValidationException for too many branches
   */
  public static Optional<List<Branch>> of(Condition where, KeySchema keys) {
    KeyPlan plan = new KeyPlan(keys);
    if (!plan.isKeyed(where.predicate())) {
      return Optional.empty();
    }
    List<Branch> branches = plan.drafts(where.predicate()).stream().map(Draft::branch).toList();
    return Optional.of(branches);
  }

  /** A branch whose values are not checked yet. */
  private record Draft(
      List<AttributeValue> hashes,
      List<SortCondition> sorts,
      Set<String> others,
      boolean filtered,
      boolean sortNegated) {
    static Draft filter(Set<String> names, boolean sortNegated) {
      return new Draft(List.of(), List.of(), names, true, sortNegated);
    }

    Draft and(Draft other) {
      Set<String> names = new LinkedHashSet<>(others);
      names.addAll(other.others);
      return new Draft(
          joined(hashes, other.hashes),
          joined(sorts, other.sorts),
          names,
          filtered || other.filtered,
          sortNegated || other.sortNegated);
    }

    private static <T> List<T> joined(List<T> a, List<T> b) {
      List<T> all = new ArrayList<>(a);
      for (T element : b) {
        if (!all.contains(element)) {
          all.add(element);
        }
      }
      return all;
    }

    Branch branch() {
      return new Branch(
          hashes.size() == 1 ? hashes.getFirst() : null, sorts, others, filtered, sortNegated);
    }
  }

  private boolean isKeyed(Predicate predicate) {
    return switch (predicate) {
      case Predicate.And(var parts) -> parts.stream().anyMatch(this::isKeyed);
      case Predicate.Or(var parts) -> parts.stream().allMatch(this::isKeyed);
      default -> leaf(predicate).stream().anyMatch(draft -> !draft.hashes.isEmpty());
    };
  }

  /** Whether any part of it is a condition on keys that tells rows. */
  private boolean tells(Predicate predicate) {
    return switch (predicate) {
      case Predicate.And(var parts) -> parts.stream().anyMatch(this::tells);
      case Predicate.Or(var parts) -> parts.stream().anyMatch(this::tells);
      default ->
          leaf(predicate).stream()
              .anyMatch(draft -> !draft.hashes.isEmpty() || !draft.sorts.isEmpty());
    };
  }

  private List<Draft> drafts(Predicate predicate) {
    List<Draft> drafts =
        switch (predicate) {
          case Predicate.And(var parts) -> all(parts);
          case Predicate.Or(var parts) when tells(predicate) -> any(parts);
          default -> leaf(predicate);
        };
    if (drafts.size() > BRANCHES_MAX) {
      throw tooMany();
    }
    return drafts;
  }

  private static RuntimeException tooMany() {
    return ApiError.validation("Too many decomposed read operations for a given query.");
  }

  private List<Draft> all(List<Predicate> parts) {
    List<Draft> product = List.of(new Draft(List.of(), List.of(), Set.of(), false, false));
    for (Predicate part : parts) {
      List<Draft> factors = drafts(part);
      if ((long) product.size() * factors.size() > BRANCHES_MAX) {
        throw tooMany();
      }
      List<Draft> next = new ArrayList<>();
      for (Draft left : product) {
        for (Draft right : factors) {
          next.add(left.and(right));
        }
      }
      product = next;
    }
    return product;
  }

  private List<Draft> any(List<Predicate> parts) {
    List<Draft> sum = new ArrayList<>();
    for (Predicate part : parts) {
      sum.addAll(drafts(part));
      if (sum.size() > BRANCHES_MAX) {
        throw tooMany();
      }
    }
    return sum;
  }

  /** Of a condition that is not made of others by AND or OR. */
  private List<Draft> leaf(Predicate predicate) {
    return switch (predicate) {
      case Predicate.Compare(
              Comparison operator,
              Operand.Attribute(Path path),
              Operand.Constant(var value)) ->
          compare(predicate, path, operator, value);
      case Predicate.Compare(
              Comparison operator,
              Operand.Constant(var value),
              Operand.Attribute(Path path)) ->
          compare(predicate, path, operator.mirrored(), value);
      case Predicate.In(Operand.Attribute(Path path), List<Operand> candidates) ->
          in(predicate, path, candidates);
      case Predicate.Between(
              Operand.Attribute(Path path),
              Operand.Constant(var low),
              Operand.Constant(var high))
          when isSort(path) ->
          sorted(new SortCondition.Between(low, high));
      case Predicate.BeginsWith(Operand.Attribute(Path path), Operand.Constant(var prefix))
          when isSort(path) ->
          sorted(new SortCondition.BeginsWith(prefix));
      default -> filter(predicate);
    };
  }

  private List<Draft> compare(
      Predicate predicate, Path path, Comparison operator, AttributeValue value) {
    if (isHash(path) && operator == Comparison.EQUAL) {
      return hashed(value);
    }
    if (!isSort(path)) {
      return filter(predicate);
    }
    return switch (operator) {
      case EQUAL -> sorted(new SortCondition.Equal(value));
      case LESS -> sorted(new SortCondition.Less(value));
      case LESS_OR_EQUAL -> sorted(new SortCondition.LessOrEqual(value));
      case GREATER -> sorted(new SortCondition.Greater(value));
      case GREATER_OR_EQUAL -> sorted(new SortCondition.GreaterOrEqual(value));
      case NOT_EQUAL -> filter(predicate);
    };
  }

  private List<Draft> in(Predicate predicate, Path path, List<Operand> candidates) {
    List<Draft> drafts = new ArrayList<>();
    for (Operand candidate : candidates) {
      if (!(candidate instanceof Operand.Constant(var value))) {
        return filter(predicate);
      }
      if (isHash(path)) {
        drafts.addAll(hashed(value));
      } else if (isSort(path)) {
        drafts.addAll(sorted(new SortCondition.Equal(value)));
      } else {
        return filter(predicate);
      }
    }
    return drafts;
  }

  private static List<Draft> hashed(AttributeValue value) {
    return List.of(new Draft(List.of(value), List.of(), Set.of(), false, false));
  }

  private static List<Draft> sorted(SortCondition condition) {
    return List.of(new Draft(List.of(), List.of(condition), Set.of(), false, false));
  }

  private List<Draft> filter(Predicate predicate) {
    Set<Path> paths = new LinkedHashSet<>();
    predicate.collectPaths(paths);
    Set<String> names = Paths.attributes(paths);
    boolean negation =
        predicate instanceof Predicate.Not
            || (predicate instanceof Predicate.Compare(Comparison operator, _, _)
                && operator == Comparison.NOT_EQUAL);
    return List.of(Draft.filter(names, negation && sort != null && names.contains(sort)));
  }

  private boolean isHash(Path path) {
    return !path.nested() && path.attribute().equals(hash);
  }

  private boolean isSort(Path path) {
    return !path.nested() && path.attribute().equals(sort);
  }
}
