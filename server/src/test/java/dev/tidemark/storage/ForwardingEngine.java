package dev.tidemark.storage;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Another engine, unless a subclass says otherwise. */
public abstract class ForwardingEngine implements StorageEngine {
  protected final StorageEngine engine;

  protected ForwardingEngine(StorageEngine engine) {
    this.engine = engine;
  }

  @Override
  public CommitClock clock() {
    return engine.clock();
  }

  @Override
  public TableId reserveTableId() {
    return engine.reserveTableId();
  }

  @Override
  public void createTable(TableId table, History history) {
    engine.createTable(table, history);
  }

  @Override
  public void alterHistory(TableId table, History history) {
    engine.alterHistory(table, history);
  }

  @Override
  public void dropTable(TableId table) {
    engine.dropTable(table);
  }

  @Override
  public <T> T withoutWrites(TableId table, Supplier<T> body) {
    return engine.withoutWrites(table, body);
  }

  @Override
  public List<TableId> tables() {
    return engine.tables();
  }

  @Override
  public TableSize size(TableId table) {
    return engine.size(table);
  }

  @Override
  public @Nullable Row get(TableId table, Key key) {
    return engine.get(table, key);
  }

  @Override
  public List<@Nullable Row> getAll(List<TableKey> keys) {
    return engine.getAll(keys);
  }

  @Override
  public Page query(TableId table, KeyRange range, boolean reverse, PageLimit limit) {
    return engine.query(table, range, reverse, limit);
  }

  @Override
  public Outcome write(WriteOp op) {
    return engine.write(op);
  }

  @Override
  public List<Outcome> transact(List<WriteOp> ops) {
    return engine.transact(ops);
  }

  @Override
  public void setIndexes(TableId table, Indexes indexes) {
    engine.setIndexes(table, indexes);
  }

  @Override
  public void index(TableId table, List<Key> keys) {
    engine.index(table, keys);
  }

  @Override
  public BulkLoader bulkLoad(TableId table) {
    return engine.bulkLoad(table);
  }

  @Override
  public @Nullable CommitTime horizon(TableId table) {
    return engine.horizon(table);
  }

  @Override
  public Pin pin(TableId table, CommitTime from) {
    return engine.pin(table, from);
  }

  @Override
  public List<Split> splits(TableId table, int wanted) {
    return engine.splits(table, wanted);
  }

  @Override
  public Cursor<Row> scan(Split split, CommitTime at) {
    return engine.scan(split, at);
  }

  @Override
  public Cursor<Change> changes(Split split, CommitTime from, CommitTime to) {
    return engine.changes(split, from, to);
  }

  @Override
  public Cursor<Written> feed(Split split, FeedPosition after, CommitTime until) {
    return engine.feed(split, after, until);
  }

  @Override
  public void expire() {
    engine.expire();
  }

  @Override
  public List<Figure> figures() {
    return engine.figures();
  }

  @Override
  public boolean isWritable() {
    return engine.isWritable();
  }

  @Override
  public void close() {
    engine.close();
  }
}
