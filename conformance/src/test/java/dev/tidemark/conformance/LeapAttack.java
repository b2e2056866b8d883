package dev.tidemark.conformance;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A leap of a test clock by more than all that is kept, under which retention gives up the past;
 * but not what exports need that were asked for before. Nobody writes meanwhile.
 */
final class LeapAttack implements Attack {
  private final CrashSite site;
  private final Duration leap;
  private final List<PastExport> exports = new ArrayList<>();

  LeapAttack(CrashSite site, SplittableRandom random) {
    this.site = site;
    this.leap = Duration.ofMinutes(60 + random.nextInt(48 * 60));
    for (int i = 0; i < 2; i++) {
      exports.add(PastExport.any(site, ExportAttack.BUCKET, random));
    }
  }

  @Override
  public String name() {
    return "a leap by " + leap;
  }

  @Override
  public void begin() {
    exports.forEach(PastExport::begin);
    try {
      var _ = site.server.advanceClock(leap);
    } catch (UncheckedIOException killed) {
      // Whether it leapt will be seen.
    }
  }

  @Override
  public void settle() {
    exports.forEach(PastExport::check);
  }
}
