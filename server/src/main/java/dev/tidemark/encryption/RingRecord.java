package dev.tidemark.encryption;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The files that hold a key or an alias, sealed whole under the master key and bound to their own
 * names, so that none can be read, changed or put in the place of another without it.
 *
 * <pre>
 *   record  magic "TMK" n(3), version n(1) 1, sealed body (see Seal), bound to: magic, version, file
 *           name with its folder
 *   key     string id, region, managed for, description, policy; time created; map tags;
 *           state n(1) (1 enabled, 2 disabled, 3 pending deletion: time of deletion);
 *           n(1) 0, or 1 and time since when it is not usable;
 *           n(1) 0, or 1, n(4) days and time next: automatic rotation;
 *           n(4) rotations: time, n(1) 1 automatic; n(4) materials: n(4) bytes each
 *   alias   string region, name, key id; time created, time updated
 * </pre>
 *
 * Times are millis; strings and maps as in {@link Bytes}.
 */
final class RingRecord {
  static final int VERSION = 1;

  private static final byte[] HEADER = {'T', 'M', 'K', VERSION};

  private final byte[] master;
  private final String account;
  private final RandomGenerator random;

  RingRecord(byte[] master, String account, RandomGenerator random) {
    this.master = master;
    this.account = account;
    this.random = random;
  }

  byte[] of(String name, HeldKey held) {
    return seal(name, Bytes.of(out -> key(out, held)));
  }

  byte[] of(String name, Alias alias) {
    return seal(name, Bytes.of(out -> alias(out, alias)));
  }

  /**
   * @throws IOException if it cannot be opened
   */
  HeldKey key(String name, byte[] record) throws IOException {
    return Bytes.read(open(name, record), this::key);
  }

  /**
   * @throws IOException if it cannot be opened
   */
  Alias alias(String name, byte[] record) throws IOException {
    return Bytes.read(open(name, record), RingRecord::alias);
  }

  private byte[] seal(String name, byte[] body) {
    byte[] sealed = Seal.seal(master, bound(name), body, random);
    return Bytes.of(out -> {
      out.write(HEADER);
      out.write(sealed);
    });
  }

  private byte[] open(String name, byte[] record) throws IOException {
    if (record.length < HEADER.length) {
      throw new IOException("cut off");
    }
    int version = record[HEADER.length - 1];
    if (version != VERSION) {
      throw new IOException("has format " + version + "; this version reads " + VERSION);
    }
    byte[] sealed = new byte[record.length - HEADER.length];
    System.arraycopy(record, HEADER.length, sealed, 0, sealed.length);
    byte[] body = Seal.open(master, bound(name), sealed);
    if (body == null) {
      throw new IOException("not what was written");
    }
    return body;
  }

  private static byte[] bound(String name) {
    return Bytes.of(out -> {
      out.write(HEADER);
      out.write(name.getBytes(StandardCharsets.UTF_8));
    });
  }

  private static void key(DataOutputStream out, HeldKey held) throws IOException {
    KmsKey key = held.key();
    Bytes.string(out, key.id());
    Bytes.string(out, key.region());
    Bytes.string(out, key.managedFor());
    Bytes.string(out, key.description());
    Bytes.string(out, key.policy());
    time(out, key.created());
    Bytes.map(out, key.tags());
    switch (key.state()) {
      case KeyState.Enabled _ -> out.writeByte(1);
      case KeyState.Disabled _ -> out.writeByte(2);
      case KeyState.PendingDeletion(Instant deletion) -> {
        out.writeByte(3);
        time(out, deletion);
      }
    }
    Instant unusableSince = key.unusableSince();
    out.writeByte(unusableSince == null ? 0 : 1);
    if (unusableSince != null) {
      time(out, unusableSince);
    }
    AutomaticRotation automatic = key.automatic();
    out.writeByte(automatic == null ? 0 : 1);
    if (automatic != null) {
      out.writeInt(automatic.periodDays());
      time(out, automatic.next());
    }
    out.writeInt(key.rotations().size());
    for (Rotation rotation : key.rotations()) {
      time(out, rotation.time());
      out.writeByte(rotation.automatic() ? 1 : 0);
    }
    out.writeInt(held.materials().size());
    for (byte[] material : held.materials()) {
      Bytes.block(out, material);
    }
  }

  private HeldKey key(DataInputStream in) throws IOException {
    String id = Bytes.string(in);
    String region = Bytes.string(in);
    String managedFor = Bytes.string(in);
    String description = Bytes.string(in);
    String policy = Bytes.string(in);
    Instant created = time(in);
    NavigableMap<String, String> tags = Bytes.map(in);
    KeyState state = state(in);
    Instant unusableSince = in.readUnsignedByte() == 0 ? null : time(in);
    AutomaticRotation automatic = automatic(in);
    List<Rotation> rotations = new ArrayList<>();
    for (int i = in.readInt(); i > 0; i--) {
      rotations.add(new Rotation(time(in), in.readUnsignedByte() == 1));
    }
    List<byte[]> materials = new ArrayList<>();
    for (int i = in.readInt(); i > 0; i--) {
      materials.add(Bytes.block(in));
    }
    KmsKey key =
        new KmsKey(
            id,
            region,
            KeyNames.keyArn(region, account, id),
            managedFor,
            created,
            description,
            state,
            policy,
            tags,
            automatic,
            rotations,
            HeldKey.materialId(materials.getLast()),
            unusableSince);
    return new HeldKey(key, materials);
  }

  private static KeyState state(DataInputStream in) throws IOException {
    int code = in.readUnsignedByte();
    return switch (code) {
      case 1 -> new KeyState.Enabled();
      case 2 -> new KeyState.Disabled();
      case 3 -> new KeyState.PendingDeletion(time(in));
      default -> throw new IOException("state " + code);
    };
  }

  private static @Nullable AutomaticRotation automatic(DataInputStream in) throws IOException {
    return in.readUnsignedByte() == 0 ? null : new AutomaticRotation(in.readInt(), time(in));
  }

  private static void alias(DataOutputStream out, Alias alias) throws IOException {
    Bytes.string(out, alias.region());
    Bytes.string(out, alias.name());
    Bytes.string(out, alias.keyId());
    time(out, alias.created());
    time(out, alias.updated());
  }

  private static Alias alias(DataInputStream in) throws IOException {
    return new Alias(Bytes.string(in), Bytes.string(in), Bytes.string(in), time(in), time(in));
  }

  private static void time(DataOutputStream out, Instant time) throws IOException {
    out.writeLong(time.toEpochMilli());
  }

  private static Instant time(DataInputStream in) throws IOException {
    return Instant.ofEpochMilli(in.readLong());
  }
}
