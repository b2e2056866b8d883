package dev.tidemark.http;

import dev.tidemark.access.Principal;
import dev.tidemark.access.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The access keys that may sign requests, their secrets, and what each may do. Immutable.
 *
 * <p>The file is a JSON list of objects with the members {@code accessKeyId} and {@code
 * secretAccessKey}; a key with no other member is the account itself. With {@code role} it belongs
 * to the user that {@code user} names, else the key's own id, and may be limited to {@code tables}
 * and {@code buckets}, lists of patterns. A key that is limited to tables and names no buckets
 * reaches none, for what is exported lies there.
 */
public final class Credentials {
  private static final Set<String> LISTS = Set.of("tables", "buckets");
  private static final Set<String> TEXTS = Set.of("accessKeyId", "secretAccessKey", "user", "role");

  /** Source: IAM user guide, "IAM and AWS STS quotas": names of users. */
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9_+=,.@-]{1,64}");

  /** What a credential's scope can hold. */
  private static final Pattern ACCESS_KEY = Pattern.compile("[\\x21-\\x7e&&[^/,&=]]{1,128}");

  private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9_.*?-]{1,255}");

  private final Map<String, Key> keys;

  /** A secret, and whose it is. The text does not tell the secret. */
  record Key(String secret, Principal principal) {
    @Override
    public String toString() {
      return principal.toString();
    }
  }

  private Credentials(Map<String, Key> keys) {
    this.keys = Map.copyOf(keys);
  }

  /** One key, which may do everything. */
  public static Credentials of(String accessKey, String secret) {
    return new Credentials(Map.of(accessKey, new Key(secret, Principal.ROOT)));
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
      // Its own words may quote the file.
      throw new StartFailure(
          "the credentials file "
              + file
              + " is not JSON: see line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr(),
          null);
    } catch (IllegalArgumentException e) {
      throw new StartFailure("the credentials file " + file + ": " + e.getMessage(), e);
    }
  }

  private static Credentials parse(byte[] json) {
    Map<String, Key> keys = new HashMap<>();
    JsonFactory factory =
        JsonFactory.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();
    try (JsonParser in = factory.createParser(ObjectReadContext.empty(), json)) {
      expect(in.nextToken() == JsonToken.START_ARRAY, "must be a list");
      while (in.nextToken() != JsonToken.END_ARRAY) {
        readKey(in, keys);
      }
      expect(in.nextToken() == null, "has more after the list");
    }
    expect(!keys.isEmpty(), "has no keys");
    return new Credentials(keys);
  }

  private static void readKey(JsonParser in, Map<String, Key> keys) {
    expect(in.currentToken() == JsonToken.START_OBJECT, "must be a list of objects");
    Map<String, String> texts = new HashMap<>();
    Map<String, List<String>> lists = new HashMap<>();
    Set<String> seen = new HashSet<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String member = in.currentName();
      in.nextToken();
      expect(seen.add(member), "has a member twice: " + member);
      if (LISTS.contains(member)) {
        lists.put(member, patterns(in, member));
      } else {
        expect(TEXTS.contains(member), "has an unknown member: " + member);
        expect(in.currentToken() == JsonToken.VALUE_STRING, member + " must be a string");
        texts.put(member, in.getString());
      }
    }
    String accessKey = texts.getOrDefault("accessKeyId", "");
    String secret = texts.getOrDefault("secretAccessKey", "");
    expect(
        !accessKey.isEmpty() && !secret.isEmpty(),
        "needs accessKeyId and secretAccessKey in every object");
    expect(
        ACCESS_KEY.matcher(accessKey).matches(),
        "has an accessKeyId that no signature can name: " + accessKey);
    Key key = new Key(secret, principal(accessKey, texts, lists));
    expect(keys.put(accessKey, key) == null, "names " + accessKey + " twice");
  }

  private static Principal principal(
      String accessKey, Map<String, String> texts, Map<String, List<String>> lists) {
    String name = texts.get("role");
    if (name == null) {
      expect(
          !texts.containsKey("user") && lists.isEmpty(), "needs a role for the key " + accessKey);
      return Principal.ROOT;
    }
    Role role = Role.of(name);
    if (role == null) {
      throw new IllegalArgumentException(
          "has the unknown role " + name + "; there are " + Role.names());
    }
    String user = texts.getOrDefault("user", accessKey);
    expect(USER.matcher(user).matches(), "has a user that is no name: " + user);
    List<String> tables = lists.get("tables");
    List<String> buckets = lists.get("buckets");
    if (tables != null && buckets == null) {
      buckets = List.of();
    }
    expect(
        role != Role.EXPORT_ONLY || buckets == null || !buckets.isEmpty(),
        "lets " + accessKey + " export to no bucket; name some in buckets");
    return new Principal(user, role, tables, buckets);
  }

  private static List<String> patterns(JsonParser in, String member) {
    String form = member + " must be a list of names, in which * and ? may stand for others";
    expect(in.currentToken() == JsonToken.START_ARRAY, form);
    Set<String> patterns = new HashSet<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      expect(in.currentToken() == JsonToken.VALUE_STRING, form);
      expect(NAMES.matcher(in.getString()).matches(), form);
      patterns.add(in.getString());
    }
    return List.copyOf(patterns);
  }

  private static void expect(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** The key of this id, or null. */
  @Nullable Key key(String accessKey) {
    return keys.get(accessKey);
  }
}
