package dev.tidemark.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Several exports at once. */
final class ExportAttack implements Attack {
  static final String BUCKET = "the-past";
  private final List<PastExport> exports = new ArrayList<>();

  ExportAttack(CrashSite site, String bucket, int count, SplittableRandom random) {
    for (int i = 0; i < count; i++) {
      exports.add(PastExport.any(site, bucket, random));
    }
  }

  @Override
  public String name() {
    return exports.size() + " exports";
  }

  @Override
  public void begin() {
    exports.forEach(PastExport::begin);
  }

  @Override
  public void settle() {
    exports.forEach(PastExport::check);
  }
}
