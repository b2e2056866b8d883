package dev.tidemark.encryption;

import dev.tidemark.disk.Disk;
import dev.tidemark.encryption.KeyException.Kind;
import dev.tidemark.encryption.KeyNames.Named;
import dev.tidemark.error.Findings;
import dev.tidemark.error.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The keys of all regions, and what can be done with them. All of it is held in memory; a change is
 * on the disk, whole, before a method returns. Thread-safe; blocking.
 *
 * <p>A key is called by its id, its ARN, an alias or an alias's ARN, in a region. The keys behind
 * {@link #ALIAS_S3} and {@link #ALIAS_DYNAMODB} are made when they are first called for.
 *
 * <p>To encrypt an object: {@link #generate} or {@link #generateUnderMaster}, encrypt with the
 * plaintext, store what is wrapped; {@link #unwrap} to read it. The context given then must be that
 * given before; it is not secret and not stored. Of the two, unwrap refuses as the key's state
 * demands, every time.
 */
public final class KeyRing {
  /** The key that S3 uses where none is named. */
  public static final String ALIAS_S3 = "alias/aws/s3";

  /** The key that DynamoDB uses where none is named. */
  public static final String ALIAS_DYNAMODB = "alias/aws/dynamodb";

  /** What begins the names of AWS's own aliases. */
  public static final String AWS_ALIAS_PREFIX = "alias/aws/";

  /** In bytes. */
  public static final int DATA_KEY_BYTES = 32;

  /** Those that AWS makes keys for by itself, and that we serve. */
  private static final Set<String> SERVICES = Set.of("dynamodb", "s3");

  /** AWS's own keys. Source: AWS KMS Developer Guide, rotation of keys. */
  private static final int MANAGED_PERIOD_DAYS = 365;

  private final KeyFolder folder;
  private final String account;
  private final InstantSource clock;
  private final RandomGenerator random;

  /** By id. */
  private final Map<String, HeldKey> keys = new ConcurrentHashMap<>();

  /** By ARN. */
  private final Map<String, Alias> aliases = new ConcurrentHashMap<>();

  private final ReentrantLock changes = new ReentrantLock();

  private KeyRing(KeyFolder folder, String account, InstantSource clock, RandomGenerator random) {
    this.folder = folder;
    this.account = account;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Opens a folder of keys, or makes an empty one.
   *
   * @param masterFile where the master key is kept; null: in the folder. Made where there are no
   *     keys yet
   * @param sync false: a change may be lost if the machine stops, for throw-away data
   * @param random must be thread-safe, and must not be guessed
   * @throws StorageException UNUSABLE with a line for a person if the master key is missing or
   *     another; CORRUPT
   */
  public static KeyRing open(
      Path folder,
      @Nullable Path masterFile,
      boolean sync,
      String account,
      InstantSource clock,
      RandomGenerator random) {
    KeyFolder files = KeyFolder.open(folder, masterFile, sync, account, random);
    KeyRing ring = new KeyRing(files, account, clock, random);
    files.keys().forEach(held -> ring.keys.put(held.key().id(), held));
    for (Alias alias : files.aliases()) {
      if (ring.keys.containsKey(alias.keyId())) {
        ring.aliases.put(ring.arn(alias), alias);
      } else {
        // The key was destroyed, and the process died before its alias was.
        files.remove(alias);
      }
    }
    ring.expire();
    return ring;
  }

  /**
   * Checks a folder of keys, and changes nothing there.
   *
   * @param scratch nothing is written to it
   * @return the keys that can be read; not to be changed
   * @throws StorageException UNUSABLE with a line for a person if the master key is missing or
   *     another
   */
  public static KeyRing check(
      Path folder,
      @Nullable Path masterFile,
      Disk scratch,
      String account,
      InstantSource clock,
      RandomGenerator random,
      Findings findings) {
    KeyFolder files = KeyFolder.toRead(folder, masterFile, scratch, account, random);
    KeyRing ring = new KeyRing(files, account, clock, random);
    BiConsumer<Path, IOException> damaged =
        (file, e) ->
            findings.fault(
                "key",
                "kms/" + folder.relativize(file),
                "cannot be read: " + String.valueOf(e.getMessage()));
    for (HeldKey held : files.keys(damaged)) {
      ring.keys.put(held.key().id(), held);
    }
    for (Alias alias : files.aliases(damaged)) {
      if (ring.keys.containsKey(alias.keyId())) {
        ring.aliases.put(ring.arn(alias), alias);
      } else {
        findings.note(
            "key",
            ring.arn(alias),
            "leads to no key; a server drops it when it starts, for the key was destroyed");
      }
    }
    return ring;
  }

  /** How many keys there are, in all regions. */
  public int size() {
    return keys.size();
  }

  /** Whether a folder holds a key ring, or {@link #open} would make one. */
  public static boolean isThere(Path folder) {
    return KeyFolder.isThere(folder);
  }

  /** Makes a key that is enabled. */
  public KmsKey create(
      String region, String description, String policy, NavigableMap<String, String> tags) {
    changes.lock();
    try {
      return create(region, "", description, policy, tags, null);
    } finally {
      changes.unlock();
    }
  }

  private KmsKey create(
      String region,
      String managedFor,
      String description,
      String policy,
      NavigableMap<String, String> tags,
      @Nullable AutomaticRotation automatic) {
    String id = KeyNames.newId(random);
    byte[] material = newMaterial();
    KmsKey key =
        new KmsKey(
            id,
            region,
            KeyNames.keyArn(region, account, id),
            managedFor,
            now(),
            description,
            new KeyState.Enabled(),
            policy,
            tags,
            automatic,
            List.of(),
            HeldKey.materialId(material),
            null);
    store(new HeldKey(key, List.of(material)));
    return key;
  }

  private byte[] newMaterial() {
    byte[] material = new byte[Seal.KEY_BYTES];
    random.nextBytes(material);
    return material;
  }

  /**
   * The key of that name, in whatever state.
   *
   * @throws KeyException NOT_FOUND
   */
  public KmsKey find(String region, String name) {
    return held(region, name).key();
  }

  /**
   * The key of that name, if it can be used now.
   *
   * @throws KeyException NOT_FOUND, DISABLED or PENDING_DELETION
   */
  public KmsKey usable(String region, String name) {
    return usable(held(region, name)).key();
  }

  /** The keys of a region in the order of their ids. */
  public List<KmsKey> keys(String region) {
    return keys.values().stream()
        .map(HeldKey::key)
        .filter(key -> key.region().equals(region) && !isDue(key))
        .sorted(Comparator.comparing(KmsKey::id))
        .toList();
  }

  /** The aliases of a region in the order of their names, those of AWS's own keys too. */
  public List<Alias> aliases(String region) {
    List<Alias> found = new ArrayList<>();
    for (Alias alias : aliases.values()) {
      if (alias.region().equals(region) && isThere(alias.keyId())) {
        found.add(alias);
      }
    }
    for (KmsKey key : keys(region)) {
      if (key.isAwsManaged()) {
        String name = AWS_ALIAS_PREFIX + key.managedFor();
        found.add(new Alias(region, name, key.id(), key.created(), key.created()));
      }
    }
    found.sort(Comparator.comparing(Alias::name));
    return found;
  }

  /** The ARN of an alias. */
  public String arn(Alias alias) {
    return aliasArn(alias.region(), alias.name());
  }

  /**
   * The ARN that an alias of that name has.
   *
   * @param name with its prefix
   */
  public String aliasArn(String region, String name) {
    return KeyNames.aliasArn(region, account, name);
  }

  /**
   * Puts another state, text or the like into the place of a key's.
   *
   * @param change may throw to leave the key as it is; may be called more than once
   * @return the key as it is now
   * @throws KeyException NOT_FOUND, or AWS_MANAGED if it is not the owner's
   */
  public KmsKey change(String region, String name, UnaryOperator<KmsKey> change) {
    changes.lock();
    try {
      HeldKey held = owned(region, name);
      KmsKey changed = change.apply(held.key()).asOf(now());
      if (!changed.equals(held.key())) {
        store(held.with(changed));
      }
      return changed;
    } finally {
      changes.unlock();
    }
  }

  /**
   * Gives a key new material to encrypt with.
   *
   * @throws KeyException NOT_FOUND, DISABLED, PENDING_DELETION or AWS_MANAGED
   */
  public KmsKey rotate(String region, String name) {
    changes.lock();
    try {
      return rotate(usable(owned(region, name)), false);
    } finally {
      changes.unlock();
    }
  }

  private KmsKey rotate(HeldKey held, boolean automatic) {
    KmsKey key = held.key();
    byte[] material = newMaterial();
    AutomaticRotation next = key.automatic();
    if (next != null && automatic) {
      int days = next.periodDays();
      next = new AutomaticRotation(days, now().plus(Duration.ofDays(days)));
    }
    KmsKey rotated =
        key.rotated(new Rotation(now(), automatic), next, HeldKey.materialId(material));
    store(held.rotated(rotated, material));
    return rotated;
  }

  /**
   * Gives a key another name.
   *
   * @param name with its prefix
   * @throws KeyException ALIAS_EXISTS, NOT_FOUND, PENDING_DELETION or AWS_MANAGED
   */
  public Alias createAlias(String region, String name, String key) {
    changes.lock();
    try {
      String arn = aliasArn(region, name);
      Alias old = aliases.get(arn);
      if (old != null && isThere(old.keyId())) {
        throw new KeyException(
            Kind.ALIAS_EXISTS, "An alias with the name " + arn + " already exists");
      }
      Alias alias = new Alias(region, name, staying(owned(region, key)).id(), now(), now());
      folder.write(alias);
      aliases.put(arn, alias);
      return alias;
    } finally {
      changes.unlock();
    }
  }

  /**
   * Gives an alias to another key.
   *
   * @throws KeyException NOT_FOUND, PENDING_DELETION or AWS_MANAGED
   */
  public Alias updateAlias(String region, String name, String key) {
    changes.lock();
    try {
      String arn = aliasArn(region, name);
      Alias old = aliases.get(arn);
      if (old == null || !isThere(old.keyId())) {
        throw KeyNames.noAlias(arn);
      }
      KmsKey target = staying(owned(region, key));
      Alias alias = new Alias(region, name, target.id(), old.created(), now());
      folder.write(alias);
      aliases.put(arn, alias);
      return alias;
    } finally {
      changes.unlock();
    }
  }

  /**
   * @throws KeyException NOT_FOUND
   */
  public void deleteAlias(String region, String name) {
    changes.lock();
    try {
      String arn = aliasArn(region, name);
      Alias alias = aliases.get(arn);
      if (alias == null || !isThere(alias.keyId())) {
        throw KeyNames.noAlias(arn);
      }
      folder.remove(alias);
      aliases.remove(arn);
    } finally {
      changes.unlock();
    }
  }

  private static KmsKey staying(HeldKey held) {
    if (held.key().state() instanceof KeyState.PendingDeletion) {
      throw pendingDeletion(held.key());
    }
    return held.key();
  }

  /**
   * Encrypts a few bytes.
   *
   * @param context must be given again to decrypt
   * @throws KeyException NOT_FOUND, DISABLED or PENDING_DELETION
   */
  public Encrypted encrypt(
      String region, String name, byte[] plaintext, Map<String, String> context) {
    HeldKey held = usable(held(region, name));
    int last = held.materials().size() - 1;
    byte[] blob =
        Ciphertext.underKey(
            held.key().id(), last, held.materials().get(last), plaintext, context, random);
    return new Encrypted(held.key(), blob);
  }

  /**
   * The key that a ciphertext names, in whatever state.
   *
   * @throws KeyException UNREADABLE or KEY_GONE
   */
  public KmsKey keyOf(byte[] blob) {
    return heldOf(blob).key();
  }

  /**
   * What a ciphertext holds.
   *
   * @param region whose keys may be used
   * @throws KeyException UNREADABLE, KEY_GONE, DISABLED or PENDING_DELETION
   */
  public Decrypted decrypt(String region, byte[] blob, Map<String, String> context) {
    HeldKey held = heldOf(blob);
    if (!held.key().region().equals(region)) {
      throw gone();
    }
    return decrypt(held, blob, context);
  }

  private Decrypted decrypt(HeldKey held, byte[] blob, Map<String, String> context) {
    int number = Ciphertext.material(blob, held.materials().size());
    usable(held);
    byte[] material = held.materials().get(number);
    byte[] plaintext = Ciphertext.open(blob, material, context);
    return new Decrypted(held.key(), HeldKey.materialId(material), plaintext);
  }

  private HeldKey heldOf(byte[] blob) {
    HeldKey held = keys.get(Ciphertext.keyId(blob));
    if (held == null || isDue(held.key())) {
      throw gone();
    }
    return held;
  }

  /**
   * A key for data under the key of that name.
   *
   * @param context must be given again to unwrap
   * @throws KeyException NOT_FOUND, DISABLED or PENDING_DELETION
   */
  public DataKey generate(String region, String name, Map<String, String> context) {
    byte[] plaintext = newDataKey();
    Encrypted encrypted = encrypt(region, name, plaintext, context);
    return new DataKey(encrypted.key().arn(), plaintext, encrypted.blob());
  }

  /** A key for data under the server's master key: what S3 does where no key is asked for. */
  public DataKey generateUnderMaster(Map<String, String> context) {
    byte[] plaintext = newDataKey();
    byte[] wrapped = Ciphertext.underMaster(folder.master(), plaintext, context, random);
    return new DataKey("", plaintext, wrapped);
  }

  private byte[] newDataKey() {
    byte[] key = new byte[DATA_KEY_BYTES];
    random.nextBytes(key);
    return key;
  }

  /**
   * The key for data that {@link #generate} or {@link #generateUnderMaster} wrapped, in whatever
   * region.
   *
   * @return its plaintext
   * @throws KeyException UNREADABLE, KEY_GONE, DISABLED or PENDING_DELETION
   */
  public byte[] unwrap(byte[] wrapped, Map<String, String> context) {
    if (Ciphertext.isUnderMaster(wrapped)) {
      return Ciphertext.open(wrapped, folder.master(), context);
    }
    return decrypt(heldOf(wrapped), wrapped, context).plaintext();
  }

  /** Random bytes. */
  public byte[] random(int bytes) {
    byte[] numbers = new byte[bytes];
    random.nextBytes(numbers);
    return numbers;
  }

  /** Destroys the keys whose time has come, and rotates those that are due. */
  public void expire() {
    changes.lock();
    try {
      for (HeldKey held : List.copyOf(keys.values())) {
        AutomaticRotation automatic = held.key().automatic();
        if (isDue(held.key())) {
          destroy(held.key());
        } else if (automatic != null
            && held.key().isEnabled()
            && !automatic.next().isAfter(now())) {
          rotate(held, true);
        }
      }
    } finally {
      changes.unlock();
    }
  }

  /** First the key: its aliases lead nowhere then, and an opening removes them. */
  private void destroy(KmsKey key) {
    folder.remove(key);
    keys.remove(key.id());
    for (Alias alias : List.copyOf(aliases.values())) {
      if (alias.keyId().equals(key.id())) {
        folder.remove(alias);
        aliases.remove(arn(alias));
      }
    }
  }

  private void store(HeldKey held) {
    folder.write(held);
    keys.put(held.key().id(), held);
  }

  private HeldKey held(String region, String name) {
    return switch (KeyNames.parse(name, region, account)) {
      case Named.ById(String id) -> byId(region, id);
      case Named.ByAlias(String alias) -> byAlias(region, alias);
    };
  }

  private HeldKey byId(String region, String id) {
    HeldKey held = keys.get(id);
    if (held == null || !held.key().region().equals(region) || isDue(held.key())) {
      throw KeyNames.noKey(KeyNames.keyArn(region, account, id));
    }
    return held;
  }

  private HeldKey byAlias(String region, String name) {
    if (name.startsWith(AWS_ALIAS_PREFIX)
        && SERVICES.contains(name.substring(AWS_ALIAS_PREFIX.length()))) {
      return managed(region, name.substring(AWS_ALIAS_PREFIX.length()));
    }
    String arn = KeyNames.aliasArn(region, account, name);
    Alias alias = aliases.get(arn);
    HeldKey held = alias == null ? null : keys.get(alias.keyId());
    if (held == null || isDue(held.key())) {
      throw KeyNames.noAlias(arn);
    }
    return held;
  }

  /** The key that AWS would have for one of its services; made when it is first asked for. */
  private HeldKey managed(String region, String service) {
    HeldKey held = findManaged(region, service);
    if (held != null) {
      return held;
    }
    changes.lock();
    try {
      held = findManaged(region, service);
      if (held != null) {
        return held;
      }
      KmsKey made =
          create(
              region,
              service,
              ManagedKeys.description(service),
              ManagedKeys.policy(service, region, account),
              new TreeMap<>(),
              new AutomaticRotation(
                  MANAGED_PERIOD_DAYS, now().plus(Duration.ofDays(MANAGED_PERIOD_DAYS))));
      return byId(region, made.id());
    } finally {
      changes.unlock();
    }
  }

  private @Nullable HeldKey findManaged(String region, String service) {
    for (HeldKey held : keys.values()) {
      if (held.key().managedFor().equals(service) && held.key().region().equals(region)) {
        return held;
      }
    }
    return null;
  }

  private HeldKey owned(String region, String name) {
    HeldKey held = held(region, name);
    if (held.key().isAwsManaged()) {
      throw new KeyException(
          Kind.AWS_MANAGED, held.key().arn() + " is a key of AWS's own, which cannot be changed.");
    }
    return held;
  }

  private static HeldKey usable(HeldKey held) {
    KmsKey key = held.key();
    return switch (key.state()) {
      case KeyState.Enabled _ -> held;
      case KeyState.Disabled _ ->
          throw new KeyException(Kind.DISABLED, key.arn() + " is disabled.");
      case KeyState.PendingDeletion _ -> throw pendingDeletion(key);
    };
  }

  private static KeyException pendingDeletion(KmsKey key) {
    return new KeyException(Kind.PENDING_DELETION, key.arn() + " is pending deletion.");
  }

  private boolean isThere(String id) {
    HeldKey held = keys.get(id);
    return held != null && !isDue(held.key());
  }

  /** Whether it is to be destroyed, so that there is no such key any more. */
  private boolean isDue(KmsKey key) {
    return key.state() instanceof KeyState.PendingDeletion(Instant deletion)
        && !deletion.isAfter(clock.instant());
  }

  private static KeyException gone() {
    return new KeyException(
        Kind.KEY_GONE,
        "The ciphertext refers to a customer master key that does not exist, does not exist in this"
            + " region, or you are not allowed to access.");
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
