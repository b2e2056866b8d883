package dev.tidemark.fuzz;

import dev.tidemark.error.ApiError;
import dev.tidemark.error.ApiException;
import dev.tidemark.schema.Schema;
import dev.tidemark.schema.SchemaReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;

/** The reader of requests on any bytes, against a plain reader of JSON. */
final class SchemaTarget implements FuzzTarget {
  private record Api(SchemaReader reader, List<String> operations) {
    Api(Schema schema) {
      this(new SchemaReader(schema), schema.operations().stream().sorted().toList());
    }
  }

  private final List<Api> apis =
      List.of(new Api(Schema.dynamoDb()), new Api(Schema.streams()), new Api(Schema.kms()));
  private final List<String> kept = new ArrayList<>(Escaped.required("json.requests"));

  @Override
  public void run(FuzzBytes in) {
    Api api = in.oneIn(4) ? in.pick(apis) : apis.getFirst();
    String operation = api.operations.get(in.nextInt(api.operations.size()));
    byte[] json;
    if (in.nextBoolean()) {
      json = in.rest();
    } else {
      String request = kept.get(in.nextInt(kept.size()));
      int space = request.indexOf(' ');
      String asked = request.substring(0, space).replace("kms:", "");
      if (api.reader.knows(asked)) {
        operation = asked;
      }
      json =
          in.damaged(
              request.substring(space + 1).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    read(api.reader, operation, json);
  }

  private static void read(SchemaReader reader, String operation, byte[] json) {
    boolean isJson;
    boolean isObject = false;
    try {
      isObject = JsonValue.parse(json) instanceof Map;
      isJson = true;
    } catch (JacksonException | IllegalArgumentException e) {
      isJson = false;
    }
    boolean said = SchemaReader.isJson(json);
    boolean plain = json.length > 1 && json[0] > 0 && json[1] != 0 && (json[0] & 0xff) < 0xef;
    if (plain && said != isJson && json.length < 800) {
      throw new AssertionError("JSON " + isJson + ", said " + said);
    }
    try {
      reader.read(operation, json);
      if (!isObject) {
        throw new AssertionError("taken, and is no object");
      }
    } catch (ApiException e) {
      ApiError error = e.error();
      if (error.type().httpStatus() != 400) {
        throw new AssertionError(error.message());
      }
    }
  }
}
