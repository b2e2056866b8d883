package dev.tidemark.operation;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.item.KeyAttribute;
import dev.tidemark.item.KeySchema;
import dev.tidemark.item.KeyType;
import dev.tidemark.schema.Struct;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads attribute definitions and key schemas, and refuses what AWS refuses. Source of the rules
 * and texts: the service as measured by others (nubo-db/dynamodb-conformance, dynalite's tests, the
 * measurements of Amazon's own Kubernetes controller).
 */
final class KeySchemas {
  private static final String INVALID = "One or more parameter values were invalid: ";
  private static final int PARTS_MAX = 4;

  private KeySchemas() {}

  /** The AttributeDefinitions of a request, none if it has none. */
  static List<KeyAttribute> definitions(Struct request) {
    @Nullable List<Struct> given = request.list("AttributeDefinitions");
    if (given == null) {
      return List.of();
    }
    List<KeyAttribute> definitions =
        given.stream()
            .map(definition ->
                new KeyAttribute(
                    definition.requiredString("AttributeName"),
                    KeyType.valueOf(definition.requiredString("AttributeType"))))
            .toList();
    Set<String> names = new HashSet<>();
    for (KeyAttribute definition : definitions) {
      if (!names.add(definition.name())) {
        throw ApiError.validation("Attribute Name is duplicated: " + definition.name());
      }
    }
    return definitions;
  }

  /** The key of a table or of a local index: one attribute or two. */
  static KeySchema ofTwo(List<Struct> elements, List<KeyAttribute> definitions) {
    List<String> names = defined(elements, definitions);
    if (names.size() == 2 && names.get(0).equals(names.get(1))) {
      throw sameName();
    }
    if (!isType(elements.get(0), "HASH")) {
      throw firstIsNotHash();
    }
    if (names.size() == 2 && !isType(elements.get(1), "RANGE")) {
      throw ApiError.validation(
          "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    }
    return new KeySchema(
        attribute(definitions, names.get(0)),
        names.size() == 1 ? null : attribute(definitions, names.get(1)));
  }

  /** The key of a global index: up to four attributes of each sort. */
  static KeySchema ofMany(List<Struct> elements, List<KeyAttribute> definitions) {
    List<String> names = defined(elements, definitions);
    if (!isType(elements.getFirst(), "HASH")) {
      throw firstIsNotHash();
    }
    if (new HashSet<>(names).size() < names.size()) {
      throw names.size() == 2 && isType(elements.get(1), "RANGE")
          ? sameName()
          : ApiError.validation(
              "The KeySchema contains multiple key attributes with the same name");
    }
    List<KeyAttribute> partition = attributes(elements, "HASH", definitions);
    for (int i = 0; i < partition.size(); i++) {
      if (!isType(elements.get(i), "HASH")) {
        throw ApiError.validation(
            INVALID + "All HASH key attributes must precede RANGE key attributes in the KeySchema");
      }
    }
    List<KeyAttribute> sort = attributes(elements, "RANGE", definitions);
    refuseMany(partition, "HASH");
    refuseMany(sort, "RANGE");
    return new KeySchema(partition, sort);
  }

  private static List<KeyAttribute> attributes(
      List<Struct> elements, String type, List<KeyAttribute> definitions) {
    return elements.stream()
        .filter(element -> isType(element, type))
        .map(element -> attribute(definitions, element.requiredString("AttributeName")))
        .toList();
  }

  private static void refuseMany(List<KeyAttribute> attributes, String type) {
    if (attributes.size() > PARTS_MAX) {
      throw ApiError.validation(
          INVALID
              + "The KeySchema exceeds the maximum allowed number of "
              + type
              + " key attributes");
    }
  }

  private static List<String> defined(List<Struct> elements, List<KeyAttribute> definitions) {
    List<String> names = names(elements);
    List<String> defined = definitions.stream().map(KeyAttribute::name).toList();
    if (!defined.containsAll(names)) {
      throw ApiError.validation(
          INVALID
              + "Some index key attributes are not defined in AttributeDefinitions. Keys: "
              + names
              + ", AttributeDefinitions: "
              + defined);
    }
    return names;
  }

  static List<String> names(List<Struct> elements) {
    return elements.stream().map(element -> element.requiredString("AttributeName")).toList();
  }

  private static boolean isType(Struct element, String type) {
    return element.requiredString("KeyType").equals(type);
  }

  private static ApiException sameName() {
    return ApiError.validation(
        "Both the Hash Key and the Range Key element in the KeySchema have the same name");
  }

  private static ApiException firstIsNotHash() {
    return ApiError.validation(
        "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }

  private static KeyAttribute attribute(List<KeyAttribute> definitions, String name) {
    for (KeyAttribute definition : definitions) {
      if (definition.name().equals(name)) {
        return definition;
      }
    }
    throw new IllegalStateException("a key without its definition: " + name);
  }
}
