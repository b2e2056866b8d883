package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.expression.KeyCondition;
import dev.tidemark.expression.KeyCondition.SortCondition;
import dev.tidemark.expression.KeyPlan;
import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.item.KeySchema;
import dev.tidemark.partiql.Statement;
import dev.tidemark.storage.KeyRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a SELECT reads. Source of rules and texts: floci-io/floci, documented syntax and
 * edge cases, measured in eu-west-2 in September 2026.
 *
 * @param all disjoint, in the order in which they are read
 * @param reverse whether each of them is read from its end
 */
record ReadRanges(List<KeyRange> all, boolean reverse) {
  static final ReadRanges ALL = new ReadRanges(List.of(KeyRange.ALL), false);

  private static final Comparator<byte[]> BYTES = Arrays::compareUnsigned;

  /**
   * How the rows of a SELECT are sorted. Measured: where ORDER BY does not name the sort key, it
   * descends.
   */
  record Order(boolean hashDescending, boolean reverse) {
    static final Order NONE = new Order(false, false);

    /**
     * @param branches null if all rows are read
     * @throws dev.tidemark.error.ApiException ValidationException if there is no such order
     */
    static Order of(
        Statement.Select select, KeySchema keys, @Nullable List<KeyPlan.Branch> branches) {
      if (select.order().isEmpty()) {
        return NONE;
      }
      if (select.where() == null) {
        throw ApiError.validation(
            "Must have WHERE clause in the statement when using ORDER BY clause.");
      }
      Boolean hash = null;
      Boolean range = null;
      for (Statement.Order key : select.order()) {
        if (!keys.isKey(key.attribute())) {
          throw ApiError.validation(
              "Attribute "
                  + key.attribute()
                  + " in ORDER BY clause must be part of the primary key");
        }
        if (key.attribute().equals(keys.hash().name())) {
          hash = key.descending();
        } else {
          range = key.descending();
        }
      }
      if (branches == null) {
        throw ApiError.validation(
            "Must have at least one non-optional hash key condition in WHERE clause when using"
                + " ORDER BY clause.");
      }
      if (hash == null && branches.stream().map(KeyPlan.Branch::hash).distinct().count() > 1) {
        throw ApiError.validation(
            "Must have hash key in ORDER BY clause when more than one hash key condition specified"
                + " in WHERE clause.");
      }
      return new Order(hash != null && hash, range == null || range);
    }

    private Comparator<byte[]> partitions() {
      return hashDescending ? BYTES.reversed() : BYTES;
    }
  }

  /**
   * @throws dev.tidemark.error.ApiException ValidationException for values that are no keys, and
   *     for branches that have rows in common
   */
  static ReadRanges of(List<KeyPlan.Branch> branches, ReadSource source, Order order) {
    branches.forEach(branch -> branch.checkTypes(source.keys()));
    Map<byte[], List<KeyRange>> partitions = new TreeMap<>(order.partitions());
    Map<byte[], List<KeyRange>> apart = new TreeMap<>(BYTES);
    for (KeyPlan.Branch branch : branches) {
      AttributeValue hash = branch.hash();
      KeyRange range = hash == null ? null : range(hash, branch.sorts(), source);
      if (hash == null || range == null || ItemPage.isEmpty(range)) {
        continue;
      }
      byte[] partition = KeyCodec.part(hash);
      if (!branch.sortNegated()) {
        refuseOverlap(apart.computeIfAbsent(partition, _ -> new ArrayList<>()), range);
      }
      partitions.computeIfAbsent(partition, _ -> new ArrayList<>()).add(range);
    }
    List<KeyRange> all = new ArrayList<>();
    for (List<KeyRange> ranges : partitions.values()) {
      List<KeyRange> merged = merged(ranges);
      all.addAll(order.reverse ? merged.reversed() : merged);
    }
    return new ReadRanges(all, order.reverse);
  }

  /** Branches by partition; those that mean none first. */
  static List<KeyPlan.Branch> sorted(List<KeyPlan.Branch> branches, Order order) {
    return branches.stream()
        .sorted(
            Comparator.comparing(
                branch -> branch.hash() == null ? new byte[0] : KeyCodec.part(branch.hash()),
                order.partitions()))
        .toList();
  }

  private static KeyRange range(AttributeValue hash, List<SortCondition> sorts, ReadSource source) {
    Query.checkEqual(hash, source.keys().hash(), source);
    KeyRange range = Query.range(new KeyCondition(hash, null));
    for (SortCondition condition : sorts) {
      KeyAttribute sort = Objects.requireNonNull(source.keys().range());
      for (AttributeValue value : condition.values()) {
        Query.refuseEmpty(value, sort, source);
      }
      range = intersection(range, Query.range(new KeyCondition(hash, condition)));
    }
    return range;
  }

  private static KeyRange intersection(KeyRange a, KeyRange b) {
    byte[] from = Arrays.compareUnsigned(a.from(), b.from()) >= 0 ? a.from() : b.from();
    return new KeyRange(from, compareEnds(a, b) <= 0 ? a.to() : b.to());
  }

  /** No end is the greatest. */
  private static int compareEnds(KeyRange a, KeyRange b) {
    byte[] x = a.to();
    byte[] y = b.to();
    return x == null || y == null
        ? Boolean.compare(x == null, y == null)
        : Arrays.compareUnsigned(x, y);
  }

  private static void refuseOverlap(List<KeyRange> ranges, KeyRange range) {
    for (KeyRange other : ranges) {
      if (!ItemPage.isEmpty(intersection(other, range))) {
        throw ApiError.validation(
            "Overlapping conditions with range keys are not supported in where clause");
      }
    }
    ranges.add(range);
  }

  /** The same rows in disjoint ranges, ascending. */
  private static List<KeyRange> merged(List<KeyRange> ranges) {
    List<KeyRange> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparing(KeyRange::from, BYTES));
    List<KeyRange> merged = new ArrayList<>();
    for (KeyRange range : sorted) {
      KeyRange last = merged.isEmpty() ? null : merged.getLast();
      if (last == null || ItemPage.isEmpty(intersection(last, range))) {
        merged.add(range);
      } else if (compareEnds(last, range) < 0) {
        merged.set(merged.size() - 1, new KeyRange(last.from(), range.to()));
      }
    }
    return merged;
  }
}
