package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.item.Utf8;
import dev.tidemark.schema.Struct;
import dev.tidemark.table.IndexProjection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What CreateTable and UpdateTable say alike about an index that is to be made. */
final class IndexParameters {
  static final int GLOBAL_MAX = 20;
  static final int LOCAL_MAX = 5;

  /** Over all indexes of a table. Source: AWS developer guide, "Quotas", projected attributes. */
  private static final int INCLUDED_MAX = 100;

  private static final String INVALID = "One or more parameter values were invalid: ";

  private IndexParameters() {}

  /** The projection of an index; included attributes by name, as AWS tells them. */
  static IndexProjection projection(Struct index) {
    Struct given = index.struct("Projection");
    if (given == null) {
      throw new IllegalStateException("the validator let a missing Projection pass");
    }
    String type = given.string("ProjectionType");
    @Nullable List<String> attributes = given.list("NonKeyAttributes");
    if (type == null) {
      throw ApiError.validation(INVALID + "Unknown ProjectionType: null");
    }
    boolean include = type.equals("INCLUDE");
    if (include && attributes == null) {
      throw ApiError.validation(
          INVALID + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
    }
    if (!include && attributes != null) {
      throw ApiError.validation(
          INVALID + "ProjectionType is " + type + ", but NonKeyAttributes is specified");
    }
    if (attributes == null) {
      return type.equals("ALL") ? IndexProjection.ALL : IndexProjection.KEYS_ONLY;
    }
    Set<String> names = new HashSet<>();
    for (String attribute : attributes) {
      if (!names.add(attribute)) {
        throw ApiError.validation(INVALID + "Duplicate element in NonKeyAttributes: " + attribute);
      }
    }
    return new IndexProjection.Include(attributes.stream().sorted(Utf8.ORDER).toList());
  }

  /** Refuses more indexes than a table may have. */
  static void refuseTooMany(int local, int global) {
    if (local > LOCAL_MAX) {
      throw ApiError.validation(
          INVALID + "Number of LocalSecondaryIndexes exceeds per-table limit of " + LOCAL_MAX);
    }
    if (global > GLOBAL_MAX) {
      throw ApiError.validation(
          INVALID + "GlobalSecondaryIndex count exceeds the per-table limit of " + GLOBAL_MAX);
    }
  }

  /** Refuses more included attributes than the indexes of one table may have together. */
  static void refuseTooManyIncluded(Stream<IndexProjection> projections) {
    int included =
        projections
            .mapToInt(projection ->
                projection instanceof IndexProjection.Include(List<String> attributes)
                    ? attributes.size()
                    : 0)
            .sum();
    if (included > INCLUDED_MAX) {
      throw ApiError.validation(
          INVALID
              + "Number of NonKeyAttributes in all indexes exceeds per-table limit of "
              + INCLUDED_MAX);
    }
  }
}
