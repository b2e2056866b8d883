package dev.tidemark.encryption;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.TreeMap;

/** A folder of keys on a clock that stands. */
final class RingFixture implements InstantSource {
  static final String REGION = "eu-west-1";
  static final String ACCOUNT = "123456789012";

  private final Path folder;
  private final Random random;
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");

  RingFixture(Path folder, long seed) {
    this.folder = folder;
    this.random = new Random(seed);
  }

  @Override
  public Instant instant() {
    return now;
  }

  void advance(Duration duration) {
    now = now.plus(duration);
  }

  /** As a process that starts. */
  KeyRing open() {
    return KeyRing.open(folder, null, true, ACCOUNT, this, random);
  }

  KeyRing open(Path masterFile) {
    return KeyRing.open(folder, masterFile, true, ACCOUNT, this, random);
  }

  static KmsKey newKey(KeyRing ring) {
    return ring.create(REGION, "of a test", "{}", new TreeMap<>());
  }
}
