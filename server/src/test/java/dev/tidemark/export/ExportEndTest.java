package dev.tidemark.export;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.error.StorageException;
import dev.tidemark.format.ExportReader;
import dev.tidemark.item.Item;
import dev.tidemark.job.JobRunner;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.ForwardingEngine;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.SystemTables;
import dev.tidemark.table.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A store that fails when an export has ended and only its notes are to be cleared away. */
final class ExportEndTest {
  private final ExportWorld world = new ExportWorld("2026-01-14T10:18:50.622Z");
  private final Table table = world.table("end");

  /** Takes no more writes once a number of clearings has failed: of those, one was done. */
  private static final class FailingAtTheEnd extends ForwardingEngine {
    private final StorageException.Kind kind;
    private int failuresLeft;

    FailingAtTheEnd(StorageEngine engine, StorageException.Kind kind, int failures) {
      super(engine);
      this.kind = kind;
      this.failuresLeft = failures;
    }

    @Override
    public List<Outcome> transact(List<WriteOp> ops) {
      boolean clears =
          ops.stream()
              .allMatch(op ->
                  op.table().equals(SystemTables.EXPORTS)
                      && op.mutator().decide(null) instanceof Decision.Delete);
      if (clears && failuresLeft > 0) {
        failuresLeft--;
        super.transact(ops);
        throw new StorageException(kind, "the log failed");
      }
      return super.transact(ops);
    }
  }

  @Test
  void export_whoseNotesAreClearedWithAnUnknownOutcome_staysWhole() {
    export(StorageException.Kind.UNKNOWN_OUTCOME, 1);
  }

  @Test
  void export_whoseStoreMustBeOpenedAgainWhenItHasEnded_staysWhole() {
    export(StorageException.Kind.REOPEN, 3);
  }

  @Test
  void export_whoseNotesCannotBeClearedForLong_staysCompleted() {
    export(StorageException.Kind.RETRY, 20);
  }

  private void export(StorageException.Kind kind, int failures) {
    for (int i = 0; i < 9; i++) {
      world.put(table, ExportWorld.row("pk" + i, "sk", "x"));
    }
    world.clock.advance(Duration.ofSeconds(5));
    StorageEngine failing = new FailingAtTheEnd(world.storage, kind, failures);
    JobRunner runner = ExportWorld.runnerOn(world.threads, (_, _) -> {});
    Exports exports =
        ExportWorld.open(
            failing,
            Catalogue.open(failing),
            world.objects,
            runner,
            world.clock,
            ExportWorld.SETTINGS);
    Export begun = exports.start(world.full(table, null));
    world.threads.runAll();
    Export ended = requireNonNull(exports.find(begun.arn()));
    assertThat(ended.state()).isInstanceOf(ExportState.Completed.class);
    ExportReader reader = ExportWorld.reader(world.objects, ended);
    List<Item> items = new ArrayList<>();
    reader
        .records()
        .forEach(record -> items.add(((dev.tidemark.format.ExportRecord.FullItem) record).item()));
    assertThat(items).hasSize(9);
    assertThat(exports.progress()).isEmpty();
  }
}
