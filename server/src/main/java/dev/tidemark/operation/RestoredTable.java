package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.TableId;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Capacity;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.IndexProjection;
import dev.tidemark.table.OnDemandLimits;
import dev.tidemark.table.PointInTimeRecovery;
import dev.tidemark.table.SecondaryIndex;
import dev.tidemark.table.SecondaryIndex.Kind;
import dev.tidemark.table.Table;
import dev.tidemark.table.TablePhase;
import dev.tidemark.table.TableSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The table that a restore makes. It has the source's keys, indexes, billing, on-demand limits and
 * key of KMS, unless the request overrides them; tags, streams, TTL, point-in-time recovery,
 * deletion protection, resource policy and table class do not come back. Source: the service as
 * measured by others (ack-api-quirks DDB-TABLE-215, 273, 279).
 */
final class RestoredTable {
  private static final String INVALID = "Invalid Request: ";
  private static final String SSE = "SSESpecificationOverride";
  private static final List<String> UNSUPPORTED = List.of("VectorIndexOverride");

  private final Table source;
  private final String name;
  private final BillingMode billing;
  private final OnDemandLimits limits;
  private final List<SecondaryIndex> indexes;
  private final @Nullable String encryptionKey;

  private RestoredTable(
      Table source,
      String name,
      BillingMode billing,
      OnDemandLimits limits,
      List<SecondaryIndex> indexes,
      @Nullable String encryptionKey) {
    this.source = source;
    this.name = name;
    this.billing = billing;
    this.limits = limits;
    this.indexes = indexes;
    this.encryptionKey = encryptionKey;
  }

  /** Checks what can be checked without knowing the source. */
  static void checkForm(Struct request, TableKeys keys, Caller caller) {
    TableLookup.refuseArn(request.requiredString("TargetTableName"));
    Unsupported.refuse(request, UNSUPPORTED);
    String _ = keys.ofNew(request, SSE, caller);
  }

  /**
   * Refuses a restore from another region that does not say how the table is to be encrypted.
   *
   * @param region of the source, as its ARN names it
   */
  static void checkRegion(Struct request, String region, Caller caller) {
    if (!region.equals(caller.region()) && !request.has(SSE)) {
      throw ApiError.validation(
          INVALID + "sseSpecificationOverride must be provided for cross-region restores");
    }
  }

  /**
   * Checks the rest.
   *
   * @throws dev.tidemark.error.ApiException also if the source's key cannot be used, for its items
   *     cannot be read then
   */
  static RestoredTable of(Struct request, Table source, TableKeys keys, Caller caller) {
    keys.requireUsable(source);
    BillingMode billing = billing(request, source);
    ProvisionedThroughput.checkLimits(billing, caller);
    List<SecondaryIndex> local =
        indexes(request, source, Kind.LOCAL, "LocalSecondaryIndexOverride", (index, _) -> index);
    List<SecondaryIndex> global =
        indexes(
            request,
            source,
            Kind.GLOBAL,
            "GlobalSecondaryIndexOverride",
            (index, wanted) -> overridden(index, wanted, billing, caller));
    IndexParameters.refuseTooMany(local.size(), global.size());
    List<SecondaryIndex> indexes = new ArrayList<>(local);
    global.forEach(index -> indexes.add(inherited(index, billing)));
    refuseSameNames(indexes);
    return new RestoredTable(
        source,
        request.requiredString("TargetTableName"),
        billing,
        limits(request, source, billing, caller),
        indexes,
        request.has(SSE) ? keys.ofNew(request, SSE, caller) : source.settings().encryptionKey());
  }

  private static void refuseSameNames(List<SecondaryIndex> indexes) {
    Set<String> names = new HashSet<>();
    for (SecondaryIndex index : indexes) {
      if (!names.add(index.name())) {
        throw ApiError.validation(
            "One or more parameter values were invalid: Duplicate index name: " + index.name());
      }
    }
  }

  private static BillingMode billing(Struct request, Table source) {
    String mode = request.string("BillingModeOverride");
    Struct throughput = request.struct("ProvisionedThroughputOverride");
    boolean onDemand =
        mode == null
            ? source.billing() instanceof BillingMode.PayPerRequest
            : mode.equals("PAY_PER_REQUEST");
    if (onDemand) {
      if (throughput != null) {
        throw ApiError.validation(
            INVALID + "Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED");
      }
      return new BillingMode.PayPerRequest();
    }
    if (throughput != null) {
      return ProvisionedThroughput.of(throughput);
    }
    if (source.billing() instanceof BillingMode.Provisioned provisioned) {
      return provisioned;
    }
    throw ApiError.validation(
        INVALID
            + "Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED");
  }

  private static OnDemandLimits limits(
      Struct request, Table source, BillingMode billing, Caller caller) {
    Struct override = request.struct("OnDemandThroughputOverride");
    boolean onDemand = billing instanceof BillingMode.PayPerRequest;
    if (override != null) {
      if (!onDemand) {
        throw ApiError.validation(
            INVALID + "Cannot override OnDemandThroughput unless BillingMode is PAY_PER_REQUEST");
      }
      return CapacityParameters.limitsOfNew(override, null, caller);
    }
    return onDemand ? source.settings().capacity().limits() : OnDemandLimits.NONE;
  }

  /** A source's global index with what a request gives it instead. */
  private static SecondaryIndex overridden(
      SecondaryIndex index, Struct wanted, BillingMode billing, Caller caller) {
    String name = wanted.requiredString("IndexName");
    SecondaryIndex changed = index;
    if (wanted.has("ProvisionedThroughput")) {
      BillingMode.@Nullable Provisioned throughput = TableSchema.throughput(wanted, name, billing);
      if (throughput != null) {
        ProvisionedThroughput.checkLimits(throughput, caller);
      }
      changed = changed.with(throughput);
    }
    if (wanted.has("OnDemandThroughput") || wanted.has("WarmThroughput")) {
      changed = changed.with(CapacityParameters.ofNew(wanted, billing, name, caller));
    }
    return changed;
  }

  /** The index as a table of this billing has it. */
  private static SecondaryIndex inherited(SecondaryIndex index, BillingMode billing) {
    return switch (billing) {
      case BillingMode.PayPerRequest _ ->
          index
              .with((BillingMode.@Nullable Provisioned) null)
              .with(
                  Capacity.NONE.with(index.capacity().warmFloor()).with(index.capacity().limits()));
      case BillingMode.Provisioned provisioned ->
          index
              .with(index.throughput() == null ? provisioned : index.throughput())
              .with(Capacity.NONE.with(index.capacity().warmFloor()));
    };
  }

  /** All of a kind that are whole, or those that the override names: an empty one names none. */
  private static List<SecondaryIndex> indexes(
      Struct request,
      Table source,
      Kind kind,
      String member,
      BiFunction<SecondaryIndex, Struct, SecondaryIndex> override) {
    List<SecondaryIndex> there =
        source.indexes().stream()
            .filter(index -> index.kind() == kind && index.phase() == SecondaryIndex.Phase.ACTIVE)
            .toList();
    @Nullable List<Struct> given = request.list(member);
    return given == null
        ? there
        : given.stream().map(wanted -> override.apply(matching(wanted, there), wanted)).toList();
  }

  /** By keys and projection: a restored index may have another name. */
  private static SecondaryIndex matching(Struct wanted, List<SecondaryIndex> there) {
    String name = wanted.requiredString("IndexName");
    IndexProjection projection = IndexParameters.projection(wanted);
    List<Struct> elements = wanted.requiredList("KeySchema");
    for (SecondaryIndex index : there) {
      if (index.projection().equals(projection) && hasKeys(index.keys(), elements)) {
        return index.named(name);
      }
    }
    throw ApiError.validation(
        INVALID
            + "Index "
            + name
            + " does not match a secondary index that existed in the source table and cannot be"
            + " created during the restore operation");
  }

  private static boolean hasKeys(KeySchema keys, List<Struct> elements) {
    List<String> wanted =
        elements.stream()
            .map(element ->
                element.requiredString("KeyType") + element.requiredString("AttributeName"))
            .toList();
    List<String> has = new ArrayList<>();
    keys.partition().forEach(key -> has.add("HASH" + key.name()));
    keys.sort().forEach(key -> has.add("RANGE" + key.name()));
    return wanted.equals(has);
  }

  String name() {
    return name;
  }

  /** The table, in its place in the store. */
  Table make(
      TableId storageId,
      String uuid,
      Caller caller,
      Instant now,
      Catalogue catalogue,
      TablePhase.Restoring phase) {
    return new Table(
        storageId,
        uuid,
        caller.region(),
        caller.account(),
        name,
        source.keys(),
        now,
        billing,
        PointInTimeRecovery.DISABLED,
        TableSettings.of(source.keys())
            .withAttributeDefinitions(definitions())
            .with(Capacity.NONE.with(limits))
            .withEncryptionKey(encryptionKey),
        indexes.stream().map(index -> index.at(catalogue.reserveIndexId())).toList(),
        phase);
  }

  /** Of the attributes that keys still use. */
  private List<KeyAttribute> definitions() {
    List<KeySchema> keys = new ArrayList<>(List.of(source.keys()));
    indexes.forEach(index -> keys.add(index.keys()));
    return source.settings().attributeDefinitions().stream()
        .filter(definition -> keys.stream().anyMatch(key -> key.isKey(definition.name())))
        .toList();
  }

  static Reply reply(Table table) {
    return out -> {
      out.writeStartObject();
      out.writeName("TableDescription");
      TableDescriptions.write(out, table, TableDescriptions.Status.CREATING, TableSizes.EMPTY);
      out.writeEndObject();
    };
  }
}
