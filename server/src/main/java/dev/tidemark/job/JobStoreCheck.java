package dev.tidemark.job;

import dev.tidemark.error.Findings;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.PageWalk;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.StorageEngine;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Checks the records of one kind of job, without changing any: every row can be read and is where
 * it belongs, every job is found by each of its lists, and nothing else is in them.
 */
public final class JobStoreCheck<J extends JobRecord> {
  private static final PageLimit PAGE = new PageLimit(1000, 1 << 20);

  private final StorageEngine storage;
  private final JobStore.Kind<J> kind;
  private final JobStore<J> store;
  private final Consumer<Item> detail;
  private final Findings findings;
  private final Consumer<J> each;

  /** What the keys of the details begin with of the job that was met last. */
  private byte[] details = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0};

  /**
   * @param detail fails if an item is no detail of such a job
   * @param each is given every job whose record can be read
   */
  public JobStoreCheck(
      StorageEngine storage,
      JobStore.Kind<J> kind,
      Consumer<Item> detail,
      Findings findings,
      Consumer<J> each) {
    this.storage = storage;
    this.kind = kind;
    this.store = JobStore.toRead(storage, kind);
    this.detail = detail;
    this.findings = findings;
    this.each = each;
  }

  public void run() {
    if (!storage.tables().contains(kind.table())) {
      return;
    }
    for (Page page : PageWalk.of(storage, kind.table(), KeyRange.ALL, PAGE)) {
      page.rows().forEach(this::row);
    }
  }

  private void row(Row row) {
    String where = kind.name() + ", row " + row.key();
    try {
      Item item = Item.ofBytes(row.value());
      var attributes = item.attributes();
      if (attributes.containsKey("parameters")) {
        token(where, row);
      } else if (attributes.containsKey("id")) {
        record(where, row, kind.fromItem().apply(item));
      } else if (item.get("arn") instanceof S(String arn) && attributes.size() == 1) {
        pointer(where, row, arn);
      } else {
        // Details come right behind their job.
        if (!KeyRange.startingWith(details).contains(row.key().bytes())) {
          findings.fault("job", where, "is of no " + kind.name());
        }
        detail.accept(item);
      }
    } catch (RuntimeException e) {
      findings.fault("job", where, "cannot be read: " + e.getMessage());
    }
  }

  private void record(String where, Row row, J job) {
    if (!row.key().equals(store.recordKey(job.arn()))) {
      findings.fault("job", where, "is the record of " + job.arn() + ", in another place");
      return;
    }
    for (Key pointer : JobStore.pointerKeys(job)) {
      if (!isPointer(pointer, job)) {
        findings.fault("job", job.arn(), "is missing in a list, at " + pointer);
      }
    }
    if (isPointer(JobStore.unfinishedKey(job), job) == job.isFinal()) {
      findings.fault(
          "job",
          job.arn(),
          job.isFinal() ? "has ended, but is listed as unfinished" : "would not be resumed");
    }
    if (!job.isFinal() && !isTokenThere(job)) {
      findings.fault("job", job.arn(), "has lost its client token");
    }
    details = KeyCodec.partition(new S(kind.name() + "/" + job.arn()));
    each.accept(job);
  }

  private boolean isPointer(Key key, J job) {
    Row row = storage.get(kind.table(), key);
    return row != null
        && Arrays.equals(row.value(), Item.of(Map.of("arn", new S(job.arn()))).bytes());
  }

  private boolean isTokenThere(J job) {
    Row row = storage.get(kind.table(), JobStore.tokenKey(job));
    return row != null && JobToken.fromItem(Item.ofBytes(row.value())).arn().equals(job.arn());
  }

  private void pointer(String where, Row row, String arn) {
    J job = store.find(arn);
    boolean listed =
        job != null
            && (JobStore.pointerKeys(job).contains(row.key())
                || JobStore.unfinishedKey(job).equals(row.key()));
    if (!listed) {
      findings.fault("job", where, "lists " + arn + ", which does not belong there");
    }
  }

  private void token(String where, Row row) {
    String arn = JobToken.fromItem(Item.ofBytes(row.value())).arn();
    J job = store.find(arn);
    if (job == null || !JobStore.tokenKey(job).equals(row.key())) {
      findings.fault("job", where, "is a client token of " + arn + ", which has another");
    }
  }
}
