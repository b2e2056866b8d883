package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.operation.TableDescriptions.Status;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Struct;
import dev.tidemark.storage.TableSize;
import dev.tidemark.table.BillingMode;
import dev.tidemark.table.Catalogue;
import dev.tidemark.table.PointInTimeRecovery;
import dev.tidemark.table.Table;
import dev.tidemark.table.TableClass;
import dev.tidemark.table.TablePhase;
import dev.tidemark.table.TableSettings;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes a table. The answer says CREATING, as AWS's does, though the table can be used at once.
 * Source of the texts: the service as measured by others.
 */
final class CreateTable implements Operation {
  private static final String INVALID = "One or more parameter values were invalid: ";
  private static final List<String> UNSUPPORTED =
      List.of(
          "LocalSecondaryIndexes",
          "GlobalSecondaryIndexes",
          "VectorIndexes",
          "WarmThroughput",
          "ResourcePolicy",
          "OnDemandThroughput",
          "GlobalTableSourceArn",
          "GlobalTableSettingsReplicationMode");

  private final Catalogue catalogue;
  private final InstantSource clock;
  private final RandomGenerator random;

  CreateTable(Catalogue catalogue, InstantSource clock, RandomGenerator random) {
    this.catalogue = catalogue;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public Reply handle(Struct request, Caller caller) {
    String name = request.requiredString("TableName");
    TableLookup.refuseArn(name);
    Unsupported.refuse(request, UNSUPPORTED);
    refuseEnabled(request, "StreamSpecification", "StreamEnabled");
    refuseEnabled(request, "SSESpecification", "Enabled");
    BillingMode billing = billing(request);
    List<KeyAttribute> definitions = definitions(request);
    KeySchema keys = keys(request, definitions);
    Boolean deletionProtected = request.bool("DeletionProtectionEnabled");
    String tableClass = request.string("TableClass");
    TableSettings settings =
        new TableSettings(
            definitions,
            Boolean.TRUE.equals(deletionProtected),
            tableClass == null ? null : TableClass.valueOf(tableClass),
            TagParameters.tags(request));
    Table table =
        catalogue.create(
            caller.region(),
            name,
            id ->
                new Table(
                    id,
                    uuid(),
                    caller.region(),
                    caller.account(),
                    name,
                    keys,
                    clock.instant(),
                    billing,
                    PointInTimeRecovery.DISABLED,
                    settings,
                    List.of(),
                    TablePhase.ACTIVE));
    return out -> {
      out.writeStartObject();
      out.writeName("TableDescription");
      TableDescriptions.write(out, table, Status.CREATING, TableSize.EMPTY);
      out.writeEndObject();
    };
  }

  private static void refuseEnabled(Struct request, String specification, String switchedOn) {
    Struct given = request.struct(specification);
    if (given != null && Boolean.TRUE.equals(given.bool(switchedOn))) {
      throw Unsupported.parameter(specification);
    }
  }

  private static BillingMode billing(Struct request) {
    Struct throughput = request.struct("ProvisionedThroughput");
    if ("PAY_PER_REQUEST".equals(request.string("BillingMode"))) {
      if (throughput != null) {
        throw ApiError.validation(
            INVALID
                + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when"
                + " BillingMode is PAY_PER_REQUEST");
      }
      return new BillingMode.PayPerRequest();
    }
    if (throughput == null) {
      throw ApiError.validation(
          INVALID
              + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode"
              + " is PROVISIONED");
    }
    return ProvisionedThroughput.of(throughput);
  }

  private static List<KeyAttribute> definitions(Struct request) {
    return structs(request, "AttributeDefinitions").stream()
        .map(definition ->
            new KeyAttribute(
                definition.requiredString("AttributeName"),
                KeyType.valueOf(definition.requiredString("AttributeType"))))
        .toList();
  }

  private static KeySchema keys(Struct request, List<KeyAttribute> definitions) {
    List<Struct> elements = structs(request, "KeySchema");
    List<String> names = elements.stream().map(e -> e.requiredString("AttributeName")).toList();
    List<String> defined = definitions.stream().map(KeyAttribute::name).toList();
    if (names.size() > defined.size()) {
      throw ApiError.validation("Invalid KeySchema: Some index key attribute have no definition");
    }
    if (!defined.containsAll(names)) {
      throw ApiError.validation(
          INVALID
              + "Some index key attributes are not defined in AttributeDefinitions. Keys: "
              + names
              + ", AttributeDefinitions: "
              + defined);
    }
    if (names.size() == 2 && names.get(0).equals(names.get(1))) {
      throw ApiError.validation(
          "Both the Hash Key and the Range Key element in the KeySchema have the same name");
    }
    checkKeyType(elements, 0, "first", "HASH");
    checkKeyType(elements, 1, "second", "RANGE");
    if (names.size() != defined.size()) {
      throw ApiError.validation(
          INVALID
              + "Number of attributes in KeySchema does not exactly match number of attributes"
              + " defined in AttributeDefinitions");
    }
    return new KeySchema(
        attribute(definitions, names.get(0)),
        names.size() == 1 ? null : attribute(definitions, names.get(1)));
  }

  private static void checkKeyType(
      List<Struct> elements, int position, String ordinal, String type) {
    if (position < elements.size()
        && !elements.get(position).requiredString("KeyType").equals(type)) {
      throw ApiError.validation(
          "Invalid KeySchema: The " + ordinal + " KeySchemaElement is not a " + type + " key type");
    }
  }

  private static KeyAttribute attribute(List<KeyAttribute> definitions, String name) {
    for (KeyAttribute definition : definitions) {
      if (definition.name().equals(name)) {
        return definition;
      }
    }
    throw new IllegalStateException("a key without its definition: " + name);
  }

  private static List<Struct> structs(Struct request, String member) {
    @Nullable List<Struct> list = request.list(member);
    return list == null ? List.of() : list;
  }

  /** A random UUID, version 4. */
  private String uuid() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
    bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
    String hex = HexFormat.of().formatHex(bytes);
    return String.join(
        "-",
        hex.substring(0, 8),
        hex.substring(8, 12),
        hex.substring(12, 16),
        hex.substring(16, 20),
        hex.substring(20));
  }
}
