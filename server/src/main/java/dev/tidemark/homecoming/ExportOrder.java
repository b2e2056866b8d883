package dev.tidemark.homecoming;

import dev.tidemark.format.ExportSummary.Scope;
import dev.tidemark.format.InvalidExportException;
import dev.tidemark.format.ViewType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which exports follow which. */
final class ExportOrder {
  private ExportOrder() {}

  /**
   * The full export first, then the incremental ones by their windows.
   *
   * @throws InvalidExportException if they are not of one table, or one was given twice
   */
  static List<ExportSet> sorted(List<ExportSet> given) {
    List<ExportSet> sets = new ArrayList<>(given);
    sets.sort(
        Comparator.comparing((ExportSet set) -> !set.isFull()).thenComparing(ExportSet::asOf));
    Set<String> seen = new HashSet<>();
    for (ExportSet set : sets) {
      requireSource(set, sets.getFirst().tableArn(), sets.getFirst().tableId());
      if (!seen.add(set.exportArn())) {
        throw set.refusal("the export " + set.exportId() + " is given twice");
      }
    }
    return sets;
  }

  /**
   * @throws InvalidExportException if the export is of another table
   */
  static void requireSource(ExportSet set, String tableArn, String tableId) {
    if (!set.tableArn().equals(tableArn) || !set.tableId().equals(tableId)) {
      throw set.refusal(
          "an export of %s (%s), not of %s (%s)"
              .formatted(set.tableArn(), set.tableId(), tableArn, tableId));
    }
  }

  /**
   * Checks that each incremental export begins where what is before it ends.
   *
   * @param through what is there already is as of this moment
   * @param gaps whether one may begin later
   * @throws InvalidExportException if one does not
   */
  static void requireJoined(List<ExportSet> incrementals, Instant through, boolean gaps) {
    Instant end = through;
    for (ExportSet set : incrementals) {
      if (!(set.scope() instanceof Scope.Incremental(Instant from, Instant to, ViewType _))) {
        throw set.refusal("a second full export; each makes a table of its own");
      }
      if (from.isBefore(end)) {
        throw set.refusal(
            "its window [%s, %s) begins before %s, which the exports before it reach"
                .formatted(from, to, end));
      }
      if (from.isAfter(end) && !gaps) {
        throw set.refusal(
            "its window [%s, %s) leaves out what changed since %s; --allow-gap takes it all the same"
                .formatted(from, to, end));
      }
      end = to;
    }
  }
}
