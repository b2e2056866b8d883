package dev.tidemark.ingest;

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
 * The durable rows of imports. Keys are those of a table with a string partition key and a sort key
 * (FORMATS.md, "Imports"):
 *
 * <pre>
 * import/ARN, 0              the import
 * error/ARN, number          an item that was not imported
 * table/ARN, id              by the table's ARN, in order of time: the ARN
 * account/REGION/ACCOUNT, id/ARN  by account, in order of time: the ARN
 * unfinished, ARN            the ARN
 * age, id/ARN                in order of time: the ARN
 * token/REGION/ACCOUNT/SHA256, 0  what the client token of that SHA-256, in hex, stands for
 * </pre>
 */
final class ImportStore {
  private static final PageLimit PAGE = new PageLimit(100, 1 << 20);
  private static final Duration TOKEN_LIFE = Duration.ofHours(8);

  private final StorageEngine storage;

  private ImportStore(StorageEngine storage) {
    this.storage = storage;
  }

  static ImportStore open(StorageEngine storage) {
    if (!storage.tables().contains(SystemTables.IMPORTS)) {
      storage.createTable(SystemTables.IMPORTS, History.OFF);
    }
    return new ImportStore(storage);
  }

  /** Says that a token is taken. */
  private static final class TokenTaken extends RuntimeException {
    TokenTaken() {
      super("token taken", null, false, false);
    }
  }

  /**
   * Records a new import and its token, all or nothing.
   *
   * @return whether it was done; not, if the token stands for another import
   */
  boolean create(Import imported, Instant now) {
    Item token = ImportCodec.toItem(new ImportToken(imported.arn(), imported.table().name(), null));
    List<WriteOp> ops = new ArrayList<>();
    ops.add(
        op(
            tokenKey(imported),
            current ->
                current == null || token(current).isExpired(now)
                    ? put(token)
                    : new Decision.Refuse(new TokenTaken())));
    ops.add(op(recordKey(imported.arn()), _ -> put(ImportCodec.toItem(imported))));
    Item pointer = pointer(imported);
    for (Key key : pointerKeys(imported)) {
      ops.add(op(key, _ -> put(pointer)));
    }
    ops.add(op(unfinishedKey(imported), _ -> put(pointer)));
    return storage.transact(ops).getFirst().decision() instanceof Decision.Put;
  }

  /** What a token stands for, or null. */
  @Nullable ImportToken token(String region, String account, String token, Instant now) {
    Row row = storage.get(SystemTables.IMPORTS, tokenKey(region, account, token));
    if (row == null) {
      return null;
    }
    ImportToken found = token(row);
    return found.isExpired(now) ? null : found;
  }

  @Nullable Import find(String arn) {
    Row row = storage.get(SystemTables.IMPORTS, recordKey(arn));
    return row == null ? null : ImportCodec.fromItem(Item.ofBytes(row.value()));
  }

  /** An import by its id alone, or null; should two have the same, either of them. */
  @Nullable Import findById(String id) {
    Page page =
        storage.query(
            SystemTables.IMPORTS,
            new KeyRange(key(new S("age"), new S(id + "/")).bytes(), partition("age").to()),
            false,
            new PageLimit(1, Long.MAX_VALUE));
    Import found =
        page.rows().isEmpty() ? null : find(arn(Item.ofBytes(page.rows().getFirst().value())));
    return found != null && found.id().text().equals(id) ? found : null;
  }

  /** Writes the new state of an import that is still in progress. */
  void save(Import imported) {
    storage.write(op(recordKey(imported.arn()), _ -> put(ImportCodec.toItem(imported))));
  }

  /** Writes the last state of an import and begins the end of its token's life. */
  void finish(Import imported, Instant end) {
    storage.transact(
        List.of(
            op(recordKey(imported.arn()), _ -> put(ImportCodec.toItem(imported))),
            op(unfinishedKey(imported), _ -> Decision.DELETE),
            op(
                tokenKey(imported),
                current -> {
                  if (current == null || !token(current).importArn().equals(imported.arn())) {
                    return Decision.KEEP;
                  }
                  ImportToken now = token(current);
                  return put(
                      ImportCodec.toItem(
                          new ImportToken(now.importArn(), now.table(), end.plus(TOKEN_LIFE))));
                })));
  }

  /** Adds errors, numbered from {@code first} on; at most a hundred. */
  void addErrors(Import imported, long first, List<ImportError> errors) {
    List<WriteOp> ops = new ArrayList<>();
    for (ImportError error : errors) {
      Item item = ImportCodec.toItem(error);
      ops.add(op(errorKey(imported.arn(), first + ops.size()), _ -> put(item)));
    }
    storage.transact(ops);
  }

  /** Up to {@code limit} errors of an import, those numbered above {@code after}. */
  List<ImportError> errors(String arn, long after, int limit) {
    KeyRange all = errorsRange(arn);
    Page page =
        storage.query(
            SystemTables.IMPORTS,
            new KeyRange(next(errorKey(arn, after).bytes()), all.to()),
            false,
            new PageLimit(limit, Long.MAX_VALUE));
    return page.rows().stream()
        .map(row -> ImportCodec.errorFromItem(Item.ofBytes(row.value())))
        .toList();
  }

  /** For an import that begins again. */
  void clearErrors(Import imported) {
    deleteAll(errorsRange(imported.arn()));
  }

  List<Import> unfinished() {
    return records(all(partition("unfinished"), ImportStore::arn));
  }

  /** Up to {@code limit} imports that made, or were to make, a table of this ARN; newest first. */
  List<Import> ofTable(String tableArn, @Nullable ImportId before, int limit) {
    return newest("table/" + tableArn, before == null ? null : before.text(), limit);
  }

  /** Up to {@code limit} imports of an account in a region, the newest first. */
  List<Import> ofAccount(String region, String account, @Nullable String beforeArn, int limit) {
    return newest(
        "account/" + region + "/" + account,
        beforeArn == null
            ? null
            : beforeArn.substring(beforeArn.lastIndexOf('/') + 1) + "/" + beforeArn,
        limit);
  }

  /** Up to {@code limit} imports of anyone, the newest first. */
  List<Import> newest(int limit) {
    return newest("age", null, limit);
  }

  /** Forgets finished imports that began before {@code cut}, up to a hundred at a time. */
  void forget(Instant cut) {
    Page oldest = storage.query(SystemTables.IMPORTS, partition("age"), false, PAGE);
    List<String> arns = oldest.rows().stream().map(row -> arn(Item.ofBytes(row.value()))).toList();
    for (Import imported : records(arns)) {
      if (imported.state().isFinal() && imported.id().start().isBefore(cut)) {
        forget(imported);
      }
    }
  }

  private void forget(Import imported) {
    clearErrors(imported);
    List<WriteOp> ops = new ArrayList<>();
    ops.add(op(recordKey(imported.arn()), _ -> Decision.DELETE));
    for (Key key : pointerKeys(imported)) {
      ops.add(op(key, _ -> Decision.DELETE));
    }
    ops.add(
        op(
            tokenKey(imported),
            current ->
                current != null && token(current).importArn().equals(imported.arn())
                    ? Decision.DELETE
                    : Decision.KEEP));
    storage.transact(ops);
  }

  private List<Import> newest(String partition, @Nullable String before, int limit) {
    KeyRange all = partition(partition);
    KeyRange range =
        before == null
            ? all
            : new KeyRange(all.from(), key(new S(partition), new S(before)).bytes());
    Page page =
        storage.query(SystemTables.IMPORTS, range, true, new PageLimit(limit, Long.MAX_VALUE));
    return records(page.rows().stream().map(row -> arn(Item.ofBytes(row.value()))).toList());
  }

  private List<Import> records(List<String> arns) {
    List<Import> records = new ArrayList<>();
    for (int i = 0; i < arns.size(); i += PAGE.rows()) {
      List<TableKey> keys =
          arns.subList(i, Math.min(i + PAGE.rows(), arns.size())).stream()
              .map(arn -> new TableKey(SystemTables.IMPORTS, recordKey(arn)))
              .toList();
      for (Row row : storage.getAll(keys)) {
        if (row != null) {
          records.add(ImportCodec.fromItem(Item.ofBytes(row.value())));
        }
      }
    }
    return records;
  }

  private <T> List<T> all(KeyRange range, Function<Item, T> decode) {
    List<T> found = new ArrayList<>();
    KeyRange rest = range;
    boolean more = true;
    while (more) {
      Page page = storage.query(SystemTables.IMPORTS, rest, false, PAGE);
      page.rows().forEach(row -> found.add(decode.apply(Item.ofBytes(row.value()))));
      more = page.more() && !page.rows().isEmpty();
      if (more) {
        rest = new KeyRange(next(page.rows().getLast().key().bytes()), range.to());
      }
    }
    return found;
  }

  private void deleteAll(KeyRange range) {
    Page page;
    do {
      page = storage.query(SystemTables.IMPORTS, range, false, PAGE);
      if (!page.rows().isEmpty()) {
        storage.transact(
            page.rows().stream().map(row -> op(row.key(), _ -> Decision.DELETE)).toList());
      }
    } while (page.more());
  }

  private static byte[] next(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  private static Item pointer(Import imported) {
    return Item.of(Map.of("arn", new S(imported.arn())));
  }

  private static String arn(Item pointer) {
    if (pointer.get("arn") instanceof S(String arn)) {
      return arn;
    }
    throw new IllegalStateException("not an import's row: arn");
  }

  private static ImportToken token(Row row) {
    return ImportCodec.tokenFromItem(Item.ofBytes(row.value()));
  }

  private static WriteOp op(Key key, Mutator mutator) {
    return new WriteOp(SystemTables.IMPORTS, key, mutator);
  }

  private static Decision put(Item item) {
    return new Decision.Put(item.bytes(), item.bytes().length);
  }

  private static Key recordKey(String arn) {
    return key(new S("import/" + arn), N.of(0));
  }

  private static Key errorKey(String arn, long number) {
    return key(new S("error/" + arn), N.of(number));
  }

  private static KeyRange errorsRange(String arn) {
    return partition("error/" + arn);
  }

  private static List<Key> pointerKeys(Import imported) {
    String account = imported.table().region() + "/" + imported.table().account();
    S inTime = new S(imported.id() + "/" + imported.arn());
    return List.of(
        key(new S("table/" + imported.table().arn()), new S(imported.id().text())),
        key(new S("account/" + account), inTime),
        key(new S("age"), inTime));
  }

  private static Key unfinishedKey(Import imported) {
    return key(new S("unfinished"), new S(imported.arn()));
  }

  private static Key tokenKey(Import imported) {
    return tokenKey(imported.table().region(), imported.table().account(), imported.token());
  }

  private static Key tokenKey(String region, String account, String token) {
    return key(new S("token/" + region + "/" + account + "/" + sha256(token)), N.of(0));
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
