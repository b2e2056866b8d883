package dev.tidemark.bench.load;

import java.util.SplittableRandom;

/** Which of the items a request is about. For one thread. */
final class KeyChooser {
  /** The exponent of YCSB's default, at which a tenth of the keys get most of the requests. */
  private static final double EXPONENT = 0.99;

  /** How keys are spread over requests. */
  enum Distribution {
    /** All alike. */
    UNIFORM,
    /** A few hot ones, scattered over the table. */
    ZIPF
  }

  private final SplittableRandom random;
  private final long count;
  private final Distribution distribution;
  private final double zeta;
  private final double alpha;
  private final double eta;

  KeyChooser(long count, Distribution distribution, long seed) {
    this.random = new SplittableRandom(seed);
    this.count = count;
    this.distribution = distribution;
    this.zeta = distribution == Distribution.ZIPF ? zeta(count) : 1;
    this.alpha = 1 / (1 - EXPONENT);
    this.eta = (1 - Math.pow(2.0 / count, 1 - EXPONENT)) / (1 - zeta(2) / zeta);
  }

  SplittableRandom random() {
    return random;
  }

  long next() {
    return switch (distribution) {
      case UNIFORM -> random.nextLong(count);
      case ZIPF -> scatter(rank());
    };
  }

  /**
   * Ranks by the method of Gray and others, "Quickly Generating Billion-Record Synthetic
   * Databases", 1994, which YCSB uses too.
   */
  private long rank() {
    double u = random.nextDouble();
    double uz = u * zeta;
    if (uz < 1) {
      return 0;
    }
    if (uz < 1 + Math.pow(0.5, EXPONENT)) {
      return 1;
    }
    return Math.min(count - 1, (long) (count * Math.pow(eta * u - eta + 1, alpha)));
  }

  private long scatter(long rank) {
    return Math.floorMod(rank * 0x9E3779B97F4A7C15L, count);
  }

  private static double zeta(long n) {
    double sum = 0;
    for (long i = 1; i <= n; i++) {
      sum += 1 / Math.pow((double) i, EXPONENT);
    }
    return sum;
  }
}
