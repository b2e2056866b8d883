package dev.tidemark.kms;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.encryption.KeyRing;
import dev.tidemark.error.ApiException;
import dev.tidemark.operation.Caller;
import dev.tidemark.operation.Operation;
import dev.tidemark.schema.Reply;
import dev.tidemark.schema.Schema;
import dev.tidemark.schema.SchemaReader;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The operations, as JSON in and JSON out, single quotes meaning double; on a clock that stands.
 */
final class KmsFixture implements InstantSource {
  static final String ACCOUNT = "123456789012";
  static final Caller CALLER = new Caller("eu-west-1", ACCOUNT);

  private static final SchemaReader READER = new SchemaReader(Schema.kms());
  private static final JsonFactory JSON = new JsonFactory();

  final KeyRing ring;
  private final Map<String, Operation> operations;
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");

  KmsFixture(Path folder) {
    this.ring = KeyRing.open(folder, null, false, ACCOUNT, this, new Random(3));
    this.operations = KmsOperations.of(ring, Schema.kms().operations(), this);
  }

  @Override
  public Instant instant() {
    return now;
  }

  void advance(Duration duration) {
    now = now.plus(duration);
  }

  /** The reply's JSON, or the error's name and text. */
  String call(String operation, String json) {
    return call(CALLER, operation, json);
  }

  String call(Caller caller, String operation, String json) {
    try {
      byte[] body = json.replace('\'', '"').getBytes(UTF_8);
      Operation asked = Objects.requireNonNull(operations.get(operation), operation);
      return text(asked.handle(READER.read(operation, body), caller)).replace('"', '\'');
    } catch (ApiException e) {
      return e.error().type().shortName() + ": " + e.error().message();
    }
  }

  private static String text(Reply reply) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      reply.write(out);
    }
    return bytes.toString(UTF_8);
  }

  /** The id of a new key. */
  String newKey() {
    return member(call("CreateKey", "{}"), "KeyId");
  }

  static String arn(String keyId) {
    return "arn:aws:kms:eu-west-1:" + ACCOUNT + ":key/" + keyId;
  }

  /** A text of an answer. */
  static String member(String answer, String name) {
    Matcher member = Pattern.compile("'" + name + "':'([^']*)'").matcher(answer);
    if (!member.find()) {
      throw new AssertionError("no " + name + " in " + answer);
    }
    return member.group(1);
  }
}
