package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.operation.IndexDescriptions.State;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.TableId;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Capacity;
import dev.tidemark.table.IndexProjection;
import dev.tidemark.table.OnDemandLimits;
import dev.tidemark.table.SecondaryIndex;
import dev.tidemark.table.SecondaryIndex.Kind;
import dev.tidemark.table.SecondaryIndex.Phase;
import dev.tidemark.table.Table;
import dev.tidemark.table.WarmThroughput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an UpdateTable wants done with global secondary indexes. Source of the rules and texts: the
 * service as measured by others (the measurements of Amazon's own Kubernetes controller, dynalite's
 * tests, ScyllaDB's test/alternator).
 */
final class IndexUpdates {
  static final String MEMBER = "GlobalSecondaryIndexUpdates";

  private static final String INVALID = "One or more parameter values were invalid: ";
  private static final String IN_USE = "Attempt to change a resource which is still in use: ";

  /** One entry of the list. */
  private sealed interface Update {
    String index();

    record Create(String index, Struct parameters) implements Update {}

    record Change(String index, Struct parameters) implements Update {}

    record Delete(String index) implements Update {}
  }

  private final List<Update> updates;
  private final @Nullable List<KeyAttribute> definitions;

  private IndexUpdates(List<Update> updates, @Nullable List<KeyAttribute> definitions) {
    this.updates = updates;
    this.definitions = definitions;
  }

  /** Reads them, and refuses what is wrong whatever the table is. */
  static IndexUpdates of(Struct request) {
    @Nullable List<Struct> given = request.list(MEMBER);
    if (given == null) {
      return new IndexUpdates(List.of(), null);
    }
    if (given.isEmpty()) {
      throw ApiError.validation(INVALID + "List of " + MEMBER + " is empty");
    }
    List<Update> updates = given.stream().map(IndexUpdates::update).toList();
    Set<String> names = new HashSet<>();
    for (Update update : updates) {
      if (!names.add(update.index())) {
        throw ApiError.validation(
            INVALID
                + "Only one global secondary index update per index is allowed simultaneously."
                + " Index: "
                + update.index());
      }
    }
    if (updates.stream().anyMatch(IndexUpdates::isStructural)) {
      refuseBeside(request);
    }
    return new IndexUpdates(
        updates, request.has("AttributeDefinitions") ? KeySchemas.definitions(request) : null);
  }

  private static Update update(Struct entry) {
    Struct create = entry.struct("Create");
    Struct change = entry.struct("Update");
    Struct delete = entry.struct("Delete");
    long actions = Stream.of("Create", "Update", "Delete").filter(entry::has).count();
    if (actions > 1) {
      throw ApiError.validation(
          INVALID
              + "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate"
              + " object");
    }
    if (create != null) {
      return new Update.Create(create.requiredString("IndexName"), create);
    }
    if (change != null) {
      String name = change.requiredString("IndexName");
      if (change.has("WarmThroughput")
          && CapacityParameters.given(change, "WarmThroughput") == null) {
        throw ApiError.validation(
            INVALID
                + "WarmThroughput must have at least one of ReadUnitsPerSecond or"
                + " WriteUnitsPerSecond specified for index: "
                + name);
      }
      return new Update.Change(name, change);
    }
    if (delete != null) {
      return new Update.Delete(delete.requiredString("IndexName"));
    }
    throw ApiError.validation(
        INVALID
            + "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create,"
            + " GlobalSecondaryIndexUpdate.Delete must not be null");
  }

  private static boolean isStructural(Update update) {
    return switch (update) {
      case Update.Create _, Update.Delete _ -> true;
      case Update.Change _ -> false;
    };
  }

  private static void refuseBeside(Struct request) {
    if (request.has("ProvisionedThroughput")) {
      throw ApiError.validation(
          INVALID + "You cannot create or delete index while updating table IOPS");
    }
    if (request.has(StreamParameters.MEMBER)) {
      throw ApiError.validation(
          INVALID + "You cannot create or delete index while changing stream status");
    }
    for (String alone : List.of("TableClass", "DeletionProtection")) {
      if (request.has(alone) || request.has(alone + "Enabled")) {
        throw ApiError.validation(
            INVALID + alone + " modification must be the only operation in the request");
      }
    }
  }

  boolean isEmpty() {
    return updates.isEmpty();
  }

  /** Whether there is nothing but changes of throughput. */
  boolean isThroughputOnly() {
    return updates.stream().noneMatch(IndexUpdates::isStructural);
  }

  /**
   * The table with the updates done, the new indexes still to be filled.
   *
   * @param before the table as it is
   * @param billing what the same request makes of its billing
   * @throws ApiException if one of them cannot be done; then none may be
   */
  Table apply(
      Table before, BillingMode billing, Supplier<TableId> storageIds, Instant now, Caller caller) {
    refuseMany(before);
    List<SecondaryIndex> indexes = new ArrayList<>(before.indexes());
    List<KeyAttribute> attributes = new ArrayList<>(before.settings().attributeDefinitions());
    for (Update update : updates) {
      switch (update) {
        case Update.Create create ->
            indexes.add(created(before, create, billing, attributes, storageIds, caller));
        case Update.Change change ->
            indexes.replaceAll(index ->
                index.name().equals(change.index())
                    ? changed(before, index, change, billing, now, caller)
                    : index);
        case Update.Delete delete -> indexes.removeIf(index -> index.name().equals(delete.index()));
      }
    }
    List<SecondaryIndex> billed = indexes.stream().map(index -> billed(index, billing)).toList();
    refuseUnbilled(billed, billing);
    IndexParameters.refuseTooManyIncluded(billed.stream().map(SecondaryIndex::projection));
    attributes.removeIf(attribute -> !isUsed(attribute, before.keys(), billed));
    return before.with(billed).with(before.settings().withAttributeDefinitions(attributes));
  }

  private void refuseMany(Table table) {
    List<Update> structural = updates.stream().filter(IndexUpdates::isStructural).toList();
    for (Update update : updates) {
      if (update instanceof Update.Create) {
        SecondaryIndex taken = table.index(update.index());
        if (taken != null) {
          throw taken.phase() == Phase.CREATING
              ? isBeingCreated(table, taken)
              : ApiError.validation("Attempting to create an index which already exists");
        }
      }
    }
    Stream<SecondaryIndex> creating =
        table.indexes().stream().filter(index -> index.phase() == Phase.CREATING);
    boolean others =
        creating.anyMatch(
            index -> structural.stream().anyMatch(update -> !update.index().equals(index.name())));
    if (structural.size() > 1 || others) {
      throw ApiError.of(
          ApiError.Type.LIMIT_EXCEEDED,
          "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously"
              + " per table");
    }
    for (Update update : updates) {
      switch (update) {
        case Update.Create _ -> refuseTooMany(table);
        case Update.Change _ -> find(table, update.index(), "update");
        case Update.Delete _ -> find(table, update.index(), "delete");
      }
    }
  }

  private static void refuseTooMany(Table table) {
    if (globals(table.indexes()).count() >= IndexParameters.GLOBAL_MAX) {
      throw ApiError.of(
          ApiError.Type.LIMIT_EXCEEDED,
          "Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of "
              + IndexParameters.GLOBAL_MAX);
    }
  }

  private static void find(Table table, String name, String verb) {
    SecondaryIndex index = table.index(name);
    if (index == null) {
      throw ApiError.of(
          ApiError.Type.RESOURCE_NOT_FOUND,
          TableLookup.NOT_FOUND + ": Index " + name + " for table " + table.name());
    }
    if (index.kind() == Kind.LOCAL) {
      throw ApiError.validation(
          "Cannot " + verb + " an index that is not a GlobalSecondaryIndex: " + name);
    }
  }

  private SecondaryIndex created(
      Table table,
      Update.Create create,
      BillingMode billing,
      List<KeyAttribute> attributes,
      Supplier<TableId> storageIds,
      Caller caller) {
    List<KeyAttribute> given = definitions;
    if (given == null || given.isEmpty()) {
      throw ApiError.validation(
          INVALID + "AttributeDefinitions is not specified for index: " + create.index());
    }
    Struct parameters = create.parameters();
    KeySchema keys = KeySchemas.ofMany(parameters.requiredList("KeySchema"), given);
    for (KeyAttribute attribute : keys.attributes()) {
      refuseRedefined(table, attribute, keys);
      if (!attributes.contains(attribute)) {
        attributes.add(attribute);
      }
    }
    IndexProjection projection = IndexParameters.projection(parameters);
    BillingMode.Provisioned throughput =
        throughput(create, parameters.struct("ProvisionedThroughput"), billing);
    Capacity capacity = CapacityParameters.ofNew(parameters, billing, create.index(), caller);
    return new SecondaryIndex(
        storageIds.get(),
        create.index(),
        Kind.GLOBAL,
        keys,
        projection,
        Phase.CREATING,
        throughput,
        capacity);
  }

  private static BillingMode.@Nullable Provisioned throughput(
      Update.Create create, @Nullable Struct given, BillingMode billing) {
    return switch (billing) {
      case BillingMode.PayPerRequest _ -> {
        if (given != null) {
          throw ApiError.validation(
              INVALID
                  + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: "
                  + create.index()
                  + " when BillingMode is PAY_PER_REQUEST");
        }
        yield null;
      }
      case BillingMode.Provisioned _ -> {
        if (given == null) {
          throw ApiError.validation(
              INVALID
                  + "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: "
                  + create.index());
        }
        yield ProvisionedThroughput.ofIndex(given, create.index());
      }
    };
  }

  private static SecondaryIndex changed(
      Table table,
      SecondaryIndex index,
      Update.Change change,
      BillingMode billing,
      Instant now,
      Caller caller) {
    if (index.phase() == Phase.CREATING) {
      throw isBeingCreated(table, index);
    }
    Struct parameters = change.parameters();
    Struct throughput = parameters.struct("ProvisionedThroughput");
    boolean beside =
        CapacityParameters.given(parameters, "OnDemandThroughput") != null
            || CapacityParameters.given(parameters, "WarmThroughput") != null;
    if (billing instanceof BillingMode.PayPerRequest && (throughput != null || !beside)) {
      throw ApiError.validation(
          INVALID
              + "The only Updates for index: "
              + index.name()
              + " when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput,"
              + " WarmThroughput");
    }
    if (throughput == null && !beside) {
      throw unbilled(index.name());
    }
    Capacity capacity = index.capacity();
    capacity =
        capacity.with(
            CapacityParameters.limitsOfUpdate(
                parameters, billing, capacity.limits(), index.name(), caller));
    WarmThroughput warm =
        CapacityParameters.warmOfUpdate(parameters, index.warmThroughput(), index.name(), caller);
    SecondaryIndex changed = index.with(warm == null ? capacity : capacity.with(warm));
    return throughput == null ? changed : provisioned(changed, throughput, now);
  }

  private static SecondaryIndex provisioned(SecondaryIndex index, Struct given, Instant now) {
    BillingMode.Provisioned wanted = ProvisionedThroughput.ofIndex(given, index.name());
    if (wanted.equals(index.throughput())) {
      throw ApiError.validation(
          "The provisioned throughput for the index "
              + index.name()
              + " will not change. The requested value equals the current value. Current"
              + " ReadCapacityUnits provisioned for index "
              + index.name()
              + ": "
              + wanted.readUnits()
              + ". Requested ReadCapacityUnits: "
              + wanted.readUnits()
              + ". Current WriteCapacityUnits provisioned for index "
              + index.name()
              + ": "
              + wanted.writeUnits()
              + ". Requested WriteCapacityUnits: "
              + wanted.writeUnits()
              + ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to"
              + " request higher limits.");
    }
    Capacity capacity = index.capacity().with(index.warmThroughput());
    BillingMode.Provisioned before = index.throughput();
    return index
        .with(
            before == null
                ? capacity
                : capacity.with(BillingUpdate.changes(capacity.changes(), before, wanted, now)))
        .with(wanted);
  }

  /** An index whose table's billing changes remembers how warm it was. */
  private static SecondaryIndex billed(SecondaryIndex index, BillingMode billing) {
    return switch (billing) {
      case BillingMode.PayPerRequest _ ->
          index.throughput() == null
              ? index
              : index
                  .with(index.capacity().with(index.warmThroughput()))
                  .with((BillingMode.Provisioned) null);
      case BillingMode.Provisioned _ -> index.with(index.capacity().with(OnDemandLimits.NONE));
    };
  }

  private static void refuseUnbilled(List<SecondaryIndex> indexes, BillingMode billing) {
    String missing =
        globals(indexes)
            .filter(index -> index.throughput() == null)
            .map(SecondaryIndex::name)
            .collect(Collectors.joining(","));
    if (billing instanceof BillingMode.Provisioned && !missing.isEmpty()) {
      throw unbilled(missing);
    }
  }

  private static ApiException unbilled(String indexes) {
    return ApiError.validation(
        INVALID + "ProvisionedThroughput must be specified for index: " + indexes);
  }

  private static ApiException isBeingCreated(Table table, SecondaryIndex index) {
    return ApiError.of(
        ApiError.Type.RESOURCE_IN_USE,
        IN_USE + "Index is being created.  Table: " + table.name() + " Index: " + index.name());
  }

  private static void refuseRedefined(Table table, KeyAttribute attribute, KeySchema wanted) {
    Stream.concat(Stream.of(table.keys()), table.indexes().stream().map(SecondaryIndex::keys))
        .filter(keys -> keys.isKey(attribute.name()) && !keys.attributes().contains(attribute))
        .findFirst()
        .ifPresent(keys -> {
          throw ApiError.validation(
              INVALID
                  + "Attributes cannot be redefined. Please check that your attribute has the same"
                  + " type as previously defined. Existing schema: "
                  + text(keys)
                  + " New schema: "
                  + text(wanted));
        });
  }

  private static String text(KeySchema keys) {
    return Stream.concat(
            keys.partition().stream().map(key -> text(key, "HASH")),
            keys.sort().stream().map(key -> text(key, "RANGE")))
        .collect(Collectors.joining(", ", "Schema:[", "]"));
  }

  private static String text(KeyAttribute key, String type) {
    return "SchemaElement: key{" + key.name() + ":" + key.type() + ":" + type + "}";
  }

  private static boolean isUsed(
      KeyAttribute attribute, KeySchema table, List<SecondaryIndex> indexes) {
    return table.isKey(attribute.name())
        || indexes.stream().anyMatch(index -> index.keys().isKey(attribute.name()));
  }

  private static Stream<SecondaryIndex> globals(List<SecondaryIndex> indexes) {
    return indexes.stream().filter(index -> index.kind() == Kind.GLOBAL);
  }

  /** The table as the answer shows it: dropped indexes still there, throughput as it was. */
  Table shown(Table before, Table after) {
    if (!before.billing().getClass().equals(after.billing().getClass())) {
      return after;
    }
    List<SecondaryIndex> indexes = new ArrayList<>(before.indexes());
    after.indexes().stream()
        .filter(index -> before.index(index.name()) == null)
        .forEach(indexes::add);
    boolean dropped = updates.stream().anyMatch(update -> update instanceof Update.Delete);
    return after.with(indexes).with(dropped ? before.settings() : after.settings());
  }

  /** What the answer says that an index is doing. */
  State state(SecondaryIndex index) {
    for (Update update : updates) {
      if (update.index().equals(index.name())) {
        return switch (update) {
          case Update.Create _ -> State.ALLOCATING;
          case Update.Change _ -> State.UPDATING;
          case Update.Delete _ -> State.DELETING;
        };
      }
    }
    return State.of(TableDescriptions.Status.UPDATING, index);
  }
}
