package dev.tidemark.objectstore;

/**
 * The CRC of two runs of bytes joined, from the CRCs of each.
 *
 * <p>A CRC is a polynomial modulo P; appending n bytes multiplies the first one by x^(8n). In the
 * reflected form the highest bit is x^0, so multiplying by x is a shift to the right.
 */
enum CrcCombiner {
  CRC32(32, 0xedb88320L),
  CRC32C(32, 0x82f63b78L),
  CRC64NVME(64, Crc64Nvme.POLYNOMIAL);

  private final long one;
  private final long polynomial;

  CrcCombiner(int bits, long polynomial) {
    this.one = 1L << (bits - 1);
    this.polynomial = polynomial;
  }

  /** The CRC of A then B, B being {@code secondBytes} long. The CRC of nothing is 0. */
  long combine(long first, long second, long secondBytes) {
    return times(first, power(secondBytes)) ^ second;
  }

  /** x^(8n). */
  private long power(long byteCount) {
    long result = one;
    long square = one >>> 8;
    for (long n = byteCount; n != 0; n >>>= 1) {
      if ((n & 1) != 0) {
        result = times(result, square);
      }
      square = times(square, square);
    }
    return result;
  }

  private long times(long a, long b) {
    long product = 0;
    long shifted = b;
    for (long bit = one; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        product ^= shifted;
      }
      shifted = (shifted >>> 1) ^ ((shifted & 1) == 0 ? 0 : polynomial);
    }
    return product;
  }
}
