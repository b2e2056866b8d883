package dev.tidemark.encryption;

import dev.tidemark.encryption.KeyException.Kind;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names by which requests call keys: key id, ARN of a key, alias, ARN of an alias.
 *
 * <p>Source of the texts: LocalStack's snapshots of the service, test_kms, recorded in April 2023
 * to April 2024.
 */
final class KeyNames {
  static final String ALIAS_PREFIX = "alias/";

  private static final Pattern ARN =
      Pattern.compile("arn:([^:]*):kms:([^:]*):([^:]*):(key|alias)/(.+)");
  private static final Pattern ID =
      Pattern.compile(
          "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
              + "|mrk-[0-9a-fA-F]{32}");

  private KeyNames() {}

  /** What a name says. */
  sealed interface Named {
    /** A key by its id. */
    record ById(String id) implements Named {}

    /**
     * A key by an alias.
     *
     * @param alias with its prefix
     */
    record ByAlias(String alias) implements Named {}
  }

  /**
   * @param region where it is to be found
   * @throws KeyException NOT_FOUND if it can be the name of no key there
   */
  static Named parse(String name, String region, String account) {
    if (name.startsWith(ALIAS_PREFIX)) {
      return new Named.ByAlias(name);
    }
    if (!name.startsWith("arn:")) {
      return new Named.ById(checkId(name));
    }
    Matcher arn = ARN.matcher(name);
    if (!arn.matches()) {
      throw new KeyException(Kind.NOT_FOUND, "Invalid arn " + name);
    }
    if (!arn.group(2).equals(region)) {
      throw new KeyException(Kind.NOT_FOUND, "Invalid arn " + arn.group(2));
    }
    boolean alias = arn.group(4).equals("alias");
    if (!arn.group(1).equals("aws") || !arn.group(3).equals(account)) {
      throw alias ? noAlias(name) : noKey(name);
    }
    return alias
        ? new Named.ByAlias(ALIAS_PREFIX + arn.group(5))
        : new Named.ById(checkId(arn.group(5)));
  }

  private static String checkId(String id) {
    if (!ID.matcher(id).matches()) {
      throw new KeyException(Kind.NOT_FOUND, "Invalid keyId '" + id + "'");
    }
    return id;
  }

  static KeyException noKey(String arn) {
    return new KeyException(Kind.NOT_FOUND, "Key '" + arn + "' does not exist");
  }

  static KeyException noAlias(String arn) {
    return new KeyException(Kind.NOT_FOUND, "Alias " + arn + " is not found.");
  }

  static String keyArn(String region, String account, String id) {
    return prefix(region, account) + "key/" + id;
  }

  /**
   * @param name with its prefix
   */
  static String aliasArn(String region, String account, String name) {
    return prefix(region, account) + name;
  }

  private static String prefix(String region, String account) {
    return "arn:aws:kms:" + region + ":" + account + ":";
  }

  /** A random UUID, version 4. */
  static String newId(RandomGenerator random) {
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() & ~(3L << 62)) | (1L << 63);
    return new UUID(high, low).toString();
  }

  /**
   * @param id a UUID
   */
  static byte[] idBytes(String id) {
    UUID uuid = UUID.fromString(id);
    return ByteBuffer.allocate(16)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }

  static String id(ByteBuffer bytes) {
    return new UUID(bytes.getLong(), bytes.getLong()).toString();
  }
}
