package dev.tidemark.restore;

import dev.tidemark.storage.CommitTime;
import dev.tidemark.storage.TableId;
import dev.tidemark.storage.TableSize;
import dev.tidemark.table.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The items and the settings of a table as they were at one moment. It outlives the table.
 *
 * @param source the table as it was then; {@link Table#storageId} is where its rows were
 * @param rows where its rows are in the store: a copy, or the dropped table itself
 * @param at every commit before it is in the backup, and none after
 * @param size of the rows; until they are copied, of the table when it was asked for
 * @param expires when it goes by itself; null: never
 */
public record Backup(
    BackupId id,
    String name,
    Type type,
    Table source,
    TableId rows,
    CommitTime at,
    TableSize size,
    Phase phase,
    @Nullable Instant expires) {
  /** Who asked for it. */
  public enum Type {
    USER,
    /** Made when a table with point-in-time recovery is deleted. */
    SYSTEM
  }

  /** How far it is; the names are those of the API. */
  public enum Phase {
    CREATING,
    AVAILABLE
  }

  /** {@code arn:aws:dynamodb:<region>:<account>:table/<name>/backup/<id>}. */
  public String arn() {
    return source.arn() + "/backup/" + id;
  }

  public Instant created() {
    return id.at();
  }

  /** The moment of {@link #rows} that is the backup: all there is of a copy. */
  CommitTime moment() {
    return type == Type.USER ? CommitTime.MAX : at;
  }

  Backup available(TableSize copied) {
    return new Backup(id, name, type, source, rows, at, copied, Phase.AVAILABLE, expires);
  }
}
