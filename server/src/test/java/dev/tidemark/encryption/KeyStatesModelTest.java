package dev.tidemark.encryption;

import static dev.tidemark.encryption.RingFixture.REGION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tidemark.encryption.KeyException.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A random life of a few keys against a model of it in a few maps. */
final class KeyStatesModelTest {
  private static final int STEPS = 400;
  private static final int KEYS_MAX = 6;

  @TempDir private Path folder;

  /** What is expected of one key. */
  private static final class Expected {
    KeyState state = new KeyState.Enabled();
    int rotations;
    @Nullable AutomaticRotation automatic;
    final List<byte[]> blobs = new ArrayList<>();
  }

  private final Map<String, Expected> expected = new HashMap<>();
  private final Map<String, String> aliases = new TreeMap<>();
  private final Map<String, List<byte[]>> destroyed = new HashMap<>();

  @Test
  void keys_livedAtRandom_areAsTheModelSays() throws Exception {
    for (long seed = 1; seed <= 6; seed++) {
      expected.clear();
      aliases.clear();
      destroyed.clear();
      Path home = Files.createDirectories(folder.resolve("seed" + seed));
      try {
        live(home, seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private void live(Path home, long seed) {
    Random random = new Random(seed);
    RingFixture fixture = new RingFixture(home, seed);
    KeyRing ring = fixture.open();
    for (int step = 0; step < STEPS; step++) {
      if (random.nextInt(12) == 0) {
        ring = fixture.open();
      } else {
        step(ring, fixture, random);
      }
      check(ring, fixture);
    }
  }

  private void step(KeyRing ring, RingFixture fixture, Random random) {
    int kind = random.nextInt(12);
    if (expected.isEmpty() || (kind == 0 && expected.size() < KEYS_MAX)) {
      expected.put(RingFixture.newKey(ring).id(), new Expected());
      return;
    }
    List<String> ids = List.copyOf(new TreeMap<>(expected).keySet());
    String id = ids.get(random.nextInt(ids.size()));
    Expected key = Objects.requireNonNull(expected.get(id));
    String alias = "alias/" + random.nextInt(3);
    switch (kind) {
      case 1, 2 -> become(ring, id, key, new KeyState.Disabled());
      case 3, 4 -> become(ring, id, key, new KeyState.Enabled());
      case 5 -> {
        Instant deletion = fixture.instant().plus(Duration.ofDays(7 + random.nextInt(23)));
        become(ring, id, key, new KeyState.PendingDeletion(deletion));
      }
      case 6 -> {
        boolean allowed = refusal(key.state) == null;
        assertThat(kindOf(() -> ring.rotate(REGION, id))).isEqualTo(refusal(key.state));
        key.rotations += allowed ? 1 : 0;
      }
      case 7 -> {
        Kind refusal =
            aliases.containsKey(alias)
                ? Kind.ALIAS_EXISTS
                : key.state instanceof KeyState.PendingDeletion ? Kind.PENDING_DELETION : null;
        assertThat(kindOf(() -> ring.createAlias(REGION, alias, id))).isEqualTo(refusal);
        if (refusal == null) {
          aliases.put(alias, id);
        }
      }
      case 8 -> {
        assertThat(kindOf(() -> ring.deleteAlias(REGION, alias)))
            .isEqualTo(aliases.containsKey(alias) ? null : Kind.NOT_FOUND);
        aliases.remove(alias);
      }
      case 9 -> advance(ring, fixture, Duration.ofDays(random.nextInt(20)));
      case 10 -> {
        AutomaticRotation automatic =
            new AutomaticRotation(10, fixture.instant().plus(Duration.ofDays(10)));
        ring.change(REGION, id, old -> old.withAutomatic(automatic));
        key.automatic = automatic;
      }
      default -> {
        byte[] text = ("text of " + id).getBytes(StandardCharsets.UTF_8);
        Kind refusal = refusal(key.state);
        try {
          key.blobs.add(ring.encrypt(REGION, id, text, Map.of("id", id)).blob());
          assertThat(refusal).isNull();
        } catch (KeyException e) {
          assertThat(e.kind()).isEqualTo(refusal);
        }
      }
    }
  }

  private static void become(KeyRing ring, String id, Expected key, KeyState state) {
    ring.change(REGION, id, old -> old.withState(state));
    key.state = state;
  }

  private void advance(KeyRing ring, RingFixture fixture, Duration duration) {
    fixture.advance(duration);
    Instant now = fixture.instant();
    List<String> gone = new ArrayList<>();
    expected.forEach((id, key) -> {
      if (key.state instanceof KeyState.PendingDeletion(Instant at) && !at.isAfter(now)) {
        gone.add(id);
        destroyed.put(id, key.blobs);
      }
    });
    expected.keySet().removeAll(gone);
    aliases.values().removeAll(gone);
    ring.expire();
  }

  private void check(KeyRing ring, RingFixture fixture) {
    assertThat(ring.keys(REGION)).extracting(KmsKey::id).hasSameElementsAs(expected.keySet());
    Map<String, String> found = new TreeMap<>();
    ring.aliases(REGION).forEach(alias -> found.put(alias.name(), alias.keyId()));
    assertThat(found).isEqualTo(aliases);
    expected.forEach((id, key) -> {
      rotateWhatIsDue(key, fixture, ring);
      KmsKey held = ring.find(REGION, id);
      assertThat(held.state()).isEqualTo(key.state);
      assertThat(held.rotations()).hasSize(key.rotations);
      assertThat(held.automatic()).isEqualTo(key.automatic);
      for (byte[] blob : key.blobs) {
        opens(ring, id, blob, refusal(key.state));
      }
    });
    destroyed.forEach((id, blobs) -> {
      assertThat(kindOf(() -> ring.find(REGION, id))).isEqualTo(Kind.NOT_FOUND);
      blobs.forEach(blob -> opens(ring, id, blob, Kind.KEY_GONE));
    });
  }

  /** A key that was disabled is rotated as soon as it is not. */
  private static void rotateWhatIsDue(Expected key, RingFixture fixture, KeyRing ring) {
    AutomaticRotation automatic = key.automatic;
    if (automatic != null
        && key.state instanceof KeyState.Enabled
        && !automatic.next().isAfter(fixture.instant())) {
      ring.expire();
      key.rotations++;
      key.automatic = new AutomaticRotation(10, fixture.instant().plus(Duration.ofDays(10)));
    }
  }

  private static void opens(KeyRing ring, String id, byte[] blob, @Nullable Kind refusal) {
    try {
      byte[] text = ring.decrypt(REGION, blob, Map.of("id", id)).plaintext();
      assertThat(refusal).isNull();
      assertThat(text).asString(StandardCharsets.UTF_8).isEqualTo("text of " + id);
    } catch (KeyException e) {
      assertThat(e.kind()).isEqualTo(refusal);
    }
  }

  private static @Nullable Kind refusal(KeyState state) {
    return switch (state) {
      case KeyState.Enabled _ -> null;
      case KeyState.Disabled _ -> Kind.DISABLED;
      case KeyState.PendingDeletion _ -> Kind.PENDING_DELETION;
    };
  }

  private static @Nullable Kind kindOf(Runnable step) {
    try {
      step.run();
      return null;
    } catch (KeyException e) {
      return e.kind();
    } catch (RuntimeException e) {
      return fail(e);
    }
  }
}
