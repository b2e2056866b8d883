package dev.tidemark.checker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which transaction must come before which, and the circles in that.
 *
 * <p>After Adya, "Weak Consistency: A Generalized Theory and Optimistic Implementations for
 * Distributed Transactions" (1999), and Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies
 * from Experimental Observations" (VLDB 2020).
 */
final class Dependencies {
  private static final int CYCLE_STARTS = 50;

  /** Why one transaction comes before another. */
  enum Kind {
    /** The other wrote the next version. */
    WW,
    /** The other read what it wrote. */
    WR,
    /** The other wrote the version after the one that it read. */
    RW,
    /** It ended before the other began. */
    REALTIME
  }

  /**
   * @param about the list that shows it; empty for REALTIME
   */
  record Edge(int from, int to, Kind kind, String about) {}

  private final List<List<Edge>> out = new ArrayList<>();

  Dependencies(int transactions) {
    for (int i = 0; i < transactions; i++) {
      out.add(new ArrayList<>());
    }
  }

  /** What a transaction has to do with itself says nothing of order. */
  void add(int from, int to, Kind kind, String about) {
    if (from != to) {
      out.get(from).add(new Edge(from, to, kind, about));
    }
  }

  /** A kind of circle and one of that kind. */
  record Cycle(String name, List<Edge> edges) {}

  /** The worst kind of circle that there is, or null if there is none. */
  @Nullable Cycle worst() {
    Cycle found = worst(EnumSet.noneOf(Kind.class), "");
    return found != null ? found : worst(EnumSet.of(Kind.REALTIME), "-realtime");
  }

  private @Nullable Cycle worst(Set<Kind> also, String suffix) {
    EnumSet<Kind> writes = EnumSet.of(Kind.WW);
    writes.addAll(also);
    List<Edge> cycle = anyCycle(writes);
    if (cycle != null) {
      return new Cycle("G0" + suffix, cycle);
    }
    EnumSet<Kind> information = EnumSet.copyOf(writes);
    information.add(Kind.WR);
    cycle = anyCycle(information);
    if (cycle != null) {
      return new Cycle("G1c" + suffix, cycle);
    }
    EnumSet<Kind> all = EnumSet.copyOf(information);
    all.add(Kind.RW);
    cycle = cycleWithOneRw(information, all);
    if (cycle != null) {
      return new Cycle("G-single" + suffix, cycle);
    }
    cycle = anyCycle(all);
    return cycle == null ? null : new Cycle("G2" + suffix, cycle);
  }

  private @Nullable List<Edge> anyCycle(Set<Kind> kinds) {
    int[] component = components(kinds);
    List<Edge> shortest = null;
    int tried = 0;
    for (int node = 0; node < out.size() && tried < CYCLE_STARTS; node++) {
      if (staysInside(node, component, kinds)) {
        tried++;
        List<Edge> cycle = path(node, node, component, kinds);
        if (cycle != null && (shortest == null || cycle.size() < shortest.size())) {
          shortest = cycle;
        }
      }
    }
    return shortest;
  }

  private boolean staysInside(int node, int[] component, Set<Kind> kinds) {
    return out.get(node).stream()
        .anyMatch(edge -> kinds.contains(edge.kind) && component[edge.from] == component[edge.to]);
  }

  private @Nullable List<Edge> cycleWithOneRw(Set<Kind> others, Set<Kind> all) {
    int[] component = components(all);
    for (List<Edge> edges : out) {
      for (Edge edge : edges) {
        if (edge.kind == Kind.RW && component[edge.from] == component[edge.to]) {
          List<Edge> back = path(edge.to, edge.from, component, others);
          if (back != null) {
            List<Edge> cycle = new ArrayList<>();
            cycle.add(edge);
            cycle.addAll(back);
            return cycle;
          }
        }
      }
    }
    return null;
  }

  /** The shortest way of at least one edge, inside one component. */
  private @Nullable List<Edge> path(int from, int to, int[] component, Set<Kind> kinds) {
    @Nullable Edge[] cameBy = new Edge[out.size()];
    Deque<Integer> queue = new ArrayDeque<>();
    queue.add(from);
    while (!queue.isEmpty()) {
      int node = queue.remove();
      for (Edge edge : out.get(node)) {
        if (!kinds.contains(edge.kind)
            || component[edge.to] != component[from]
            || cameBy[edge.to] != null) {
          continue;
        }
        cameBy[edge.to] = edge;
        if (edge.to == to) {
          return walked(from, to, cameBy);
        }
        queue.add(edge.to);
      }
    }
    return null;
  }

  private static List<Edge> walked(int from, int to, @Nullable Edge[] cameBy) {
    Deque<Edge> path = new ArrayDeque<>();
    int node = to;
    do {
      Edge edge = cameBy[node];
      if (edge == null) {
        throw new IllegalStateException("a way that begins nowhere");
      }
      path.addFirst(edge);
      node = edge.from;
    } while (node != from);
    return List.copyOf(path);
  }

  /**
   * Tarjan's strongly connected components, without recursion: histories are longer than stacks.
   *
   * @return a number for each transaction, the same for two that are in one circle
   */
  private int[] components(Collection<Kind> kinds) {
    int size = out.size();
    int[] index = new int[size];
    int[] low = new int[size];
    int[] component = new int[size];
    int[] next = new int[size];
    Arrays.fill(index, -1);
    Arrays.fill(component, -1);
    Deque<Integer> open = new ArrayDeque<>();
    Deque<Integer> calls = new ArrayDeque<>();
    int count = 0;
    for (int root = 0; root < size; root++) {
      if (index[root] >= 0) {
        continue;
      }
      calls.push(root);
      while (!calls.isEmpty()) {
        int node = calls.element();
        if (index[node] < 0) {
          index[node] = count;
          low[node] = count++;
          open.push(node);
        }
        int deeper = -1;
        List<Edge> edges = out.get(node);
        while (next[node] < edges.size() && deeper < 0) {
          Edge edge = edges.get(next[node]);
          if (!kinds.contains(edge.kind)) {
            next[node]++;
          } else if (index[edge.to] < 0) {
            deeper = edge.to;
          } else {
            if (component[edge.to] < 0) {
              low[node] = Math.min(low[node], low[edge.to]);
            }
            next[node]++;
          }
        }
        if (deeper >= 0) {
          calls.push(deeper);
          continue;
        }
        calls.pop();
        if (low[node] == index[node]) {
          int member;
          do {
            member = open.pop();
            component[member] = node;
          } while (member != node);
        }
      }
    }
    return component;
  }
}
