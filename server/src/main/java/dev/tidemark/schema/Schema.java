package dev.tidemark.schema;

import dev.tidemark.schema.Shape.Bounds;
import dev.tidemark.schema.Shape.ListOf;
import dev.tidemark.schema.Shape.MapOf;
import dev.tidemark.schema.Shape.Member;
import dev.tidemark.schema.Shape.OneOf;
import dev.tidemark.schema.Shape.Structure;
import dev.tidemark.schema.Shape.Text;
import dev.tidemark.schema.Shape.Whole;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The requests of all operations of an API. Immutable.
 *
 * <p>Read from text files: {@code dynamodb.schema}, generated from AWS's published model, and
 * {@code dynamodb.overrides}, where the live service is known to differ from it; {@code
 * streams.schema} of the four operations of DynamoDB Streams and {@code kms.schema} of KMS, written
 * by hand. One shape a line, words apart by single spaces, {@code -} for a bound that is not there:
 *
 * <pre>
 * operation NAME STRUCTURE
 * structure NAME            and its members, each in a line of its own:
 *   MEMBER TYPE             MEMBER! if it is required
 * list NAME MIN MAX TYPE
 * map NAME MIN MAX KEYTYPE VALUETYPE
 * string NAME MIN MAX [PATTERN]
 * enum NAME VALUE...
 * integer|long|double NAME MIN MAX
 * blob NAME MIN MAX
 * </pre>
 *
 * A TYPE is a shape's name, or {@code string integer long double boolean timestamp blob value
 * tableName tableNameFirst}. In the overrides a line replaces the shape of that name, {@code member
 * STRUCTURE MEMBER TYPE} one member, and {@code order STRUCTURE MEMBER...} says which come first.
 */
public final class Schema {
  private final Map<String, Structure> inputs;

  private Schema(Map<String, Structure> inputs) {
    this.inputs = inputs;
  }

  /** DynamoDB's. */
  public static Schema dynamoDb() {
    Builder builder = new Builder();
    builder.read("dynamodb.schema");
    builder.read("dynamodb.overrides");
    return builder.build();
  }

  /** DynamoDB Streams'. */
  public static Schema streams() {
    Builder builder = new Builder();
    builder.read("streams.schema");
    return builder.build();
  }

  /** KMS's. */
  public static Schema kms() {
    Builder builder = new Builder();
    builder.read("kms.schema");
    return builder.build();
  }

  /** Names of all operations that the API has, whether we serve them or not. */
  public Set<String> operations() {
    return inputs.keySet();
  }

  /** What an operation's request consists of; null: no such operation. */
  @Nullable Structure input(String operation) {
    return inputs.get(operation);
  }

  private static final class Builder {
    private final Map<String, String> operations = new LinkedHashMap<>();
    private final Map<String, String[]> definitions = new HashMap<>();
    private final Map<String, Map<String, String>> members = new HashMap<>();
    private final Map<String, Shape> shapes = new HashMap<>();

    Builder() {
      shapes.put("string", new Text(Bounds.NONE, null));
      shapes.put("integer", new Whole(false, Bounds.NONE));
      shapes.put("long", new Whole(true, Bounds.NONE));
      shapes.put("double", new Shape.Decimal());
      shapes.put("boolean", new Shape.Bool());
      shapes.put("timestamp", new Shape.Time());
      shapes.put("blob", new Shape.Blob(Bounds.NONE));
      shapes.put("value", new Shape.Value());
      shapes.put("tableName", new Shape.TableName(false));
      shapes.put("tableNameFirst", new Shape.TableName(true));
    }

    void read(String resource) {
      String structure = "";
      for (String line : text(resource).split("\n", -1)) {
        if (line.isEmpty() || line.startsWith("#")) {
          continue;
        }
        String[] words = line.strip().split(" ", -1);
        if (line.startsWith(" ")) {
          members(structure).put(words[0], words[1]);
        } else if (words[0].equals("operation")) {
          operations.put(words[1], words[2]);
        } else if (words[0].equals("member")) {
          override(words[1], words[2], words[3]);
        } else if (words[0].equals("order")) {
          order(words[1], List.of(words).subList(2, words.length));
        } else {
          structure = words[1];
          definitions.put(words[1], words);
        }
      }
    }

    private static String text(String resource) {
      try (InputStream in = Schema.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new IllegalStateException("not built with " + resource);
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Map<String, String> members(String structure) {
      return members.computeIfAbsent(structure, _ -> new LinkedHashMap<>());
    }

    private void order(String structure, List<String> first) {
      Map<String, String> old = members(structure);
      Map<String, String> ordered = new LinkedHashMap<>();
      for (String wanted : first) {
        old.forEach((member, type) -> {
          if (bare(member).equals(wanted)) {
            ordered.put(member, type);
          }
        });
      }
      if (ordered.size() != first.size()) {
        throw new IllegalStateException("not all in " + structure + ": " + first);
      }
      old.forEach(ordered::putIfAbsent);
      members.put(structure, ordered);
    }

    /** In the member's place, whether it was required or not. */
    private void override(String structure, String member, String type) {
      String bare = bare(member);
      Map<String, String> replaced = new LinkedHashMap<>();
      members(structure)
          .forEach((name, oldType) -> {
            boolean same = bare(name).equals(bare);
            replaced.put(same ? member : name, same ? type : oldType);
          });
      if (!replaced.containsKey(member)) {
        throw new IllegalStateException("no member " + structure + "." + member);
      }
      members.put(structure, replaced);
    }

    private static String bare(String member) {
      return member.endsWith("!") ? member.substring(0, member.length() - 1) : member;
    }

    Schema build() {
      Map<String, Structure> inputs = new LinkedHashMap<>();
      operations.forEach((operation, input) -> {
        if (shape(input) instanceof Structure structure) {
          inputs.put(operation, structure);
        }
      });
      return new Schema(inputs);
    }

    private Shape shape(String name) {
      Shape known = shapes.get(name);
      if (known == null) {
        String[] words = definitions.get(name);
        if (words == null) {
          throw new IllegalStateException("no shape " + name);
        }
        known = shape(name, words);
        shapes.put(name, known);
      }
      return known;
    }

    private Shape shape(String name, String[] words) {
      return switch (words[0]) {
        case "structure" -> {
          List<Member> list = new ArrayList<>();
          members(name)
              .forEach((member, type) ->
                  list.add(new Member(bare(member), shape(type), member.endsWith("!"))));
          yield new Structure(name, List.copyOf(list));
        }
        case "list" -> new ListOf(bounds(words), shape(words[4]));
        case "map" -> new MapOf(bounds(words), shape(words[4]), shape(words[5]));
        case "string" -> new Text(bounds(words), pattern(words));
        case "enum" -> new OneOf(List.of(words).subList(2, words.length));
        case "blob" -> new Shape.Blob(bounds(words));
        case "integer" -> new Whole(false, bounds(words));
        case "long" -> new Whole(true, bounds(words));
        case "double" -> new Shape.Decimal();
        default -> throw new IllegalStateException("what is " + words[0]);
      };
    }

    private static @Nullable Pattern pattern(String[] words) {
      return words.length == 4
          ? null
          : Pattern.compile(String.join(" ", List.of(words).subList(4, words.length)));
    }

    private static Bounds bounds(String[] words) {
      return new Bounds(bound(words[2]), bound(words[3]));
    }

    private static @Nullable Long bound(String word) {
      return word.equals("-") ? null : Long.valueOf(word);
    }
  }
}
