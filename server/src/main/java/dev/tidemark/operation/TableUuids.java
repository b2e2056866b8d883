package dev.tidemark.operation;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** The API's TableId. */
final class TableUuids {
  private TableUuids() {}

  /** A random UUID, version 4. */
  static String random(RandomGenerator random) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
    bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
    String hex = HexFormat.of().formatHex(bytes);
    return String.join(
        "-",
        hex.substring(0, 8),
        hex.substring(8, 12),
        hex.substring(12, 16),
        hex.substring(16, 20),
        hex.substring(20));
  }
}
