package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.TableId;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Capacity;
import dev.tidemark.table.IndexProjection;
import dev.tidemark.table.SecondaryIndex;
import dev.tidemark.table.SecondaryIndex.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys and indexes that CreateTable asks for. Checks come in the order that others measured:
 * the table's key, the keys of the indexes, definitions that nothing uses, then the rest.
 */
record TableSchema(List<KeyAttribute> definitions, KeySchema keys, List<Wanted> wanted) {
  private static final String INVALID = "One or more parameter values were invalid: ";

  /** An index that is to be made. */
  record Wanted(
      String name,
      Kind kind,
      KeySchema keys,
      IndexProjection projection,
      BillingMode.@Nullable Provisioned throughput,
      Capacity capacity) {}

  /** The same as indexes that are whole from the start. */
  List<SecondaryIndex> indexes(Supplier<TableId> storageIds) {
    return wanted.stream()
        .map(index ->
            new SecondaryIndex(
                storageIds.get(),
                index.name(),
                index.kind(),
                index.keys(),
                index.projection(),
                SecondaryIndex.Phase.ACTIVE,
                index.throughput(),
                index.capacity()))
        .toList();
  }

  static TableSchema of(Struct request, BillingMode billing, Caller caller) {
    List<KeyAttribute> definitions = KeySchemas.definitions(request);
    List<Struct> elements = request.requiredList("KeySchema");
    if (elements.size() > definitions.size()) {
      throw ApiError.validation("Invalid KeySchema: Some index key attribute have no definition");
    }
    KeySchema keys = KeySchemas.ofTwo(elements, definitions);
    List<Struct> local = list(request, "LocalSecondaryIndexes");
    List<Struct> global = list(request, "GlobalSecondaryIndexes");
    if (!local.isEmpty() && keys.range() == null) {
      throw ApiError.validation(
          INVALID
              + "Table KeySchema does not have a range key, which is required when specifying a"
              + " LocalSecondaryIndex");
    }
    List<KeySchema> localKeys =
        local.stream().map(index -> localKeys(index, keys, definitions)).toList();
    List<KeySchema> globalKeys =
        global.stream()
            .map(index -> KeySchemas.ofMany(index.requiredList("KeySchema"), definitions))
            .toList();
    refuseUnused(definitions, keys, localKeys, globalKeys);
    Set<String> names = new HashSet<>();
    List<Wanted> wanted = new ArrayList<>();
    for (int i = 0; i < local.size(); i++) {
      wanted.add(
          wanted(local.get(i), Kind.LOCAL, localKeys.get(i), _ -> null, _ -> Capacity.NONE, names));
    }
    for (int i = 0; i < global.size(); i++) {
      Struct index = global.get(i);
      wanted.add(
          wanted(
              index,
              Kind.GLOBAL,
              globalKeys.get(i),
              name -> throughput(index, name, billing),
              name -> CapacityParameters.ofNew(index, billing, name, caller),
              names));
    }
    IndexParameters.refuseTooMany(local.size(), global.size());
    IndexParameters.refuseTooManyIncluded(wanted.stream().map(Wanted::projection));
    return new TableSchema(definitions, keys, List.copyOf(wanted));
  }

  private static List<Struct> list(Struct request, String member) {
    @Nullable List<Struct> list = request.list(member);
    if (list == null) {
      return List.of();
    }
    if (list.isEmpty()) {
      throw ApiError.validation(INVALID + "List of " + member + " is empty");
    }
    return list;
  }

  private static KeySchema localKeys(
      Struct index, KeySchema table, List<KeyAttribute> definitions) {
    String name = index.requiredString("IndexName");
    KeySchema keys = KeySchemas.ofTwo(index.requiredList("KeySchema"), definitions);
    if (keys.range() == null) {
      throw ApiError.validation(
          INVALID + "Index KeySchema does not have a range key for index: " + name);
    }
    if (!keys.hash().equals(table.hash())) {
      throw ApiError.validation(
          INVALID
              + "Index KeySchema does not have the same leading hash key as table KeySchema for"
              + " index: "
              + name
              + ". index hash key: "
              + keys.hash().name()
              + ", table hash key: "
              + table.hash().name());
    }
    return keys;
  }

  private static void refuseUnused(
      List<KeyAttribute> definitions,
      KeySchema table,
      List<KeySchema> local,
      List<KeySchema> global) {
    Set<String> used = new LinkedHashSet<>();
    List<KeySchema> all = new ArrayList<>(List.of(table));
    all.addAll(local);
    all.addAll(global);
    all.forEach(keys -> keys.attributes().forEach(key -> used.add(key.name())));
    if (used.size() == definitions.size()) {
      return;
    }
    throw ApiError.validation(
        all.size() == 1
            ? INVALID
                + "Number of attributes in KeySchema does not exactly match number of attributes"
                + " defined in AttributeDefinitions"
            : INVALID
                + "Some AttributeDefinitions are not used. AttributeDefinitions: "
                + definitions.stream().map(KeyAttribute::name).toList()
                + ", keys used: "
                + used);
  }

  private static Wanted wanted(
      Struct index,
      Kind kind,
      KeySchema keys,
      Function<String, BillingMode.@Nullable Provisioned> throughput,
      Function<String, Capacity> capacity,
      Set<String> names) {
    String name = index.requiredString("IndexName");
    IndexProjection projection = IndexParameters.projection(index);
    Wanted wanted =
        new Wanted(name, kind, keys, projection, throughput.apply(name), capacity.apply(name));
    if (!names.add(name)) {
      throw ApiError.validation(INVALID + "Duplicate index name: " + name);
    }
    return wanted;
  }

  /** What a new global index has of its own. */
  static BillingMode.@Nullable Provisioned throughput(
      Struct index, String name, BillingMode billing) {
    Struct given = index.struct("ProvisionedThroughput");
    return switch (billing) {
      case BillingMode.PayPerRequest _ -> {
        if (given != null) {
          throw ApiError.validation(
              INVALID
                  + "ProvisionedThroughput should not be specified for index: "
                  + name
                  + " when BillingMode is PAY_PER_REQUEST");
        }
        yield null;
      }
      case BillingMode.Provisioned _ -> {
        if (given == null) {
          throw ApiError.validation(
              INVALID + "ProvisionedThroughput is not specified for index: " + name);
        }
        yield ProvisionedThroughput.ofIndex(given, name);
      }
    };
  }
}
