package dev.tidemark.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lists of exports or imports without those of tables that the caller does not see. */
final class SeenJobs {
  private static final Pattern TABLE = Pattern.compile(":table/([^/]+)/");

  private SeenJobs() {}

  /** Up to {@code limit} jobs after an ARN; null: from the first on. */
  @FunctionalInterface
  interface Jobs<J> {
    List<J> after(@Nullable String arn, int limit);
  }

  static <J> List<J> list(
      Caller caller, @Nullable String after, int limit, Jobs<J> jobs, Function<J, String> arn) {
    List<J> seen = new ArrayList<>();
    String start = after;
    while (true) {
      List<J> page = jobs.after(start, limit);
      for (J job : page) {
        if (seen.size() < limit && isSeen(arn.apply(job), caller)) {
          seen.add(job);
        }
      }
      if (seen.size() == limit || page.size() < limit) {
        return seen;
      }
      start = arn.apply(page.getLast());
    }
  }

  private static boolean isSeen(String arn, Caller caller) {
    Matcher table = TABLE.matcher(arn);
    return table.find() && caller.sees(table.group(1));
  }
}
