package dev.tidemark.objectstore;

import java.util.zip.Checksum;

/** CRC-64/NVME: polynomial 0xad93d23594c93659 reflected, all ones in and out. */
final class Crc64Nvme implements Checksum {
  static final long POLYNOMIAL = 0x9a6c9329ac4bc9b5L;
  private static final int LANES = 8;
  private static final long[][] TABLES = tables();

  private long state = -1;

  @Override
  public void update(int b) {
    state = TABLES[0][(int) (state ^ b) & 0xff] ^ (state >>> 8);
  }

  /** Eight bytes a step, each lane's table holding the effect of a byte that many places back. */
  @Override
  public void update(byte[] bytes, int offset, int length) {
    int i = offset;
    int end = offset + length;
    long crc = state;
    for (; end - i >= LANES; i += LANES) {
      long folded = 0;
      for (int lane = 0; lane < LANES; lane++) {
        int index = ((int) (crc >>> (8 * lane)) ^ bytes[i + lane]) & 0xff;
        folded ^= TABLES[LANES - 1 - lane][index];
      }
      crc = folded;
    }
    state = crc;
    for (; i < end; i++) {
      update(bytes[i]);
    }
  }

  @Override
  public long getValue() {
    return ~state;
  }

  @Override
  public void reset() {
    state = -1;
  }

  private static long[][] tables() {
    long[][] tables = new long[LANES][256];
    for (int i = 0; i < 256; i++) {
      long crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : POLYNOMIAL);
      }
      tables[0][i] = crc;
    }
    for (int lane = 1; lane < LANES; lane++) {
      for (int i = 0; i < 256; i++) {
        long crc = tables[lane - 1][i];
        tables[lane][i] = tables[0][(int) crc & 0xff] ^ (crc >>> 8);
      }
    }
    return tables;
  }
}
