package dev.tidemark.objectstore;

import dev.tidemark.encryption.KeyRing;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/** The keys of a store in a test. */
public final class TestKeys {
  private TestKeys() {}

  /** Those beside a store, with what earlier openings made. */
  public static KeyRing open(Path folder) {
    return KeyRing.open(
        folder.resolve("kms"),
        null,
        false,
        ObjectStoreContract.OWNER,
        InstantSource.system(),
        new SecureRandom());
  }
}
