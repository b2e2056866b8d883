package dev.tidemark.schema;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code dynamodb.schema}: what the requests of all operations consist of, from AWS's
 * published Smithy model. Run {@link #main} after a new version of the model.
 */
final class SchemaGenerator {
  static final Path TARGET = Path.of("src/main/resources/dev/tidemark/schema/dynamodb.schema");

  private static final String MODEL = "/META-INF/smithy/2012-08-10/dynamodb-2012-08-10.json";
  private static final String NAMESPACE = "com.amazonaws.dynamodb#";
  private static final String HEADER =
      """
      # The requests of Amazon DynamoDB, API version 2012-08-10.
      # Derived from software.amazon.api.models:dynamodb:1.0.14, Copyright Amazon.com, Inc.,
      # Apache License 2.0. Written by SchemaGenerator; do not edit. Form: see Schema.
      """;
  private static final Set<String> ITEM_OPERATIONS =
      Set.of(
          "BatchGetItem",
          "BatchWriteItem",
          "DeleteItem",
          "GetItem",
          "PutItem",
          "Query",
          "Scan",
          "TransactGetItems",
          "TransactWriteItems",
          "UpdateItem");

  private final Map<String, Map<String, Object>> shapes = new TreeMap<>();
  private final Map<String, String> lines = new TreeMap<>();
  private final Set<String> tableInputs = new TreeSet<>();

  private SchemaGenerator(Map<String, Object> model) {
    object(model, "shapes").forEach((id, shape) -> shapes.put(id, cast(shape)));
  }

  public static void main(String[] args) throws IOException {
    Files.writeString(TARGET, generate());
  }

  static String generate() throws IOException {
    try (InputStream in = SchemaGenerator.class.getResourceAsStream(MODEL)) {
      return new SchemaGenerator(cast(JsonTree.parse(in.readAllBytes()))).write();
    }
  }

  private String write() {
    StringBuilder out = new StringBuilder(HEADER);
    Map<String, String> operations = new TreeMap<>();
    shapes.forEach((id, shape) -> {
      if (string(shape, "type").equals("operation")) {
        operations.put(name(id), name(target(object(shape, "input"))));
      }
    });
    operations.forEach((operation, input) -> {
      if (!ITEM_OPERATIONS.contains(operation)) {
        tableInputs.add(input);
      }
    });
    operations.forEach((operation, input) -> {
      out.append("operation ").append(operation).append(' ').append(input).append('\n');
      reach(NAMESPACE + input);
    });
    lines.values().forEach(out::append);
    return out.toString();
  }

  /** Writes a shape and all that it consists of, and returns the name to refer to it by. */
  private String reach(String id) {
    if (!id.startsWith(NAMESPACE)) {
      return switch (id) {
        case "smithy.api#Unit" -> "structure";
        default -> throw new IllegalStateException(id);
      };
    }
    String name = name(id);
    Map<String, Object> shape = Objects.requireNonNull(shapes.get(id), id);
    String type = string(shape, "type");
    return switch (type) {
      case "structure" -> {
        if (!lines.containsKey(name)) {
          lines.put(name, "");
          lines.put(name, structure(name, shape));
        }
        yield name;
      }
      case "union" -> "value";
      case "list" -> {
        String member = reach(target(object(shape, "member")));
        yield line(name, "list " + name + length(shape) + " " + member);
      }
      case "map" -> {
        String key = reach(target(object(shape, "key")));
        String value = reach(target(object(shape, "value")));
        yield line(name, "map " + name + length(shape) + " " + key + " " + value);
      }
      case "enum" -> line(name, "enum " + name + " " + String.join(" ", enumValues(shape)));
      case "string" -> {
        Object pattern = traits(shape).get("smithy.api#pattern");
        String limits = length(shape);
        yield pattern == null && limits.equals(" - -")
            ? type
            : line(name, "string " + name + limits + (pattern == null ? "" : " " + bare(pattern)));
      }
      case "integer", "long", "double" -> {
        Map<String, Object> range = optional(traits(shape), "smithy.api#range");
        yield range == null
            ? type
            : line(name, type + " " + name + bound(range, "min") + bound(range, "max"));
      }
      case "boolean", "timestamp", "blob" -> type;
      default -> throw new IllegalStateException(type);
    };
  }

  private String structure(String name, Map<String, Object> shape) {
    StringBuilder out = new StringBuilder("structure " + name + "\n");
    object(shape, "members")
        .forEach((member, description) -> {
          String target = target(cast(description));
          boolean required = traits(cast(description)).containsKey("smithy.api#required");
          out.append("  ").append(member).append(required ? "! " : " ");
          // The model takes names and ARNs; the service has its own rule for names.
          if (member.equals("TableName") && target.equals(NAMESPACE + "TableArn")) {
            out.append(tableInputs.contains(name) ? "tableNameFirst" : "tableName");
          } else {
            out.append(reach(target));
          }
          out.append('\n');
        });
    return out.toString();
  }

  private String line(String name, String line) {
    lines.put(name, line + "\n");
    return name;
  }

  private static List<String> enumValues(Map<String, Object> shape) {
    return object(shape, "members").values().stream()
        .map(member -> string(traits(cast(member)), "smithy.api#enumValue"))
        .toList();
  }

  private static String length(Map<String, Object> shape) {
    Map<String, Object> length = optional(traits(shape), "smithy.api#length");
    return length == null ? " - -" : bound(length, "min") + bound(length, "max");
  }

  private static String bound(Map<String, Object> bounds, String which) {
    Object bound = bounds.get(which);
    return bound == null ? " -" : " " + bound;
  }

  /** Patterns match whole values; messages show them without their anchors. */
  private static String bare(Object pattern) {
    return ((String) pattern).replaceFirst("^\\^", "").replaceFirst("\\$$", "");
  }

  private static String name(String id) {
    return id.substring(id.indexOf('#') + 1);
  }

  private static String target(Map<String, Object> member) {
    return string(member, "target");
  }

  private static Map<String, Object> traits(Map<String, Object> shape) {
    Map<String, Object> traits = optional(shape, "traits");
    return traits == null ? Map.of() : traits;
  }

  private static Map<String, Object> object(Map<String, Object> map, String name) {
    return cast(map.getOrDefault(name, Map.of()));
  }

  private static @Nullable Map<String, Object> optional(Map<String, Object> map, String name) {
    Object value = map.get(name);
    return value == null ? null : cast(value);
  }

  private static String string(Map<String, Object> map, String name) {
    return (String) Objects.requireNonNull(map.get(name), name);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> cast(@Nullable Object value) {
    return (Map<String, Object>) Objects.requireNonNull(value);
  }
}
