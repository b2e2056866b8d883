package dev.tidemark.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The access keys that may sign requests, and their secrets. The file is a JSON list of objects
 * with exactly the members {@code accessKeyId} and {@code secretAccessKey}. Every key may do
 * everything: keys tell who asks, not what is allowed. Immutable.
 */
public final class Credentials {
  private final Map<String, String> secrets;

  /**
   * @param secrets by access key
   */
  public Credentials(Map<String, String> secrets) {
    this.secrets = Map.copyOf(secrets);
  }

  /**
   * Reads a credentials file.
   *
   * @throws StartFailure if it cannot be read or is of another form
   */
  public static Credentials load(Path file) {
    try {
      return parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new StartFailure("cannot read the credentials file " + file + ": " + e, e);
    } catch (JacksonException e) {
      throw new StartFailure(
          "the credentials file " + file + " is not JSON: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new StartFailure("the credentials file " + file + ": " + e.getMessage(), e);
    }
  }

  private static Credentials parse(byte[] json) {
    Map<String, String> secrets = new HashMap<>();
    try (JsonParser in = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
      expect(in.nextToken() == JsonToken.START_ARRAY, "must be a list");
      while (in.nextToken() != JsonToken.END_ARRAY) {
        readKey(in, secrets);
      }
      expect(in.nextToken() == null, "has more after the list");
    }
    expect(!secrets.isEmpty(), "has no keys");
    return new Credentials(secrets);
  }

  private static void readKey(JsonParser in, Map<String, String> secrets) {
    expect(in.currentToken() == JsonToken.START_OBJECT, "must be a list of objects");
    String accessKey = null;
    String secret = null;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String member = in.currentName();
      expect(in.nextToken() == JsonToken.VALUE_STRING, member + " must be a string");
      switch (member) {
        case "accessKeyId" -> accessKey = in.getString();
        case "secretAccessKey" -> secret = in.getString();
        default -> throw new IllegalArgumentException("has an unknown member: " + member);
      }
    }
    if (accessKey == null || accessKey.isEmpty() || secret == null || secret.isEmpty()) {
      throw new IllegalArgumentException("needs accessKeyId and secretAccessKey in every object");
    }
    expect(secrets.put(accessKey, secret) == null, "names " + accessKey + " twice");
  }

  private static void expect(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  @Nullable String secret(String accessKey) {
    return secrets.get(accessKey);
  }
}
