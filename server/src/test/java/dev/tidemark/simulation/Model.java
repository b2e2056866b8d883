package dev.tidemark.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.item.Item;
import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.History;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.table.SystemTables;
import dev.tidemark.table.Table;
import dev.tidemark.table.TableCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the world must look like: every commit that was ever made, told by the storage as it makes
 * them, and each held against what the client asked for.
 *
 * <p>It forgets nothing, knows no retention and survives every crash.
 */
final class Model {
  /**
   * What a commit left of an item.
   *
   * @param item null: it is gone
   */
  record Version(CommitTime at, @Nullable Item item, boolean expired) {}

  /** A table of the store, from its first commit to the end of the world. */
  static final class Rows {
    final TableId id;
    final NavigableMap<Key, List<Version>> versions = new TreeMap<>();

    /** As the catalogue last had it; null: never. */
    @Nullable Table table;

    /** When it was dropped from the catalogue. */
    @Nullable CommitTime gone;

    /**
     * From when on no read finds it. The catalogue tells its readers after it was dropped from, and
     * has its rows dropped then; a crash in between comes to the same.
     */
    @Nullable CommitTime unreachable;

    /** Every moment from here on can be read, while it is no more than {@link #days} ago. */
    @Nullable CommitTime recordedSince;

    long days;

    Rows(TableId id) {
      this.id = id;
    }

    boolean isCalled(String name) {
      return table != null && table.name().equals(name);
    }

    boolean hasIndex(String name) {
      return table != null && table.indexes().stream().anyMatch(index -> index.name().equals(name));
    }

    /** Every item as it was just before a moment. */
    Map<Key, Item> at(CommitTime moment) {
      Map<Key, Item> items = new TreeMap<>();
      versions.forEach((key, all) -> {
        Item item = item(all, moment);
        if (item != null) {
          items.put(key, item);
        }
      });
      return items;
    }

    @Nullable Item at(Key key, CommitTime moment) {
      return item(versions.getOrDefault(key, List.of()), moment);
    }

    private static @Nullable Item item(List<Version> all, CommitTime moment) {
      Item last = null;
      for (Version version : all) {
        if (version.at.isBefore(moment)) {
          last = version.item;
        }
      }
      return last;
    }
  }

  /** Something that a client asks to be written, at most once. */
  static final class Request {
    final long number;
    final List<Action> actions;

    /** When it was done. */
    final List<CommitTime> commits = new ArrayList<>();

    Request(long number, List<Action> actions) {
      this.number = number;
      this.actions = actions;
    }

    @Override
    public String toString() {
      return "request " + number + " " + actions + " done at " + commits;
    }
  }

  private final NavigableMap<TableId, Rows> tables = new TreeMap<>();
  private final List<CommitTime> commits = new ArrayList<>();
  private CommitTime latest = CommitTime.ZERO;

  /** After every commit so far. */
  CommitTime now() {
    return latest.next();
  }

  /** How many commits there were. */
  int commits() {
    return commits.size();
  }

  /** Moments at which the world was what it was between two of its states, both included. */
  List<CommitTime> momentsSince(CommitTime from) {
    List<CommitTime> moments = new ArrayList<>();
    moments.add(from);
    for (int i = commits.size() - 1; i >= 0 && !commits.get(i).isBefore(from); i--) {
      moments.add(commits.get(i).next());
    }
    return moments;
  }

  /** The moment of some commit, or just after it. */
  CommitTime commit(int index) {
    return commits.get(index);
  }

  Rows rows(TableId id) {
    return tables.computeIfAbsent(id, Rows::new);
  }

  /** Every table that the catalogue ever had. */
  List<Rows> everKnown() {
    return tables.values().stream().filter(rows -> rows.table != null).toList();
  }

  List<Rows> known() {
    return everKnown().stream().filter(rows -> rows.gone == null).toList();
  }

  /** The table of that id; the API's, not the store's. */
  Rows byUuid(String uuid) {
    return everKnown().stream()
        .filter(rows -> Objects.requireNonNull(rows.table).uuid().equals(uuid))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no table has the id " + uuid));
  }

  /** A commit was made. */
  void committed(@Nullable Request request, List<WriteOp> ops, List<Outcome> outcomes) {
    if (outcomes.stream().anyMatch(outcome -> outcome.decision() instanceof Decision.Refuse)
        || outcomes.stream().noneMatch(Model::changes)) {
      return;
    }
    CommitTime at = outcomes.getFirst().at();
    order(at);
    boolean ofRequest = false;
    for (int i = 0; i < ops.size(); i++) {
      WriteOp op = ops.get(i);
      Outcome outcome = outcomes.get(i);
      assertThat(outcome.at()).as("one time for all of a commit").isEqualTo(at);
      if (!changes(outcome)) {
        continue;
      }
      if (op.table().isSystem()) {
        system(op, outcome, at);
      } else {
        write(request, op, outcome, at);
        ofRequest = true;
      }
    }
    if (ofRequest && request != null) {
      assertThat(request.commits).as("%s: done again", request).isEmpty();
      request.commits.add(at);
    }
  }

  private static boolean changes(Outcome outcome) {
    return Decision.changes(outcome.before(), outcome.decision());
  }

  private void order(CommitTime at) {
    assertThat(at.micros()).as("commit times only grow").isGreaterThan(latest.micros());
    latest = at;
    commits.add(at);
  }

  private void write(@Nullable Request request, WriteOp op, Outcome outcome, CommitTime at) {
    Rows rows = rows(op.table());
    List<Version> all = rows.versions.computeIfAbsent(op.key(), _ -> new ArrayList<>());
    Item before = all.isEmpty() ? null : all.getLast().item;
    assertThat(item(outcome.before())).as("what %s replaces", request).isEqualTo(before);
    Item after =
        outcome.decision() instanceof Decision.Put(byte[] value, int _)
            ? Item.ofBytes(value)
            : null;
    boolean expired = outcome.decision() instanceof Decision.Delete(boolean by) && by;
    if (request == null) {
      assertThat(expired).as("%s written although nobody asked", after).isTrue();
    } else {
      Action action = action(request, rows, op.key());
      assertThat(action.holds(before)).as("the condition of %s on %s", request, before).isTrue();
      assertThat(after).as("what %s leaves", request).isEqualTo(action.after(before));
    }
    all.add(new Version(at, after, expired));
  }

  private static Action action(Request request, Rows rows, Key key) {
    return request.actions.stream()
        .filter(action -> rows.isCalled(action.table()) && action.row().equals(key))
        .findFirst()
        .orElseThrow(() -> new AssertionError(request + " wrote what it was not asked to"));
  }

  private static @Nullable Item item(@Nullable Row row) {
    return row == null ? null : Item.ofBytes(row.value());
  }

  private void system(WriteOp op, Outcome outcome, CommitTime at) {
    if (!op.table().equals(SystemTables.CATALOGUE)) {
      return;
    }
    Row before = outcome.before();
    if (outcome.decision() instanceof Decision.Put(byte[] value, int _)) {
      Table table = TableCodec.fromItem(Item.ofBytes(value));
      rows(table.storageId()).table = table;
    } else if (before != null) {
      rows(TableCodec.fromItem(Item.ofBytes(before.value())).storageId()).gone = at;
    }
  }

  /** The rows of a table were dropped. */
  void dropped(TableId table) {
    Rows rows = tables.get(table);
    if (rows != null && rows.unreachable == null) {
      rows.unreachable = now();
    }
  }

  /** Nobody is left who knows of a table that is gone. */
  void crashed() {
    for (Rows rows : tables.values()) {
      if (rows.gone != null && rows.unreachable == null) {
        rows.unreachable = now();
      }
    }
  }

  /** A table was filled at once. */
  void loaded(TableId table, CommitTime at, Map<Key, byte[]> values) {
    order(at);
    Rows rows = rows(table);
    assertThat(rows.versions).as("a table that is loaded is empty").isEmpty();
    values.forEach((key, value) -> {
      List<Version> all = new ArrayList<>();
      all.add(new Version(at, Item.ofBytes(value), false));
      rows.versions.put(key, all);
    });
  }

  /**
   * History was switched on, off, or to another length.
   *
   * @param now for retention
   */
  void altered(TableId table, History history, CommitTime horizon, CommitTime now) {
    Rows rows = rows(table);
    switch (history) {
      case History.Off _ -> rows.recordedSince = null;
      case History.Keep keep -> {
        CommitTime before = promised(rows, now);
        rows.days = keep.retention().toDays();
        rows.recordedSince =
            before == null ? horizon : CommitTime.max(before, back(now, rows.days));
      }
    }
  }

  /** The oldest moment that must be readable, or null. */
  static @Nullable CommitTime promised(Rows rows, CommitTime now) {
    CommitTime since = rows.recordedSince;
    return since == null ? null : CommitTime.max(since, back(now, rows.days));
  }

  private static CommitTime back(CommitTime now, long days) {
    return new CommitTime(Math.max(0, now.micros() - days * 86_400_000_000L));
  }
}
