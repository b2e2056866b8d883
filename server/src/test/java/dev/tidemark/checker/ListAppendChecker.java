package dev.tidemark.checker;

import dev.tidemark.checker.Dependencies.Cycle;
import dev.tidemark.checker.Dependencies.Edge;
import dev.tidemark.checker.Dependencies.Kind;
import dev.tidemark.checker.ListOp.Append;
import dev.tidemark.checker.ListOp.Read;
import dev.tidemark.checker.Transaction.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a history of transactions on lists is strictly serializable: whether one order explains
 * all that was seen, in which a transaction that ended before another began comes before it.
 *
 * <p>A list that is only appended to, each value once, tells its whole past with every read: the
 * longest read of a list is the order of its versions, and the writer of each is known. From that
 * follow dependencies between transactions ({@link Dependencies.Kind}); a circle in them is a
 * history that no order explains. Some anomalies show without a circle:
 *
 * <ul>
 *   <li>{@code internal}: a transaction does not see its own appends, or two states of one list
 *   <li>{@code garbage}: a value that nobody appended; {@code duplicate}: one that came twice
 *   <li>{@code incompatible-order}: two reads, neither of which begins with the other
 *   <li>{@code G1a}: a value of a transaction that was refused
 *   <li>{@code G1b}: a state between two appends of one transaction
 * </ul>
 *
 * <p>An acknowledged append that is in no read comes after all reads of its list: if a read began
 * after it had ended, it is lost, and the circle that shows it has a real-time edge. A transaction
 * of unknown outcome counts once anybody saw a value of it, and never ends.
 */
public final class ListAppendChecker {
  private final List<Anomaly> anomalies = new ArrayList<>();
  private final Map<Append, Transaction> writers = new HashMap<>();

  /** By list. */
  private final Map<String, List<Seen>> states = new LinkedHashMap<>();

  /** By list, the values in their order, for those lists that have one. */
  private final Map<String, List<Long>> orders = new LinkedHashMap<>();

  /** The transactions that took place: the nodes of the graph, in its order. */
  private final List<Transaction> nodes = new ArrayList<>();

  /** Where in that order, by id. */
  private final Map<Integer, Integer> places = new HashMap<>();

  /**
   * Two states of a list that a transaction tells of.
   *
   * @param before what it met
   * @param after the same with its own appends
   */
  private record Seen(Transaction by, List<Long> before, List<Long> after) {}

  private ListAppendChecker() {}

  /**
   * Nothing, or what is wrong.
   *
   * @throws IllegalArgumentException if a value is appended twice to one list, or two transactions
   *     have one id
   */
  public static List<Anomaly> check(List<Transaction> history) {
    ListAppendChecker checker = new ListAppendChecker();
    checker.collect(history);
    checker.states.forEach(checker::order);
    checker.states.forEach((key, all) -> all.forEach(seen -> checker.checkRead(key, seen)));
    checker.checkCycles();
    return checker.anomalies;
  }

  private void found(String kind, String evidence) {
    anomalies.add(new Anomaly(kind, evidence));
  }

  private void collect(List<Transaction> history) {
    Set<Integer> ids = new HashSet<>();
    for (Transaction transaction : history) {
      if (!ids.add(transaction.id())) {
        throw new IllegalArgumentException("two transactions " + transaction.id());
      }
      for (ListOp op : transaction.ops()) {
        if (op instanceof Append append && writers.put(append, transaction) != null) {
          throw new IllegalArgumentException("appended twice: " + append);
        }
      }
    }
    for (Transaction transaction : history) {
      if (transaction.outcome() == Outcome.DONE) {
        tookPlace(transaction);
        collectStates(transaction);
      }
    }
    states.forEach((key, all) -> {
      for (Seen seen : all) {
        for (long value : seen.before) {
          Transaction writer = writers.get(new Append(key, value));
          if (writer != null && writer.outcome() == Outcome.UNKNOWN) {
            tookPlace(writer);
          }
        }
      }
    });
  }

  private void tookPlace(Transaction transaction) {
    if (places.putIfAbsent(transaction.id(), nodes.size()) == null) {
      nodes.add(transaction);
    }
  }

  private int place(Transaction transaction) {
    Integer place = places.get(transaction.id());
    if (place == null) {
      throw new IllegalStateException("did not take place: " + transaction);
    }
    return place;
  }

  private void collectStates(Transaction transaction) {
    Map<String, List<Long>> before = new LinkedHashMap<>();
    Map<String, List<Long>> own = new HashMap<>();
    for (ListOp op : transaction.ops()) {
      List<Long> appended = own.computeIfAbsent(op.key(), _ -> new ArrayList<>());
      switch (op) {
        case Append(String _, long value) -> appended.add(value);
        case Read(String key, List<Long> values) -> {
          int met = values.size() - appended.size();
          if (met < 0 || !values.subList(met, values.size()).equals(appended)) {
            found("internal", transaction + " does not see its own appends");
            return;
          }
          List<Long> state = values.subList(0, met);
          if (!before.computeIfAbsent(key, _ -> state).equals(state)) {
            found("internal", transaction + " sees two states of " + key);
            return;
          }
        }
      }
    }
    before.forEach((key, state) -> {
      List<Long> after = new ArrayList<>(state);
      after.addAll(own.getOrDefault(key, List.of()));
      states.computeIfAbsent(key, _ -> new ArrayList<>()).add(new Seen(transaction, state, after));
    });
  }

  private void order(String key, List<Seen> all) {
    Seen longest = all.getFirst();
    for (Seen seen : all) {
      if (seen.after.size() > longest.after.size()) {
        longest = seen;
      }
    }
    for (Seen seen : all) {
      List<Long> after = seen.after;
      if (!longest.after.subList(0, after.size()).equals(after)) {
        found("incompatible-order", "of " + key + ": " + seen.by + " and " + longest.by);
        return;
      }
    }
    orders.put(key, longest.after);
  }

  private void checkRead(String key, Seen seen) {
    Set<Long> values = new HashSet<>();
    for (long value : seen.before) {
      Transaction writer = writers.get(new Append(key, value));
      if (!values.add(value)) {
        found("duplicate", value + " in " + key + ", seen by " + seen.by);
      } else if (writer == null) {
        found("garbage", value + " in " + key + ", seen by " + seen.by);
      } else if (writer.outcome() == Outcome.REFUSED) {
        found("G1a", seen.by + " sees " + value + " of " + writer);
      }
    }
    if (seen.before.isEmpty()) {
      return;
    }
    Transaction writer = writers.get(new Append(key, seen.before.getLast()));
    if (writer != null && writer.id() != seen.by.id()) {
      List<Long> appended = appends(writer, key);
      if (!appended.getLast().equals(seen.before.getLast())) {
        found("G1b", seen.by + " sees " + key + " inside " + writer);
      }
    }
  }

  private static List<Long> appends(Transaction transaction, String key) {
    List<Long> values = new ArrayList<>();
    for (ListOp op : transaction.ops()) {
      if (op instanceof Append(String list, long value) && list.equals(key)) {
        values.add(value);
      }
    }
    return values;
  }

  private void checkCycles() {
    Dependencies dependencies = new Dependencies(nodes.size());
    orders.forEach((key, order) -> addDependencies(dependencies, key, order));
    addRealTime(dependencies);
    Cycle cycle = dependencies.worst();
    if (cycle != null) {
      StringBuilder evidence = new StringBuilder();
      for (Edge edge : cycle.edges()) {
        evidence.append("\n  ").append(nodes.get(edge.from())).append(" -").append(edge.kind());
        evidence.append(edge.about().isEmpty() ? "" : " " + edge.about()).append("-> ");
        evidence.append(nodes.get(edge.to()));
      }
      found(cycle.name(), evidence.toString());
    }
  }

  private void addDependencies(Dependencies dependencies, String key, List<Long> order) {
    List<@Nullable Integer> writersInOrder = new ArrayList<>();
    for (long value : order) {
      Transaction writer = writers.get(new Append(key, value));
      writersInOrder.add(writer == null ? null : places.get(writer.id()));
    }
    Set<Integer> unseen = unseen(key, order);
    for (int i = 0; i < order.size(); i++) {
      Integer writer = writersInOrder.get(i);
      if (writer != null) {
        for (int next : following(i + 1, writersInOrder, unseen)) {
          dependencies.add(writer, next, Kind.WW, key);
        }
      }
    }
    for (Seen seen : states.getOrDefault(key, List.of())) {
      int reader = place(seen.by);
      int length = seen.before.size();
      Integer writer = length == 0 ? null : writersInOrder.get(length - 1);
      if (writer != null) {
        dependencies.add(writer, reader, Kind.WR, key);
      }
      for (int next : following(length, writersInOrder, unseen)) {
        dependencies.add(reader, next, Kind.RW, key);
      }
    }
  }

  /** Who wrote the version at an index, or, after the last, all who wrote later ones. */
  private static Set<Integer> following(
      int index, List<@Nullable Integer> writersInOrder, Set<Integer> unseen) {
    if (index >= writersInOrder.size()) {
      return unseen;
    }
    Integer next = writersInOrder.get(index);
    return next == null ? Set.of() : Set.of(next);
  }

  /** Who appended something that nobody ever saw. */
  private Set<Integer> unseen(String key, List<Long> order) {
    Set<Long> seen = new HashSet<>(order);
    Set<Integer> unseen = new HashSet<>();
    for (int node = 0; node < nodes.size(); node++) {
      if (!seen.containsAll(appends(nodes.get(node), key))) {
        unseen.add(node);
      }
    }
    return unseen;
  }

  /** Only from those that ended last before each began: the rest follows. */
  private void addRealTime(Dependencies dependencies) {
    record Moment(long at, Transaction transaction, boolean begins) {}
    List<Moment> moments = new ArrayList<>();
    for (Transaction transaction : nodes) {
      moments.add(new Moment(transaction.invoked(), transaction, true));
      if (transaction.outcome() == Outcome.DONE) {
        moments.add(new Moment(transaction.completed(), transaction, false));
      }
    }
    moments.sort(Comparator.comparingLong(Moment::at));
    List<Transaction> lastEnded = new ArrayList<>();
    for (Moment moment : moments) {
      Transaction transaction = moment.transaction;
      if (moment.begins) {
        for (Transaction earlier : lastEnded) {
          dependencies.add(place(earlier), place(transaction), Kind.REALTIME, "");
        }
      } else {
        lastEnded.removeIf(earlier -> earlier.completed() < transaction.invoked());
        lastEnded.add(transaction);
      }
    }
  }
}
