package dev.tidemark.table;

import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a table's owner may set beside its keys and its billing.
 *
 * @param attributeDefinitions the attributes that keys and indexes use, as they were given
 * @param deletionProtected whether DeleteTable is refused
 * @param tableClass as given, null if never given
 * @param tableClassChanged null: never since the table was made
 * @param tags by key
 * @param policy null: never had one
 * @param timeToLive null: items do not expire
 * @param streams those that are on or can still be read, and always the latest
 * @param encryptionKey ARN of the key of KMS that the owner wants it encrypted with; null: none
 */
public record TableSettings(
    List<KeyAttribute> attributeDefinitions,
    boolean deletionProtected,
    @Nullable TableClass tableClass,
    @Nullable Instant tableClassChanged,
    NavigableMap<String, String> tags,
    Capacity capacity,
    @Nullable ResourcePolicy policy,
    @Nullable TimeToLive timeToLive,
    TableStreams streams,
    @Nullable String encryptionKey) {
  public TableSettings {
    attributeDefinitions = List.copyOf(attributeDefinitions);
    tags = Collections.unmodifiableNavigableMap(new TreeMap<>(tags));
  }

  /** Settings as CreateTable took them before there were others. */
  public TableSettings(
      List<KeyAttribute> attributeDefinitions,
      boolean deletionProtected,
      @Nullable TableClass tableClass,
      NavigableMap<String, String> tags) {
    this(
        attributeDefinitions,
        deletionProtected,
        tableClass,
        null,
        tags,
        Capacity.NONE,
        null,
        null,
        TableStreams.NONE,
        null);
  }

  /** Of a table about which nothing but its keys was said. */
  public static TableSettings of(KeySchema keys) {
    return new TableSettings(keys.attributes(), false, null, new TreeMap<>());
  }

  public TableSettings withAttributeDefinitions(List<KeyAttribute> changed) {
    return changed(draft -> draft.attributeDefinitions = changed);
  }

  public TableSettings withTags(NavigableMap<String, String> changed) {
    return changed(draft -> draft.tags = changed);
  }

  public TableSettings withDeletionProtected(boolean changed) {
    return changed(draft -> draft.deletionProtected = changed);
  }

  public TableSettings withTableClass(TableClass changed, Instant when) {
    return changed(draft -> {
      draft.tableClass = changed;
      draft.tableClassChanged = when;
    });
  }

  public TableSettings with(Capacity changed) {
    return changed(draft -> draft.capacity = changed);
  }

  public TableSettings with(@Nullable ResourcePolicy changed) {
    return changed(draft -> draft.policy = changed);
  }

  public TableSettings withTimeToLive(@Nullable TimeToLive changed) {
    return changed(draft -> draft.timeToLive = changed);
  }

  public TableSettings with(TableStreams changed) {
    return changed(draft -> draft.streams = changed);
  }

  public TableSettings withEncryptionKey(@Nullable String changed) {
    return changed(draft -> draft.encryptionKey = changed);
  }

  private TableSettings changed(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.settings();
  }

  /** Settings of which some are about to change. */
  private static final class Draft {
    private List<KeyAttribute> attributeDefinitions;
    private boolean deletionProtected;
    private @Nullable TableClass tableClass;
    private @Nullable Instant tableClassChanged;
    private NavigableMap<String, String> tags;
    private Capacity capacity;
    private @Nullable ResourcePolicy policy;
    private @Nullable TimeToLive timeToLive;
    private TableStreams streams;
    private @Nullable String encryptionKey;

    Draft(TableSettings settings) {
      attributeDefinitions = settings.attributeDefinitions;
      deletionProtected = settings.deletionProtected;
      tableClass = settings.tableClass;
      tableClassChanged = settings.tableClassChanged;
      tags = settings.tags;
      capacity = settings.capacity;
      policy = settings.policy;
      timeToLive = settings.timeToLive;
      streams = settings.streams;
      encryptionKey = settings.encryptionKey;
    }

    TableSettings settings() {
      return new TableSettings(
          attributeDefinitions,
          deletionProtected,
          tableClass,
          tableClassChanged,
          tags,
          capacity,
          policy,
          timeToLive,
          streams,
          encryptionKey);
    }
  }
}
