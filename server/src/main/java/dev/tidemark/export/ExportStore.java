package dev.tidemark.export;

import dev.tidemark.item.AttributeValue;
import dev.tidemark.item.AttributeValue.N;
import dev.tidemark.item.AttributeValue.S;
import dev.tidemark.item.Item;
import dev.tidemark.item.KeyCodec;
import dev.tidemark.objectstore.Digest;
import dev.tidemark.storage.Decision;
import dev.tidemark.storage.History;
import dev.tidemark.storage.Key;
import dev.tidemark.storage.KeyRange;
import dev.tidemark.storage.Mutator;
import dev.tidemark.storage.Outcome;
import dev.tidemark.storage.Page;
import dev.tidemark.storage.PageLimit;
import dev.tidemark.storage.Row;
import dev.tidemark.storage.StorageEngine;
import dev.tidemark.storage.TableKey;
import dev.tidemark.storage.WriteOp;
import dev.tidemark.table.SystemTables;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The durable rows of exports. Keys are those of a table with a string partition key and a sort key
 * (FORMATS.md, "Exports"):
 *
 * <pre>
 * export/ARN, 0              the export
 * export/ARN, 1 + split      a data file that is there
 * table/UUID, id             by table, in order of time: the ARN
 * account/REGION/ACCOUNT, ARN  by account, in order of ARN: the ARN
 * unfinished, ARN            the ARN
 * age, id/ARN                in order of time: the ARN
 * token/REGION/ACCOUNT/SHA256, 0  what the client token of that SHA-256, in hex, stands for
 * </pre>
 */
final class ExportStore {
  private static final PageLimit PAGE = new PageLimit(100, 1 << 20);
  private static final Duration TOKEN_LIFE = Duration.ofHours(8);
  private static final int RECORD_SORT = 0;
  private static final int FIRST_FILE_SORT = 1;

  private final StorageEngine storage;

  private ExportStore(StorageEngine storage) {
    this.storage = storage;
  }

  static ExportStore open(StorageEngine storage) {
    if (!storage.tables().contains(SystemTables.EXPORTS)) {
      storage.createTable(SystemTables.EXPORTS, History.OFF);
    }
    return new ExportStore(storage);
  }

  /** Says that a token is taken. */
  private static final class TokenTaken extends RuntimeException {
    TokenTaken() {
      super("token taken", null, false, false);
    }
  }

  /**
   * Records a new export and its token, all or nothing.
   *
   * @return whether it was done; not, if the token stands for another export
   */
  boolean create(Export export, Map<String, AttributeValue> parameters, Instant now) {
    Item token = ExportCodec.toItem(new Token(export.arn(), parameters, null));
    List<WriteOp> ops = new ArrayList<>();
    ops.add(
        op(
            tokenKey(export),
            current ->
                current == null || token(current).isExpired(now)
                    ? put(token)
                    : new Decision.Refuse(new TokenTaken())));
    ops.add(op(recordKey(export.arn()), _ -> put(ExportCodec.toItem(export))));
    Item pointer = pointer(export);
    for (Key key : pointerKeys(export)) {
      ops.add(op(key, _ -> put(pointer)));
    }
    ops.add(op(unfinishedKey(export), _ -> put(pointer)));
    List<Outcome> outcomes = storage.transact(ops);
    return outcomes.getFirst().decision() instanceof Decision.Put;
  }

  /** What a token stands for, or null. */
  @Nullable Token token(String region, String account, String token, Instant now) {
    Row row = storage.get(SystemTables.EXPORTS, tokenKey(region, account, token));
    if (row == null) {
      return null;
    }
    Token found = token(row);
    return found.isExpired(now) ? null : found;
  }

  @Nullable Export find(String arn) {
    Row row = storage.get(SystemTables.EXPORTS, recordKey(arn));
    return row == null ? null : ExportCodec.fromItem(Item.ofBytes(row.value()));
  }

  /** Writes the new state of an export that is still in progress. */
  void save(Export export) {
    storage.write(op(recordKey(export.arn()), _ -> put(ExportCodec.toItem(export))));
  }

  /** Writes the last state of an export and begins the end of its token's life. */
  void finish(Export export, Instant end) {
    storage.transact(
        List.of(
            op(recordKey(export.arn()), _ -> put(ExportCodec.toItem(export))),
            op(unfinishedKey(export), _ -> Decision.DELETE),
            op(
                tokenKey(export),
                current -> {
                  if (current == null || !token(current).exportArn().equals(export.arn())) {
                    return Decision.KEEP;
                  }
                  Token now = token(current);
                  return put(
                      ExportCodec.toItem(
                          new Token(now.exportArn(), now.parameters(), end.plus(TOKEN_LIFE))));
                })));
    deleteAll(filesRange(export.arn()));
  }

  void addFile(Export export, DataFile file) {
    storage.write(
        op(
            key(exportPartition(export.arn()), N.of(FIRST_FILE_SORT + file.split())),
            _ -> put(ExportCodec.toItem(file))));
  }

  /** The data files that are there, in order of their splits. */
  List<DataFile> files(Export export) {
    return all(filesRange(export.arn()), ExportCodec::fileFromItem);
  }

  List<Export> unfinished() {
    return records(all(partition("unfinished"), ExportStore::arn));
  }

  /** Up to {@code limit} exports of a table, the newest first. */
  List<Export> ofTable(String uuid, @Nullable ExportId before, int limit) {
    return newest("table/" + uuid, before == null ? null : before.text(), limit);
  }

  /** Up to {@code limit} exports of an account in a region, in descending order of ARN. */
  List<Export> ofAccount(String region, String account, @Nullable String beforeArn, int limit) {
    return newest("account/" + region + "/" + account, beforeArn, limit);
  }

  /** Forgets finished exports that began before {@code cut}, up to a hundred at a time. */
  void forget(Instant cut) {
    Page oldest = storage.query(SystemTables.EXPORTS, partition("age"), false, PAGE);
    List<String> arns = oldest.rows().stream().map(row -> arn(Item.ofBytes(row.value()))).toList();
    for (Export export : records(arns)) {
      if (export.state().isFinal() && export.id().start().isBefore(cut)) {
        forget(export);
      }
    }
  }

  private void forget(Export export) {
    deleteAll(filesRange(export.arn()));
    List<WriteOp> ops = new ArrayList<>();
    ops.add(op(recordKey(export.arn()), _ -> Decision.DELETE));
    for (Key key : pointerKeys(export)) {
      ops.add(op(key, _ -> Decision.DELETE));
    }
    ops.add(
        op(
            tokenKey(export),
            current ->
                current != null && token(current).exportArn().equals(export.arn())
                    ? Decision.DELETE
                    : Decision.KEEP));
    storage.transact(ops);
  }

  /** Up to {@code limit} exports of anyone, the newest first. */
  List<Export> newest(int limit) {
    return newest("age", null, limit);
  }

  private List<Export> newest(String partition, @Nullable String before, int limit) {
    KeyRange all = partition(partition);
    KeyRange range =
        before == null
            ? all
            : new KeyRange(all.from(), key(new S(partition), new S(before)).bytes());
    Page page =
        storage.query(SystemTables.EXPORTS, range, true, new PageLimit(limit, Long.MAX_VALUE));
    return records(page.rows().stream().map(row -> arn(Item.ofBytes(row.value()))).toList());
  }

  private List<Export> records(List<String> arns) {
    List<Export> records = new ArrayList<>();
    for (int i = 0; i < arns.size(); i += PAGE.rows()) {
      List<TableKey> keys =
          arns.subList(i, Math.min(i + PAGE.rows(), arns.size())).stream()
              .map(arn -> new TableKey(SystemTables.EXPORTS, recordKey(arn)))
              .toList();
      for (Row row : storage.getAll(keys)) {
        if (row != null) {
          records.add(ExportCodec.fromItem(Item.ofBytes(row.value())));
        }
      }
    }
    return records;
  }

  private <T> List<T> all(KeyRange range, Function<Item, T> decode) {
    List<T> found = new ArrayList<>();
    for (Row row : rows(range)) {
      found.add(decode.apply(Item.ofBytes(row.value())));
    }
    return found;
  }

  private List<Row> rows(KeyRange range) {
    List<Row> rows = new ArrayList<>();
    KeyRange rest = range;
    boolean more = true;
    while (more) {
      Page page = storage.query(SystemTables.EXPORTS, rest, false, PAGE);
      rows.addAll(page.rows());
      more = page.more() && !page.rows().isEmpty();
      if (more) {
        byte[] last = rows.getLast().key().bytes();
        rest = new KeyRange(Arrays.copyOf(last, last.length + 1), range.to());
      }
    }
    return rows;
  }

  private void deleteAll(KeyRange range) {
    List<WriteOp> ops = new ArrayList<>();
    for (Row row : rows(range)) {
      ops.add(op(row.key(), _ -> Decision.DELETE));
      if (ops.size() == PAGE.rows()) {
        storage.transact(ops);
        ops.clear();
      }
    }
    if (!ops.isEmpty()) {
      storage.transact(ops);
    }
  }

  private static Item pointer(Export export) {
    return Item.of(Map.of("arn", new S(export.arn())));
  }

  private static String arn(Item pointer) {
    if (pointer.get("arn") instanceof S(String arn)) {
      return arn;
    }
    throw new IllegalStateException("not an export's row: arn");
  }

  private static Token token(Row row) {
    return ExportCodec.tokenFromItem(Item.ofBytes(row.value()));
  }

  private static WriteOp op(Key key, Mutator mutator) {
    return new WriteOp(SystemTables.EXPORTS, key, mutator);
  }

  private static Decision put(Item item) {
    return new Decision.Put(item.bytes(), item.bytes().length);
  }

  private static S exportPartition(String arn) {
    return new S("export/" + arn);
  }

  private static Key recordKey(String arn) {
    return key(exportPartition(arn), N.of(RECORD_SORT));
  }

  private static KeyRange filesRange(String arn) {
    KeyRange all = KeyRange.startingWith(KeyCodec.partition(exportPartition(arn)));
    return new KeyRange(key(exportPartition(arn), N.of(FIRST_FILE_SORT)).bytes(), all.to());
  }

  private static List<Key> pointerKeys(Export export) {
    Source source = export.source();
    return List.of(
        key(new S("table/" + source.uuid()), new S(export.id().text())),
        key(new S("account/" + source.region() + "/" + source.account()), new S(export.arn())),
        key(new S("age"), new S(export.id() + "/" + export.arn())));
  }

  private static Key unfinishedKey(Export export) {
    return key(new S("unfinished"), new S(export.arn()));
  }

  private static Key tokenKey(Export export) {
    return tokenKey(export.source().region(), export.source().account(), export.token());
  }

  private static Key tokenKey(String region, String account, String token) {
    return key(new S("token/" + region + "/" + account + "/" + sha256(token)), N.of(RECORD_SORT));
  }

  /** Tokens are of any length, keys are not. */
  private static String sha256(String token) {
    Digest digest = Digest.sha256();
    byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
    digest.update(bytes, 0, bytes.length);
    return digest.hex();
  }

  private static KeyRange partition(String partition) {
    return KeyRange.startingWith(KeyCodec.partition(new S(partition)));
  }

  private static Key key(AttributeValue partition, AttributeValue sort) {
    return new Key(KeyCodec.encode(partition, sort));
  }
}
