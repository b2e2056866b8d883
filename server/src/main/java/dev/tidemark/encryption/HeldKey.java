package dev.tidemark.encryption;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A key and its materials, 32 bytes each, the oldest first; the last one encrypts.
 *
 * @param materials not to be changed; one more than the key has rotations
 */
record HeldKey(KmsKey key, List<byte[]> materials) {
  private static final byte[] PURPOSE = "tidemark material".getBytes(StandardCharsets.US_ASCII);

  HeldKey {
    materials = List.copyOf(materials);
    if (materials.size() != key.rotations().size() + 1) {
      throw new IllegalArgumentException(materials.size() + " materials of " + key.id());
    }
  }

  static String materialId(byte[] material) {
    return HexFormat.of().formatHex(Seal.mac(material, PURPOSE));
  }

  HeldKey with(KmsKey changed) {
    return new HeldKey(changed, materials);
  }

  HeldKey rotated(KmsKey changed, byte[] material) {
    List<byte[]> all = new ArrayList<>(materials);
    all.add(material);
    return new HeldKey(changed, all);
  }
}
