package dev.tidemark.operation;

import dev.tidemark.encryption.KeyRing;
import dev.tidemark.encryption.KeyState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.TreeMap;

/** Keys for all tests of this package, each of which makes its own; on a clock that stands. */
final class TestKeys {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final KeyRing RING = open();

  private TestKeys() {}

  private static KeyRing open() {
    try {
      Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "keys");
      return KeyRing.open(folder, null, false, TestApi.CALLER.account(), () -> NOW, new Random(11));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The ARN of a new key of the caller's region. */
  static String newKey() {
    return RING.create(TestApi.CALLER.region(), "", "{}", new TreeMap<>()).arn();
  }

  static void become(String arn, KeyState state) {
    RING.change(TestApi.CALLER.region(), arn, key -> key.withState(state));
  }
}
